package io.reactivecoap.netty.contract;

import io.reactivecoap.netty.rim.Rim;
import io.reactivecoap.netty.server.CoapTestServer;
import io.reactivecoap.netty.server.Transport;
import org.junit.jupiter.api.extension.RegisterExtension;

class SecureWebSocket13ContractTest extends SecureContract {

    @RegisterExtension
    static final Rim RIM = new Rim();

    @RegisterExtension
    static final CoapTestServer SERVER = CoapTestServer.secure(Transport.SECURE_WEBSOCKET, tls("TLSv1.3"));

    @Override
    Rim rim() {
        return RIM;
    }

    @Override
    CoapTestServer server() {
        return SERVER;
    }
}
