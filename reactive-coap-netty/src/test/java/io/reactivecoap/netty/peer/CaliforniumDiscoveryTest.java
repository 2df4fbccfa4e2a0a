package io.reactivecoap.netty.peer;

import org.junit.jupiter.api.extension.RegisterExtension;

/** What Californium says it has. */
class CaliforniumDiscoveryTest extends DiscoveryContract {

    @RegisterExtension
    static final CaliforniumServer SERVER = CaliforniumServer.on("127.0.0.1");

    @Override
    String uri() {
        return SERVER.uri();
    }
}
