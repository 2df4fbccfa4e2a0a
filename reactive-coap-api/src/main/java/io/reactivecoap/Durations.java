package io.reactivecoap;

import java.time.Duration;
import java.util.Objects;

/** The checks of durations at the public edge. */
final class Durations {

    private static final Duration LONGEST = Duration.ofDays(3650);

    private Durations() {}

    static Duration requirePositive(Duration value, String name) {
        Objects.requireNonNull(value, name);
        if (value.compareTo(Duration.ZERO) <= 0 || value.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(name + " must be more than zero and at most ten years: " + value);
        }
        return value;
    }
}
