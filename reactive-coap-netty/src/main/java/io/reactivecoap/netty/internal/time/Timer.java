package io.reactivecoap.netty.internal.time;

/**
 * Something that is due at a time; {@link Timers} keeps it. Times are nanoseconds of an arbitrary origin. Confined to the
 * session's event loop.
 */
public abstract class Timer {

    static final int NOT_SCHEDULED = -1;

    int place = NOT_SCHEDULED;

    /** Called once per scheduling, at the deadline or later; the timer is no longer scheduled then. */
    protected abstract void onTimeout(long now);

    public final boolean isScheduled() {
        return place != NOT_SCHEDULED;
    }
}
