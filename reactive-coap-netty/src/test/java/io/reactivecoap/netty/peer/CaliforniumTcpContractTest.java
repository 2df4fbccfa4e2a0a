package io.reactivecoap.netty.peer;

import io.reactivecoap.CoapCode;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The contract with Californium over TCP, which sends no CSM and answers no Ping. */
class CaliforniumTcpContractTest extends PeerContract {

    @RegisterExtension
    static final CaliforniumServer SERVER = CaliforniumServer.overTcp();

    @BeforeEach
    void doesNotWaitLongForCapabilities() {
        CLIENT.usually(settings -> settings.streams(settings.streams().withCsmTimeout(Duration.ofMillis(50))));
    }

    @Override
    String uri() {
        return SERVER.uri();
    }

    @Override
    CoapCode answerToPatch() {
        return CoapCode.CHANGED;
    }

    /** Not a test of this class: it does not, see {@link CaliforniumTcpTest}. */
    @Override
    void answersAPing() {}
}
