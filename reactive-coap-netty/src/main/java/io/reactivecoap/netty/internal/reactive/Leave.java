package io.reactivecoap.netty.internal.reactive;

import io.reactivecoap.netty.internal.endpoint.SessionDriver;
import io.reactivecoap.netty.internal.session.Session;
import java.time.Duration;
import java.util.Objects;
import reactor.core.publisher.Mono;

/** How a session ends that is to end gracefully: how long its peer has to be silent, how to know of the end, and
 * how to bring it about. */
record Leave(Duration quiet, Mono<Void> ended, Runnable end) {

    private static final Duration LONGEST = Duration.ofDays(3650);

    /** Refuses times that a session cannot end within. */
    static void check(Duration quiet, Duration timeout) {
        requireNotNegative(quiet, "quiet");
        requireNotNegative(timeout, "timeout");
        if (quiet.compareTo(timeout) > 0) {
            throw new IllegalArgumentException("quiet must not be longer than timeout, " + timeout + ": " + quiet);
        }
    }

    private static void requireNotNegative(Duration value, String name) {
        Objects.requireNonNull(value, name);
        if (value.isNegative() || value.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(name + " must be zero or more and at most ten years: " + value);
        }
    }

    /** Begins, once the session is connected; from any thread. */
    void take(SessionDriver driver) {
        driver.execute(Session::retireObservations);
        driver.whenIdle(() -> {
            if (quiet.isZero()) {
                end.run();
                return;
            }
            IdleWatch watch = new IdleWatch(driver, quiet, () -> false, end);
            ended.subscribe(null, error -> watch.dispose(), watch::dispose);
            watch.begin();
        });
    }
}
