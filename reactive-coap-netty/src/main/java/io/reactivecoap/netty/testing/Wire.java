package io.reactivecoap.netty.testing;

import java.time.Duration;
import java.util.Objects;

/**
 * One direction of the network between a {@link ScriptedServer} and its clients. Perfect unless told otherwise: what is sent
 * arrives at once, once and in order. What it is told holds for what is sent from then on.
 */
public final class Wire {

    private Duration time = Duration.ZERO;
    private int toLose;
    private int toDouble;
    private long messages;

    Wire() {}

    /**
     * Has everything take a time. A datagram that is sent after the time was made shorter may overtake others; a stream keeps
     * its order.
     *
     * @param oneWay how long; zero as at the beginning
     * @return this wire
     * @throws IllegalArgumentException when the time is negative
     */
    public Wire takes(Duration oneWay) {
        if (Objects.requireNonNull(oneWay, "oneWay").isNegative()) {
            throw new IllegalArgumentException("oneWay must not be negative: " + oneWay);
        }
        time = oneWay;
        return this;
    }

    /**
     * Loses the next datagrams, whatever they are: retransmissions and acknowledgements count as others do. Streams lose
     * nothing: what TCP has to send again is late, as with {@link #takes}.
     *
     * @param datagrams how many; {@link Integer#MAX_VALUE} for all from now on, 0 for none any more
     * @return this wire
     * @throws IllegalArgumentException when the number is negative
     */
    public Wire loses(int datagrams) {
        toLose = requireCount(datagrams);
        return this;
    }

    /**
     * Has the next datagrams arrive twice, those that are lost left out. Streams double nothing.
     *
     * @param datagrams how many; 0 for none any more
     * @return this wire
     * @throws IllegalArgumentException when the number is negative
     */
    public Wire duplicates(int datagrams) {
        toDouble = requireCount(datagrams);
        return this;
    }

    /**
     * How many messages were sent over it so far, whatever they are: blocks, acknowledgements and retransmissions count, and
     * those that are lost; duplicates of its own do not.
     *
     * @return the number, over all sessions
     */
    public long messages() {
        return messages;
    }

    private static int requireCount(int datagrams) {
        if (datagrams < 0) {
            throw new IllegalArgumentException("datagrams must not be negative: " + datagrams);
        }
        return datagrams;
    }

    void onMessage() {
        messages++;
    }

    Duration time() {
        return time;
    }

    /** How often the next datagram arrives. */
    int copies() {
        if (toLose > 0) {
            toLose -= toLose == Integer.MAX_VALUE ? 0 : 1;
            return 0;
        }
        if (toDouble > 0) {
            toDouble--;
            return 2;
        }
        return 1;
    }
}
