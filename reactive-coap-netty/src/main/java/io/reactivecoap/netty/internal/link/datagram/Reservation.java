package io.reactivecoap.netty.internal.link.datagram;

import io.reactivecoap.netty.internal.link.Delivery;
import io.reactivecoap.netty.internal.link.Link;

/**
 * The one place of a transfer that paces its messages itself. RFC 9177 §7.2: "The single body of blocks will be subjected to
 * PROBING_RATE [...], not the individual packets." Confined to the session's event loop.
 *
 * <pre>
 *   WAITING --onPlace--> HELD
 *      |                  |
 *      +------ end -------+--> ENDED
 * </pre>
 */
final class Reservation implements Waiting, Link.Place {

    enum State {
        WAITING,
        HELD,
        ENDED
    }

    private final Transmissions owner;
    private final Link.Admission admission;
    final Delivery delivery;
    private State state = State.WAITING;
    private int bytes;
    private long sentAt;

    Reservation(Transmissions owner, Delivery delivery, Link.Admission admission) {
        this.owner = owner;
        this.delivery = delivery;
        this.admission = admission;
    }

    @Override
    public boolean isConfirmable() {
        return false;
    }

    @Override
    public void onPlace(long now) {
        state = State.HELD;
        owner.admit();
        admission.onAdmitted(this, now);
    }

    void onSent(int size, long now) {
        bytes += size;
        sentAt = now;
    }

    @Override
    public void end() {
        state = State.ENDED;
    }

    State state() {
        return state;
    }

    /** How many bytes it has sent. */
    int bytes() {
        return bytes;
    }

    /** When it sent something last. */
    long sentAt() {
        return sentAt;
    }
}
