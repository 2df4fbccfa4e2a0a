package io.reactivecoap.netty.internal.session;

import io.reactivecoap.netty.internal.time.Timer;
import io.reactivecoap.netty.internal.time.Timers;

/**
 * Counts the time for which a session has not been used. Confined to the session's event loop.
 *
 * <pre>
 *   USED --not in use at the end of a turn--> UNUSED --the time is up--> OVER
 *    ^                                           |                         |
 *    +------------ in use at the end of a turn --+-------------------------+
 * </pre>
 */
final class Disuse extends Timer {

    private final Timers timers;
    private long limit;
    private long unusedSince;
    private boolean over;

    Disuse(Timers timers, long limit) {
        this.timers = timers;
        this.limit = limit;
    }

    void configure(long changed) {
        limit = changed;
        if (isScheduled()) {
            timers.schedule(this, unusedSince + limit);
        }
    }

    void onTurn(boolean isInUse, long now) {
        if (isInUse) {
            stop();
        } else if (!isScheduled() && !over) {
            unusedSince = now;
            timers.schedule(this, now + limit);
        }
    }

    @Override
    protected void onTimeout(long now) {
        over = true;
    }

    void stop() {
        timers.cancel(this);
        over = false;
    }

    boolean isOver() {
        return over;
    }
}
