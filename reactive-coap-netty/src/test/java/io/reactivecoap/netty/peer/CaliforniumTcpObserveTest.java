package io.reactivecoap.netty.peer;

import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Observing with Californium over TCP. */
class CaliforniumTcpObserveTest extends StreamObserveContract {

    @RegisterExtension
    static final CaliforniumServer SERVER = CaliforniumServer.overTcpForBodiesOf(100_000);

    @BeforeEach
    void doesNotWaitLongForCapabilities() {
        CLIENT.usually(settings -> settings.streams(settings.streams().withCsmTimeout(Duration.ofMillis(50))));
    }

    @Override
    String uri() {
        return SERVER.uri();
    }

    @Override
    int observers() {
        return SERVER.observers("example_data");
    }
}
