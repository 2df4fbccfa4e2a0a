package io.reactivecoap.netty.testing;

import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** How often what has happened: a soak in which something never did would prove nothing of it. */
final class SoakTally {

    private final Map<String, Integer> kinds = new TreeMap<>();
    private @Nullable Throwable broken;

    void count(String what) {
        kinds.merge(what, 1, Integer::sum);
    }

    /** Checks what a subscriber was told: whoever called it would keep to himself what it throws. */
    void hold(Runnable check) {
        try {
            check.run();
        } catch (AssertionError | RuntimeException e) {
            broken = broken == null ? e : broken;
        }
    }

    void rethrow() {
        if (broken != null) {
            throw new AssertionError("a subscriber was told what it must not: " + broken.getMessage(), broken);
        }
    }

    Map<String, Integer> kinds() {
        return kinds;
    }

    @Override
    public String toString() {
        return kinds.toString();
    }
}
