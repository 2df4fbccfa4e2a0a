package io.reactivecoap.samples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecoap.TransferProgress;
import io.reactivecoap.TransferProgress.Direction;
import io.reactivecoap.samples.StatusLine;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;

class TransferLineTest {

    private final AtomicLong nanos = new AtomicLong();
    private final TransferLine line = new TransferLine(nanos::get);

    private void after(int seconds, Direction direction, long bytes, OptionalLong total) {
        nanos.addAndGet(seconds * 1_000_000_000L);
        line.accept(new TransferProgress(direction, bytes, total));
    }

    @Test
    void saysNothingBeforeThereIsAnythingToSay() {
        assertThat(line.text()).isEmpty();
    }

    @Test
    void tellsHowMuchOfHowMuchAndHowFast() {
        after(1, Direction.UPLOAD, 1_000, OptionalLong.of(4_000_000));
        after(2, Direction.UPLOAD, 1_001_000, OptionalLong.of(4_000_000));

        assertThat(line.text()).isEqualTo("sent 1.0 MB of 4.0 MB [=====>              ] 25 %, 500.0 kB/s");
    }

    @Test
    void tellsOfABodyWhoseLengthIsNotKnown() {
        after(1, Direction.DOWNLOAD, 100, OptionalLong.empty());
        after(1, Direction.DOWNLOAD, 300, OptionalLong.empty());

        assertThat(line.text()).isEqualTo("received 300 bytes, 200 bytes/s");
    }

    @Test
    void beginsAnewWithTheAnswerAndWithATransferThatStartsAgain() {
        after(1, Direction.UPLOAD, 9_000, OptionalLong.of(10_000));
        after(1, Direction.DOWNLOAD, 1_000, OptionalLong.of(2_000));
        after(1, Direction.DOWNLOAD, 2_000, OptionalLong.of(2_000));
        assertThat(line.text()).isEqualTo("received 2.0 kB of 2.0 kB [====================] 100 %, 1.0 kB/s");

        after(1, Direction.DOWNLOAD, 1_000, OptionalLong.of(2_000));
        assertThat(line.text()).contains(" 50 %, 0 bytes/s");
    }

    @Test
    void isWrittenOverAndWipedOff() throws InterruptedException {
        ByteArrayOutputStream terminal = new ByteArrayOutputStream();
        CountDownLatch ticks = new CountDownLatch(3);

        Disposable shown =
                StatusLine.show(new PrintStream(terminal, true, StandardCharsets.UTF_8), Duration.ofMillis(1), () -> {
                    ticks.countDown();
                    return "x".repeat((int) ticks.getCount() + 1);
                });
        assertThat(ticks.await(10, TimeUnit.SECONDS)).isTrue();
        shown.dispose();

        assertThat(terminal.toString(StandardCharsets.UTF_8))
                .startsWith("\r  xxx\r  xx ")
                .matches("(?s).*\r +\r");
    }
}
