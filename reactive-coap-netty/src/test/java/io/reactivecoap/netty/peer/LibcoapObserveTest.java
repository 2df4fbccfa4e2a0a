package io.reactivecoap.netty.peer;

import java.util.OptionalInt;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Observing with libcoap 4.3.1, whose notifications are confirmable. */
@Tag("slow")
class LibcoapObserveTest extends DatagramObserveContract {

    @RegisterExtension
    static final LibcoapServer SERVER = LibcoapServer.with("-d", "10");

    @Override
    String uri() {
        return SERVER.uri();
    }

    @Override
    OptionalInt observers(String name) {
        return OptionalInt.empty();
    }
}
