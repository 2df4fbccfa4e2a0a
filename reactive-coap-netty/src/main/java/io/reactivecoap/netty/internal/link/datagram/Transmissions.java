package io.reactivecoap.netty.internal.link.datagram;

import io.reactivecoap.SessionEvent;
import io.reactivecoap.netty.internal.codec.DatagramCodec;
import io.reactivecoap.netty.internal.link.Delivery;
import io.reactivecoap.netty.internal.link.EventLog;
import io.reactivecoap.netty.internal.link.Link;
import io.reactivecoap.netty.internal.link.Link.Failure;
import io.reactivecoap.netty.internal.message.Message;
import io.reactivecoap.netty.internal.time.Entropy;
import io.reactivecoap.netty.internal.time.Timer;
import io.reactivecoap.netty.internal.time.Timers;
import java.time.Duration;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * The messages of ours that wait to leave, are outstanding or can still be reset: who may leave and when (RFC 7252 §4.4 and
 * §4.7), and how often (§4.2). What leaves is put into the outbox. Confined to the session's event loop.
 */
final class Transmissions {

    private final Queue<Outgoing> outbox;
    private final NStartGate gate;
    private final ProbingRate probing;
    private final MessageIds messageIds;
    private final Timers timers;
    private final Entropy entropy;
    private final EventLog events;
    private final ByMessageId<Outbound> sent = new ByMessageId<>();
    private final Timer wakeUp = new WakeUp();

    private long givenUp;
    private @Nullable RoundTripTimeout roundTrips;
    private boolean launching;
    private boolean toldExhausted;
    private boolean closed;

    Transmissions(
            Queue<Outgoing> outbox,
            int nstart,
            double probingRate,
            MessageIds messageIds,
            Timers timers,
            Entropy entropy,
            EventLog events) {
        this.outbox = outbox;
        this.messageIds = messageIds;
        this.timers = timers;
        this.entropy = entropy;
        this.events = events;
        gate = new NStartGate(nstart);
        probing = new ProbingRate(probingRate);
    }

    void resize(int nstart, double probingRate, long now) {
        gate.resize(nstart);
        probing.resize(probingRate);
        launchWaiting(now);
    }

    // One message

    Outbound send(Message message, Delivery delivery, Link.Fate fate, long now) {
        Outbound outbound = new Outbound(this, message, delivery, fate, DatagramCodec.size(message));
        if (!gate.isAnyoneWaiting() && mayGo(outbound, now)) {
            launch(outbound, now);
        } else {
            gate.queue(outbound);
            launchWaiting(now);
        }
        return outbound;
    }

    /** One that still waits is withdrawn; one that was sent is not waited for any more. */
    void abandon(Outbound outbound, long now) {
        switch (outbound.state()) {
            case WAITING -> {
                gate.unqueue(outbound);
                outbound.end();
                scheduleWakeUp(now);
            }
            case OUTSTANDING, SETTLED -> {
                charge(outbound);
                end(outbound, now);
            }
            case ENDED -> {}
        }
    }

    /** What it was sent for has come. */
    void complete(Outbound outbound, long now) {
        switch (outbound.state()) {
            case OUTSTANDING, SETTLED -> end(outbound, now);
            case WAITING, ENDED -> abandon(outbound, now);
        }
    }

    /** The one of a message id that an answer could still be for; null when there is none. */
    @Nullable
    Outbound find(int messageId) {
        return sent.get(messageId);
    }

    void onAcknowledged(Outbound outbound, long now) {
        Retransmission retransmission = outbound.retransmission();
        if (retransmission.onAcknowledged() && roundTrips != null) {
            roundTrips.onRoundTrip(now - outbound.sentAt(), retransmission.transmissions(), now);
        }
        end(outbound, now);
    }

    /** Takes a message that went out off the books, and gives its place to the next. */
    void end(Outbound outbound, long now) {
        boolean heldPlace = outbound.state() == Outbound.State.OUTSTANDING;
        outbound.end();
        timers.cancel(outbound);
        sent.remove(outbound.datagram().messageId());
        if (heldPlace) {
            gate.leave();
        }
        if (gate.isAnyoneWaiting()) {
            launchWaiting(now);
        }
    }

    void onTimeout(Outbound outbound, long now) {
        if (!outbound.isConfirmable()) {
            charge(outbound);
            outbound.settle();
            gate.leave();
            launchWaiting(now);
            return;
        }
        Retransmission retransmission = outbound.retransmission();
        if (retransmission.onTimeout(now)) {
            outbox.add(outbound);
            timers.schedule(outbound, outbound.nextDeadline());
            events.add(new SessionEvent.Retransmitted(
                    outbound.token().toString(), outbound.datagram().messageId(), retransmission.transmissions()));
            return;
        }
        givenUp++;
        end(outbound, now);
        outbound.fate.onFailed(Failure.UNACKNOWLEDGED, now);
    }

    /** A NON that ends unanswered while it holds a place is charged for. */
    private void charge(Outbound outbound) {
        if (!outbound.isConfirmable() && outbound.state() == Outbound.State.OUTSTANDING) {
            probing.onUnanswered(outbound.size, outbound.sentAt());
        }
    }

    // A place for many

    Reservation reserve(Delivery delivery, Link.Admission admission, long now) {
        Reservation reservation = new Reservation(this, delivery, admission);
        gate.queue(reservation);
        launchWaiting(now);
        return reservation;
    }

