package io.reactivecoap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.time.Duration;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** How many sessions are kept, and for how long. */
class PoolParametersTest {

    private static final PoolParameters POOL = PoolParameters.DEFAULT;

    @Test
    void areChangedOneByOne() {
        Duration hour = Duration.ofHours(1);
        Duration second = Duration.ofSeconds(1);
        assertThat(POOL.withMaxSessions(1)
                        .withMaxIdleTime(hour)
                        .withPendingAcquireMaxCount(0)
                        .withPendingAcquireTimeout(second))
                .isEqualTo(new PoolParameters(1, hour, 0, second));
        assertThat(POOL).isEqualTo(new PoolParameters(500, Duration.ofMinutes(1), 1_000, Duration.ofSeconds(45)));
    }

    private static Arguments bad(String argument, ThrowingCallable call) {
        return arguments(argument, call);
    }

    static Stream<Arguments> badValues() {
        return Stream.of(
                bad("maxSessions", () -> POOL.withMaxSessions(0)),
                bad("maxIdleTime", () -> POOL.withMaxIdleTime(Duration.ZERO)),
                bad("pendingAcquireMaxCount", () -> POOL.withPendingAcquireMaxCount(-1)),
                bad("pendingAcquireTimeout", () -> POOL.withPendingAcquireTimeout(Duration.ofSeconds(-1))));
    }

    @ParameterizedTest
    @MethodSource("badValues")
    void areRefusedByName(String argument, ThrowingCallable call) {
        assertThat(catchThrowable(call))
                .isExactlyInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(argument + " must be ");
    }
}
