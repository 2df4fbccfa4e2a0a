package io.reactivecoap;

import java.time.Duration;

/**
 * How a session finds out that its peer is gone ({@link SessionSettings#keepalive(KeepaliveParameters)}): when it has heard
 * nothing for {@code idle}, it asks for a sign of life, with an empty confirmable message (RFC 7252 §4.3) or, over reliable
 * transports, a Ping (RFC 8323 §5.4). Anything that is heard, be it the answer or not, begins the idle time anew. A ping
 * that nothing is heard after for {@code timeout} is a miss, upon which the next one goes out; after {@code misses} of them
 * in a row the session is ended with {@link NackReason#TOO_MANY_RETRIES}. A peer that is gone is found out
 * {@link #longestSilence()} after it was last heard.
 *
 * <p>Over datagrams a ping is sent again within its timeout, as {@link TransmissionParameters} say, and takes one of the
 * NSTART places. While a confirmable message is on its way that is sent again until it is acknowledged, that message stands
 * for the ping: a miss is then one that was given up, however long that takes. No more than one ping goes out every
 * {@link #SHORTEST}, for libcoap's server answers no more.
 *
 * <p>Not for peers that answer no pings: they would be taken for gone.
 *
 * @param idle after how long without a sign of the peer the first ping goes out; at least 250 ms, 30 s by default
 * @param timeout how long the answer to a ping may take; at least 250 ms, 5 s by default
 * @param misses how many pings in a row go without an answer before the session ends; at least 1, 3 by default
 */
public record KeepaliveParameters(Duration idle, Duration timeout, int misses) {

    /** The shortest time between two pings. */
    public static final Duration SHORTEST = Duration.ofMillis(250);

    /** A ping after 30 s, 5 s for its answer, three misses: a peer is found to be gone after 45 s. */
    public static final KeepaliveParameters DEFAULT =
            new KeepaliveParameters(Duration.ofSeconds(30), Duration.ofSeconds(5), 3);

    /**
     * Checks the components.
     *
     * @param idle after how long the first ping goes out
     * @param timeout how long the answer to a ping may take
     * @param misses how many pings in a row go without an answer
     */
    public KeepaliveParameters {
        requireLongEnough(idle, "idle");
        requireLongEnough(timeout, "timeout");
        if (misses < 1) {
            throw new IllegalArgumentException("misses must be at least 1: " + misses);
        }
    }

    private static void requireLongEnough(Duration value, String name) {
        if (Durations.requirePositive(value, name).compareTo(SHORTEST) < 0) {
            throw new IllegalArgumentException(name + " must be at least " + SHORTEST + ": " + value);
        }
    }

    /**
     * Changes after how long the first ping goes out.
     *
     * @param time at least 250 ms
     * @return the changed parameters
     */
    public KeepaliveParameters withIdle(Duration time) {
        return new KeepaliveParameters(time, timeout, misses);
    }

    /**
     * Changes how long the answer to a ping may take.
     *
     * @param time at least 250 ms
     * @return the changed parameters
     */
    public KeepaliveParameters withTimeout(Duration time) {
        return new KeepaliveParameters(idle, time, misses);
    }

    /**
     * Changes how many pings in a row go without an answer before the session ends.
     *
     * @param count at least 1
     * @return the changed parameters
     */
    public KeepaliveParameters withMisses(int count) {
        return new KeepaliveParameters(idle, timeout, count);
    }

    /**
     * How long a session with nothing else under way lives after the peer was last heard.
     *
     * @return the idle time and the timeout of each ping
     */
    public Duration longestSilence() {
        return idle.plus(timeout.multipliedBy(misses));
    }
}
