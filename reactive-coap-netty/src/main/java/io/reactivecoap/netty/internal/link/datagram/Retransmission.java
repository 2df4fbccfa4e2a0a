package io.reactivecoap.netty.internal.link.datagram;

import io.reactivecoap.netty.internal.link.Delivery;
import io.reactivecoap.netty.internal.time.Entropy;

/**
 * One confirmable message on its way (RFC 7252 §4.2). Confined to the session's event loop.
 *
 * <pre>
 *                  onTimeout, again: +1
 *                       +-----+
 *                       v     |
 *   (sent) ------> AWAITING_ACK ------ onAcknowledged ----> DELIVERED
 *                       |
 *                       +--- onTimeout after the last ----> GAVE_UP
 * </pre>
 */
final class Retransmission {

    enum State {
        AWAITING_ACK,
        DELIVERED,
        GAVE_UP
    }

    private final int maxRetransmit;
    private final double backoff;
    private final long lastTransmission;
    private final long end;
    private State state = State.AWAITING_ACK;
    private int retransmissions;
    private long timeout;
    private long deadline;

    Retransmission(Delivery delivery, Entropy entropy, long now) {
        // RFC 7252 §4.2: "the timeout is doubled"
        this(delivery, delivery.ackTimeout(), 2, Long.MAX_VALUE, Long.MAX_VALUE, entropy, now);
    }

    /**
     * One with a timeout that was measured. It keeps to MAX_TRANSMIT_SPAN and MAX_TRANSMIT_WAIT, from which follows how long
     * the peer remembers the message (RFC 7252 §4.8.2).
     */
    Retransmission(Delivery delivery, RoundTripTimeout measured, Entropy entropy, long now) {
        this(
                delivery,
                measured.timeout(now),
                RoundTripTimeout.backoff(measured.timeout(now)),
                now + delivery.maxTransmitSpan(),
                now + delivery.maxTransmitWait(),
                entropy,
                now);
    }

    private Retransmission(
            Delivery delivery,
            long ackTimeout,
            double backoff,
            long lastTransmission,
            long end,
            Entropy entropy,
            long now) {
        maxRetransmit = delivery.maxRetransmit();
        this.backoff = backoff;
        this.lastTransmission = lastTransmission;
        this.end = end;
        // RFC 7252 §4.2: "the initial timeout is set to a random duration [...] between ACK_TIMEOUT and (ACK_TIMEOUT *
        // ACK_RANDOM_FACTOR)"
        timeout = (long) (ackTimeout * (1 + entropy.nextDouble() * (delivery.ackRandomFactor() - 1)));
        deadline = deadlineAfter(now);
    }

    /** When to act after a transmission: no later than the end, and at the end where no other one may follow. */
    private long deadlineAfter(long transmission) {
        long next = transmission + timeout;
        return next > lastTransmission && retransmissions < maxRetransmit ? end : Math.min(next, end);
    }

    /** Returns whether the message has to go out again; calling early or twice changes nothing. */
    boolean onTimeout(long now) {
        if (state != State.AWAITING_ACK || now < deadline) {
            return false;
        }
        if (retransmissions == maxRetransmit || now >= end) {
            state = State.GAVE_UP;
            return false;
        }
        retransmissions++;
        timeout = (long) (timeout * backoff);
        deadline = deadlineAfter(now);
        return true;
    }

    /** Returns whether this ends the wait; a second acknowledgement, or one that comes too late, does not. */
    boolean onAcknowledged() {
        if (state != State.AWAITING_ACK) {
            return false;
        }
        state = State.DELIVERED;
        return true;
    }

    State state() {
        return state;
    }

    /** How often the message went out, the first time included. */
    int transmissions() {
        return retransmissions + 1;
    }

    long deadline() {
        return deadline;
    }
}
