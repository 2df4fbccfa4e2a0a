package io.reactivecoap.netty.internal.observe;

import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecoap.CoapCode;
import io.reactivecoap.netty.internal.message.Message;
import io.reactivecoap.netty.internal.message.Token;
import io.reactivecoap.netty.internal.time.Entropy;
import io.reactivecoap.option.CoapOption;
import io.reactivecoap.option.CoapOptions;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 7641 §3.3.1: how long a notification is fresh, and when to ask anew. */
class MaxAgeTest {

    private static final long SECOND = 1_000_000_000L;
    private static final Entropy LOWEST = () -> 0;
    private static final Entropy HIGHEST = () -> -1;

    private final MaxAge maxAge = new MaxAge();

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 60, 86_400, 0xffff_ffffL})
    void aNotificationIsFreshForItsMaxAge(long seconds) {
        CoapOptions options = CoapOptions.empty().with(CoapOption.MAX_AGE, seconds);
        assertThat(MaxAge.of(notification(options)))
                .isEqualTo(Duration.ofSeconds(seconds).toNanos())
                .isNotNegative();
    }

    @Test
    void oneThatDoesNotSayIsFreshForAMinute() {
        assertThat(MaxAge.of(notification(CoapOptions.empty()))).isEqualTo(60 * SECOND);
    }

    @Test
    void itIsFreshUntilItsTimeHasPassed() {
        maxAge.begin(10 * SECOND, 7 * SECOND);

        assertThat(maxAge.isStale()).isFalse();
        assertThat(maxAge.deadline()).isEqualTo(17 * SECOND);
    }

    @Test
    void itIsAskedForAnewFiveToFifteenSecondsLater() {
        maxAge.begin(10 * SECOND, 0);

        maxAge.lapse(LOWEST, 10 * SECOND);
        assertThat(maxAge.isStale()).isTrue();
        assertThat(maxAge.deadline()).isEqualTo(15 * SECOND);

        maxAge.lapse(HIGHEST, 10 * SECOND);
        assertThat(maxAge.deadline()).isBetween(25 * SECOND - 2, 25 * SECOND);
    }

    @Test
    void whatComesMeanwhileIsFreshAgain() {
        maxAge.begin(10 * SECOND, 0);
        maxAge.lapse(LOWEST, 10 * SECOND);

        maxAge.begin(20 * SECOND, 12 * SECOND);

        assertThat(maxAge.isStale()).isFalse();
        assertThat(maxAge.deadline()).isEqualTo(32 * SECOND);
    }

    private static Message notification(CoapOptions options) {
        return new Message(CoapCode.CONTENT, Token.of(1, 1), options, new byte[0]);
    }
}
