package io.reactivecoap.netty.server;

/** What is at a path. */
interface Resource {

    void handle(Call call);
}
