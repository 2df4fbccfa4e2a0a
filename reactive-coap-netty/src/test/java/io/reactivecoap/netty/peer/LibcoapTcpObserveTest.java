package io.reactivecoap.netty.peer;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Observing with libcoap 4.3.1 over TCP. */
class LibcoapTcpObserveTest extends StreamObserveContract {

    @RegisterExtension
    static final LibcoapServer SERVER = LibcoapServer.with("-d", "10", "-v", "7");

    private int before;

    @BeforeEach
    void counts() {
        before = balance();
    }

    @Override
    String uri() {
        return SERVER.tcpUri();
    }

    @Override
    int observers() {
        return balance() - before;
    }

    private static int balance() {
        return SERVER.timesPrinted("create new subscription") - SERVER.timesPrinted("removed subscription");
    }
}
