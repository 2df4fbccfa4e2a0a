package io.reactivecoap.netty.peer;

import io.reactivecoap.CoapCode;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The contract with Californium. */
class CaliforniumContractTest extends PeerContract {

    @RegisterExtension
    static final CaliforniumServer SERVER = CaliforniumServer.on("127.0.0.1");

    @Override
    String uri() {
        return SERVER.uri();
    }

    @Override
    CoapCode answerToPatch() {
        return CoapCode.CHANGED;
    }
}
