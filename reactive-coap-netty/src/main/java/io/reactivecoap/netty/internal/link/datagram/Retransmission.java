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
    private State state = State.AWAITING_ACK;
    private int retransmissions;
    private long timeout;
    private long deadline;

    Retransmission(Delivery delivery, Entropy entropy, long now) {
        maxRetransmit = delivery.maxRetransmit();
        // RFC 7252 §4.2: "the initial timeout is set to a random duration [...] between ACK_TIMEOUT and (ACK_TIMEOUT *
        // ACK_RANDOM_FACTOR)"
        timeout = (long) (delivery.ackTimeout() * (1 + entropy.nextDouble() * (delivery.ackRandomFactor() - 1)));
        deadline = now + timeout;
    }

    /** Returns whether the message has to go out again; calling early or twice changes nothing. */
    boolean onTimeout(long now) {
        if (state != State.AWAITING_ACK || now < deadline) {
            return false;
        }
        if (retransmissions == maxRetransmit) {
            state = State.GAVE_UP;
            return false;
        }
        retransmissions++;
        timeout *= 2; // RFC 7252 §4.2: "the timeout is doubled"
        deadline = now + timeout;
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
