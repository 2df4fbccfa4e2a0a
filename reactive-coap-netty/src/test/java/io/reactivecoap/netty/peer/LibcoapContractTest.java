package io.reactivecoap.netty.peer;

import io.reactivecoap.CoapCode;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The contract with libcoap 4.3.1. */
class LibcoapContractTest extends PeerContract {

    @RegisterExtension
    static final LibcoapServer SERVER = LibcoapServer.with("-d", "100", "-e");

    @Override
    String uri() {
        return SERVER.uri();
    }

    /** Its dynamic resources have no handler for these. */
    @Override
    CoapCode answerToPatch() {
        return CoapCode.METHOD_NOT_ALLOWED;
    }
}
