package io.reactivecoap.netty.internal.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.channel.embedded.EmbeddedChannel;
import io.reactivecoap.CoapAddress;
import io.reactivecoap.CoapHandshakeException;
import io.reactivecoap.security.PreSharedKey;
import io.reactivecoap.security.SecurityParameters;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** When a handshake begins and ends. */
class DtlsHandlerTest {

    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    private final Queue<Runnable> waiting = new ArrayDeque<>();
    private final EmbeddedChannel channel = new EmbeddedChannel();

    private void begin() {
        channel.freezeTime();
        channel.pipeline()
                .addFirst(new DtlsHandler(
                        new Handshake(
                                PreSharedKey.of("me", new byte[] {1}),
                                SecurityParameters.DEFAULT.withHandshakeTimeout(TIMEOUT),
                                CoapAddress.inet("127.0.0.1", 5684),
                                null,
                                true,
                                null,
                                Handshake.AS_IT_IS),
                        waiting::add,
                        new Resumptions(),
                        1152,
                        agreed -> {}));
        channel.pipeline().fireChannelActive();
    }

    private void advance(Duration time) {
        channel.advanceTimeBy(time.toMillis(), TimeUnit.MILLISECONDS);
        channel.runScheduledPendingTasks();
    }

    @Test
    void failsInTimeThoughNoThreadIsThereForIt() {
        begin();
        advance(TIMEOUT.minusMillis(1));
        channel.checkException();
        assertThat(channel.isOpen()).isTrue();
        advance(Duration.ofMillis(1));
        assertThatThrownBy(channel::checkException)
                .isInstanceOf(CoapHandshakeException.class)
                .hasMessageContaining("did not answer within PT5S");
        assertThat(channel.isOpen()).isFalse();
        waiting.remove().run(); // the thread comes too late, and says nothing
        channel.runPendingTasks();
        assertThat(channel.<Object>readOutbound()).isNull();
    }

    @Test
    void leavesNoTimerWhenItIsGivenUp() {
        begin();
        channel.close();
        advance(TIMEOUT);
        channel.checkException();
        assertThat(channel.hasPendingTasks()).isFalse();
        waiting.remove().run();
        assertThat(channel.<Object>readOutbound()).isNull();
    }
}
