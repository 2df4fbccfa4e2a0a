package io.reactivecoap.netty.contract;

import io.reactivecoap.netty.rim.Rim;
import io.reactivecoap.netty.server.CoapTestServer;
import org.junit.jupiter.api.extension.RegisterExtension;

class WebSocketContractTest extends TransportContract {

    @RegisterExtension
    static final Rim RIM = new Rim();

    @RegisterExtension
    static final CoapTestServer SERVER = CoapTestServer.webSocket();

    @Override
    Rim rim() {
        return RIM;
    }

    @Override
    CoapTestServer server() {
        return SERVER;
    }
}
