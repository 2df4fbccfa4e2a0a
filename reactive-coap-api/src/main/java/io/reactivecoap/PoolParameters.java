package io.reactivecoap;

import java.time.Duration;

/**
 * How many sessions {@link CoapSessions} keep, and for how long. Immutable; every wither returns changed parameters.
 *
 * @param maxSessions how many sessions there are at most at a time, 1 or more; one that is being closed does not count.
 *     500 by default
 * @param maxIdleTime how long a session is kept that nobody has a share in; one minute by default. NATs forget UDP after two
 *     minutes, some after 30 s
 * @param pendingAcquireMaxCount how many callers may wait while all sessions are in use; 0 for none, 1,000 by default
 * @param pendingAcquireTimeout how long they wait; 45 s by default. The time to connect is not part of it
 */
public record PoolParameters(
        int maxSessions, Duration maxIdleTime, int pendingAcquireMaxCount, Duration pendingAcquireTimeout) {

    /** 500 sessions, a minute idle; 1,000 callers that wait for 45 s. */
    public static final PoolParameters DEFAULT =
            new PoolParameters(500, Duration.ofMinutes(1), 1_000, Duration.ofSeconds(45));

    /**
     * Checks the components.
     *
     * @param maxSessions how many sessions at most
     * @param maxIdleTime how long one is kept that nobody uses
     * @param pendingAcquireMaxCount how many callers may wait
     * @param pendingAcquireTimeout how long they wait
     */
    public PoolParameters {
        if (maxSessions < 1) {
            throw new IllegalArgumentException("maxSessions must be at least 1: " + maxSessions);
        }
        Durations.requirePositive(maxIdleTime, "maxIdleTime");
        if (pendingAcquireMaxCount < 0) {
            throw new IllegalArgumentException("pendingAcquireMaxCount must be at least 0: " + pendingAcquireMaxCount);
        }
        Durations.requirePositive(pendingAcquireTimeout, "pendingAcquireTimeout");
    }

    /**
     * Changes how many sessions there are at most.
     *
     * @param sessions 1 or more
     * @return the changed parameters
     */
    public PoolParameters withMaxSessions(int sessions) {
        return new PoolParameters(sessions, maxIdleTime, pendingAcquireMaxCount, pendingAcquireTimeout);
    }

    /**
     * Changes how long a session is kept that nobody uses.
     *
     * @param time more than zero
     * @return the changed parameters
     */
    public PoolParameters withMaxIdleTime(Duration time) {
        return new PoolParameters(maxSessions, time, pendingAcquireMaxCount, pendingAcquireTimeout);
    }

    /**
     * Changes how many callers may wait while all sessions are in use.
     *
     * @param callers 0 or more
     * @return the changed parameters
     */
    public PoolParameters withPendingAcquireMaxCount(int callers) {
        return new PoolParameters(maxSessions, maxIdleTime, callers, pendingAcquireTimeout);
    }

    /**
     * Changes how long callers wait while all sessions are in use.
     *
     * @param time more than zero
     * @return the changed parameters
     */
    public PoolParameters withPendingAcquireTimeout(Duration time) {
        return new PoolParameters(maxSessions, maxIdleTime, pendingAcquireMaxCount, time);
    }
}
