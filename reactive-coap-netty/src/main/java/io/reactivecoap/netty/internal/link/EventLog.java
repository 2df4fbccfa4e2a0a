package io.reactivecoap.netty.internal.link;

import io.reactivecoap.SessionEvent;

/** Takes what happens besides requests and responses. */
@FunctionalInterface
public interface EventLog {

    void add(SessionEvent event);
}