    Outbound send(Message message, Reservation reservation, Link.Fate fate, long now) {
        Outbound outbound = new Outbound(this, message, reservation.delivery, fate, DatagramCodec.size(message));
        if (isMessageIdAvailable(now)) {
            put(outbound, now);
            outbound.settle();
            reservation.onSent(outbound.size, now);
            fate.onTransmitted(now);
        } else {
            outbound.end(); // as one that is lost, which its transfer reckons with
        }
        return outbound;
    }

    void admit() {
        gate.enter();
    }

    void abandon(Reservation reservation, long now) {
        if (reservation.state() == Reservation.State.HELD) {
            long longestWait = reservation.delivery.exchangeLifetime();
            probing.onUnanswered(reservation.bytes(), reservation.sentAt(), longestWait);
        }
        complete(reservation, now);
    }

    void complete(Reservation reservation, long now) {
        Reservation.State before = reservation.state();
        reservation.end();
        if (closed) {
            return;
        }
        switch (before) {
            case WAITING -> {
                gate.unqueue(reservation);
                scheduleWakeUp(now);
            }
            case HELD -> {
                gate.leave();
                launchWaiting(now);
            }
            case ENDED -> {}
        }
    }

    // Who may leave

    private boolean mayGo(Outbound outbound, long now) {
        return gate.hasPlace() && (outbound.isConfirmable() || probing.allows(now)) && isMessageIdAvailable(now);
    }

    boolean isMessageIdAvailable(long now) {
        return messageIds.availableAt() <= now && !sent.isFull();
    }

    int nextMessageId(long lifetime, long now) {
        int messageId;
        do {
            messageId = messageIds.next(now, lifetime);
        } while (sent.contains(messageId));
        return messageId;
    }

    void launch(Outbound outbound, long now) {
        gate.enter();
        put(outbound, now);
        timers.schedule(outbound, outbound.nextDeadline());
        outbound.fate.onTransmitted(now);
    }

    private void put(Outbound outbound, long now) {
        int messageId = nextMessageId(outbound.delivery.lifetime(), now);
        outbound.launch(messageId, measuredFor(outbound.delivery, now), entropy, now);
        outbox.add(outbound);
        sent.put(messageId, outbound);
    }

    /** What the link measures from the first message on that wants it; null for one that does not. */
    private @Nullable RoundTripTimeout measuredFor(Delivery delivery, long now) {
        if (!delivery.measured()) {
            return null;
        }
        if (roundTrips == null) {
            roundTrips = new RoundTripTimeout(delivery.ackTimeout(), now);
        }
        return roundTrips;
    }

    /** The peer is there: those who paused because nothing was heard may go on, see {@link #launchWaiting}. */
    void onHeard(long now) {
        probing.onHeard(now);
    }

    boolean isAnyoneWaiting() {
        return gate.isAnyoneWaiting();
    }

    int waiting() {
        return gate.waiting();
    }

    /** Launches who may go. A launch may end other messages and so call this again; the outer call goes on then. */
    void launchWaiting(long now) {
        if (launching) {
            return;
        }
        launching = true;
        while (gate.hasPlace()) {
            Waiting next = gate.first(probing.allows(now));
            if (next == null || !isMessageIdAvailable(now)) {
                break;
            }
            gate.unqueue(next);
            next.onPlace(now);
        }
        launching = false;
        scheduleWakeUp(now);
    }

    /** Who waits for time to pass, and not for a place, is woken up. */
    private void scheduleWakeUp(long now) {
        timers.cancel(wakeUp);
        if (!gate.isAnyoneWaiting() || !gate.hasPlace()) {
            toldExhausted = false;
            return;
        }
        if (isMessageIdAvailable(now)) {
            timers.schedule(wakeUp, probing.resumeAt());
            return;
        }
        long availableAt = messageIds.availableAt();
        if (availableAt > now) {
            timers.schedule(wakeUp, availableAt);
        }
        if (!toldExhausted) {
            toldExhausted = true;
            events.add(new SessionEvent.MessageIdsExhausted(Duration.ofNanos(Math.max(0, availableAt - now))));
        }
    }

    // The end

    void onUnreachable(long now) {
        launching = true; // nobody takes a place before all that were sent have ended
        for (Outbound outbound : sent.all()) {
            if (outbound.state() != Outbound.State.ENDED) {
                charge(outbound);
                end(outbound, now);
                outbound.fate.onFailed(Failure.UNREACHABLE, now);
            }
        }
        launching = false;
        launchWaiting(now);
    }

    boolean isPersisting() {
        for (Outbound outbound : sent.all()) {
            if (outbound.isConfirmable() && outbound.state() == Outbound.State.OUTSTANDING) {
                return true;
            }
        }
        return false;
    }

    /** How many confirmable ones were never acknowledged. */
    long givenUp() {
        return givenUp;
    }

    boolean isIdle() {
        return sent.isEmpty() && gate.isEmpty() && !wakeUp.isScheduled();
    }

    void close() {
        closed = true;
        for (Outbound outbound : sent.all()) {
            outbound.end();
            timers.cancel(outbound);
        }
        sent.clear();
        gate.clear();
        timers.cancel(wakeUp);
    }

    private final class WakeUp extends Timer {
        @Override
        protected void onTimeout(long now) {
            launchWaiting(now);
        }
    }
}
