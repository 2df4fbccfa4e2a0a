package io.reactivecoap.netty.internal.link.datagram;

import io.reactivecoap.netty.internal.link.Delivery;
import io.reactivecoap.netty.internal.link.Link;
import io.reactivecoap.netty.internal.message.Datagram;
import io.reactivecoap.netty.internal.message.Message;
import io.reactivecoap.netty.internal.message.Token;
import io.reactivecoap.netty.internal.time.Entropy;
import io.reactivecoap.netty.internal.time.Timer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A message of ours, from its wait for a place to its end. Confined to the session's event loop.
 *
 * <pre>
 *   WAITING --launch--> OUTSTANDING --settle (NON: the answer is no longer expected)--> SETTLED
 *      |                     |                                                             |
 *      +-------- end --------+------------------------- end -------------------------------+--> ENDED
 * </pre>
 */
final class Outbound extends Timer implements Link.Transmission, Outgoing, Waiting {

    enum State {
        /** For a place among the NSTART, or for a message id. */
        WAITING,
        /** Sent; holds a place. */
        OUTSTANDING,
        /** A NON that holds no place, or none any more; a Reset can still reach it. */
        SETTLED,
        ENDED
    }

    private final Transmissions owner;
    final Message message;
    final Delivery delivery;
    final Link.Fate fate;
    final int size;

    private State state = State.WAITING;
    private @Nullable Datagram datagram;
    private @Nullable Retransmission retransmission;
    private long sentAt;
    private boolean released;

    Outbound(Transmissions owner, Message message, Delivery delivery, Link.Fate fate, int size) {
        this.owner = owner;
        this.message = message;
        this.delivery = delivery;
        this.fate = fate;
        this.size = size;
    }

    /** Leaves the wait with a message id; the deadline that begins is {@link #nextDeadline()}. */
    void launch(int messageId, @Nullable RoundTripTimeout measured, Entropy entropy, long now) {
        state = State.OUTSTANDING;
        sentAt = now;
        if (isConfirmable()) {
            retransmission = measured == null
                    ? new Retransmission(delivery, entropy, now)
                    : new Retransmission(delivery, measured, entropy, now);
        }
        datagram = new Datagram(isConfirmable() ? Datagram.Type.CON : Datagram.Type.NON, messageId, message);
    }

    /**
     * When to act next. A NON is expected to be answered for as long as a CON would be before its first retransmission:
     * RFC 7252 §4.7 leaves "the specific algorithm by which a client stops to 'expect' a response" open.
     */
    long nextDeadline() {
        return retransmission != null
                ? retransmission.deadline()
                : sentAt + (long) (delivery.ackTimeout() * delivery.ackRandomFactor());
    }

    void settle() {
        state = State.SETTLED;
    }

    @Override
    public void end() {
        state = State.ENDED;
    }

    /** Nobody waits for the message any more, but it still has to go out. */
    void release() {
        released = true;
    }

    @Override
    public boolean isWithdrawn() {
        return state == State.ENDED && !released;
    }

    @Override
    protected void onTimeout(long now) {
        owner.onTimeout(this, now);
    }

    State state() {
        return state;
    }

    @Override
    public void onPlace(long now) {
        owner.launch(this, now);
    }

    @Override
    public boolean isConfirmable() {
        return delivery.confirmable();
    }

    boolean isPing() {
        return message.isEmpty();
    }

    /** Whether nothing answers it but its acknowledgement: a ping, or a response to a request of the peer's. */
    boolean endsAcknowledged() {
        return !message.code().isRequest();
    }

    long sentAt() {
        return sentAt;
    }

    @Override
    public Datagram datagram() {
        return Objects.requireNonNull(datagram);
    }

    Retransmission retransmission() {
        return Objects.requireNonNull(retransmission);
    }

    @Override
    public int transmissions() {
        return count();
    }

    @Override
    public int count() {
        return datagram == null ? 0 : retransmission == null ? 1 : retransmission.transmissions();
    }

    @Override
    public boolean isEnded() {
        return state == State.ENDED;
    }

    @Override
    public Token token() {
        return message.token();
    }
}
