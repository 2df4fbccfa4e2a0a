package io.reactivecoap.netty.peer;

import org.junit.jupiter.api.extension.RegisterExtension;

/** What libcoap 4.3.1 says over TCP that it has. */
class LibcoapTcpDiscoveryTest extends DiscoveryContract {

    @RegisterExtension
    static final LibcoapServer SERVER = LibcoapServer.with();

    @Override
    String uri() {
        return SERVER.tcpUri();
    }
}
