package io.reactivecoap.netty.peer;

import java.util.OptionalInt;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Observing with Californium, whose notifications are of the type of the registration. */
@Tag("slow")
class CaliforniumObserveTest extends DatagramObserveContract {

    @RegisterExtension
    static final CaliforniumServer SERVER = CaliforniumServer.on("127.0.0.1");

    @Override
    String uri() {
        return SERVER.uri();
    }

    @Override
    OptionalInt observers(String name) {
        return OptionalInt.of(SERVER.observers(name));
    }
}
