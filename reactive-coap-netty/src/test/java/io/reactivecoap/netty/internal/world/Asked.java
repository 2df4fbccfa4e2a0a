package io.reactivecoap.netty.internal.world;

import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecoap.netty.internal.session.Interaction;
import io.reactivecoap.netty.internal.time.Timers;

/** Something a world asked of its session, and how often it was told the outcome. */
final class Asked {

    private final String what;
    private int tells;
    private long toldAt = Timers.NEVER;
    private boolean cancelled;
    private int tellsToCome = 1;

    Asked(String what) {
        this.what = what;
    }

    void onTold(long now) {
        tells++;
        toldAt = now;
    }

    void onCancelled() {
        cancelled = true;
        tellsToCome = tells;
    }

    boolean isTold() {
        return tells > 0;
    }

    boolean isCancelled() {
        return cancelled;
    }

    long toldAt() {
        return toldAt;
    }

    /** Told once, or never after it was cancelled. */
    void isToldAsOftenAsItShould() {
        assertThat(tells).as("times that %s was told", what).isEqualTo(tellsToCome);
    }

    /** What a world keeps of everything it asked. */
    interface Ledger extends Interaction {
        Asked asked();
    }
}
