package io.reactivecoap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class KeepaliveParametersTest {

    private static final KeepaliveParameters DEFAULT = KeepaliveParameters.DEFAULT;
    private static final Duration SHORTEST = Duration.ofMillis(250);

    @Test
    void theDefaultsFindAPeerToBeGoneWithinFortyFiveSeconds() {
        assertThat(DEFAULT.idle()).isEqualTo(Duration.ofSeconds(30));
        assertThat(DEFAULT.timeout()).isEqualTo(Duration.ofSeconds(5));
        assertThat(DEFAULT.misses()).isEqualTo(3);
        assertThat(DEFAULT.longestSilence()).isEqualTo(Duration.ofSeconds(45));
    }

    @Test
    void everyWitherChangesOneThing() {
        assertThat(DEFAULT.withIdle(SHORTEST)).isEqualTo(new KeepaliveParameters(SHORTEST, DEFAULT.timeout(), 3));
        assertThat(DEFAULT.withTimeout(SHORTEST)).isEqualTo(new KeepaliveParameters(DEFAULT.idle(), SHORTEST, 3));
        assertThat(DEFAULT.withMisses(1)).isEqualTo(new KeepaliveParameters(DEFAULT.idle(), DEFAULT.timeout(), 1));
    }

    /** libcoap's server answers one ping every 250 ms. */
    @Test
    void wrongArgumentsAreNamed() {
        refused("idle", () -> DEFAULT.withIdle(SHORTEST.minusNanos(1)));
        refused("idle", () -> DEFAULT.withIdle(Duration.ZERO));
        refused("idle", () -> DEFAULT.withIdle(Duration.ofDays(4000)));
        refused("timeout", () -> DEFAULT.withTimeout(SHORTEST.minusNanos(1)));
        refused("timeout", () -> DEFAULT.withTimeout(Duration.ofDays(4000)));
        refused("misses", () -> DEFAULT.withMisses(0));
        assertThatThrownBy(() -> DEFAULT.withIdle(null)).hasMessage("idle");
        assertThatThrownBy(() -> DEFAULT.withTimeout(null)).hasMessage("timeout");
    }

    private static void refused(String argument, Supplier<?> wrong) {
        assertThatThrownBy(wrong::get)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(argument);
    }
}
