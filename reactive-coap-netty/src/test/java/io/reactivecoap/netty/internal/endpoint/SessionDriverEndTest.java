package io.reactivecoap.netty.internal.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.reactivecoap.CoapAddress;
import io.reactivecoap.SessionSettings;
import io.reactivecoap.netty.internal.link.datagram.DatagramLink;
import io.reactivecoap.netty.internal.session.Session;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import reactor.test.scheduler.VirtualTimeScheduler;

/** The end of a session outranks everything, and nobody who comes late is left without a word. */
class SessionDriverEndTest {

    private final Session session = new Session(
            CoapAddress.inet("127.0.0.1", 5683), null, SessionSettings.DEFAULT, () -> 1L, DatagramLink::new);
    private final SessionDriver driver = new SessionDriver(
            Door.of(VirtualTimeScheduler.create()), session, new Nowhere(), event -> {}, condition -> {});
    private final List<String> done = new ArrayList<>();

    @Test
    void isNotPutOffByAWaitForIdleness() {
        driver.execute((inside, now) -> {
            driver.close(null, null, () -> done.add("closed"));
            driver.whenIdle(() -> done.add("idle"));
        });
        assertThat(done).containsExactly("closed");
    }

    @Test
    void stillRunsWhatWasAskedJustBeforeTheDoorClosed() {
        driver.close(null, null, () -> driver.execute((inside, now) -> done.add("told")));
        assertThat(done).containsExactly("told");
    }

    @Test
    void stillRunsWhatIsAskedAfterwards() {
        driver.close(null, null, () -> {});
        driver.execute((inside, now) -> done.add("told"));
        assertThat(done).containsExactly("told");
    }

    private static final class Nowhere implements Outlet {

        @Override
        public ByteBuf allocate(int bytes) {
            return Unpooled.buffer(bytes);
        }

        @Override
        public void write(ByteBuf message, SocketAddress to) {
            message.release();
        }

        @Override
        public void flush() {}
    }
}
