package io.reactivecoap.netty.internal.session;

import io.reactivecoap.KeepaliveParameters;
import io.reactivecoap.SessionEvent;
import io.reactivecoap.netty.internal.link.Delivery;
import io.reactivecoap.netty.internal.link.EventLog;
import io.reactivecoap.netty.internal.link.Link;
import io.reactivecoap.netty.internal.time.Timer;
import io.reactivecoap.netty.internal.time.Timers;
import org.jspecify.annotations.Nullable;

/**
 * Finds out whether a peer that says nothing is still there. Confined to the session's event loop.
 *
 * <pre>
 *                                           +-- a miss: asks again --+
 *                                           v                        |
 *   LISTENING --silent for the idle time--> ASKING --its time is up--+--the last miss--> GONE
 *       ^                                     |
 *       +--- a pong, or anything heard -------+
 *
 *   LISTENING and ASKING --stop--> STOPPED
 * </pre>
 *
 * What is heard is only written down: it is looked at when the time is up. A pong alone is acted upon at once.
 */
final class Keepalive extends Timer implements Link.Fate {

    private enum State {
        LISTENING,
        ASKING,
        GONE,
        STOPPED
    }

    private static final long SHORTEST = KeepaliveParameters.SHORTEST.toNanos();

    private final Link link;
    private final Timers timers;
    private final EventLog events;
    private KeepaliveParameters parameters;
    private Delivery delivery;

    private State state = State.LISTENING;
    private long heardAt;
    private int misses;

    // While it asks
    private Link.@Nullable Transmission ping;
    private boolean isAsked;
    private long heardBefore;
    private long givenUpBefore;

    Keepalive(
            Link link, Timers timers, EventLog events, KeepaliveParameters parameters, Delivery confirmable, long now) {
        this.link = link;
        this.timers = timers;
        this.events = events;
        this.parameters = parameters;
        delivery = deliveryOf(parameters, confirmable);
        heardAt = now;
        listen();
    }

    void configure(KeepaliveParameters changed, Delivery confirmable) {
        boolean isRescheduled = !changed.idle().equals(parameters.idle());
        parameters = changed;
        delivery = deliveryOf(changed, confirmable);
        if (state == State.LISTENING && isRescheduled) {
            listen();
        }
    }

    /**
     * Pings are sent again within their time, the last time early enough that nothing follows within the shortest time
     * between two, and by no less than that after each other.
     */
    private static Delivery deliveryOf(KeepaliveParameters parameters, Delivery confirmable) {
        long ackTimeout = Math.max(confirmable.ackTimeout(), SHORTEST);
        double longestWait = ackTimeout * confirmable.ackRandomFactor();
        double latest = parameters.timeout().toNanos() - SHORTEST;
        int again = 0;
        for (double at = longestWait; again < confirmable.maxRetransmit() && at <= latest; at = 2 * at + longestWait) {
            again++;
        }
        return new Delivery(
                true,
                ackTimeout,
                confirmable.ackRandomFactor(),
                again,
                confirmable.exchangeLifetime(),
                confirmable.nonLifetime());
    }

    void onHeard(long now) {
        heardAt = now;
    }

    @Override
    protected void onTimeout(long now) {
        switch (state) {
            case LISTENING -> {
                if (heardAt + idle() > now) {
                    listen();
                } else {
                    ask(now);
                }
            }
            case ASKING -> onTimeIsUp(now);
            case GONE, STOPPED -> {}
        }
    }

    private void onTimeIsUp(long now) {
        withdraw(now);
        if (heardAt != heardBefore) {
            listen();
            return;
        }
        if (isAsked || link.givenUp() != givenUpBefore) {
            misses++;
            events.add(new SessionEvent.PingUnanswered(misses, parameters.misses()));
        }
        if (misses >= parameters.misses()) {
            state = State.GONE;
        } else {
            ask(now);
        }
    }

    private void listen() {
        state = State.LISTENING;
        misses = 0;
        timers.schedule(this, heardAt + idle());
    }

    /** A message that is sent again until the peer answers asks as well as a ping would. */
    private void ask(long now) {
        state = State.ASKING;
        isAsked = false;
        heardBefore = heardAt;
        givenUpBefore = link.givenUp();
        timers.schedule(this, now + parameters.timeout().toNanos());
        if (!link.isPersisting()) {
            ping = link.ping(delivery, this, now);
        }
    }

    /** It may have waited for a place until now. */
    @Override
    public void onTransmitted(long now) {
        isAsked = true;
        timers.schedule(this, now + parameters.timeout().toNanos());
    }

    @Override
    public void onAcknowledged(long now) {
        ping = null;
        if (state == State.ASKING) {
            listen();
        }
    }

    /** The time of the ping ends it, not this: an ICMP message may come from anybody. */
    @Override
    public void onFailed(Link.Failure failure, long now) {
        ping = null;
    }

    /** Takes a ping back that is under way; it is asked for again when its time is up. */
    void withdraw(long now) {
        Link.Transmission open = ping;
        if (open != null) {
            ping = null;
            link.abandon(open, now);
        }
    }

    void stop(long now) {
        withdraw(now);
        timers.cancel(this);
        if (state != State.GONE) {
            state = State.STOPPED;
        }
    }

    boolean isGone() {
        return state == State.GONE;
    }

    int misses() {
        return misses;
    }

    private long idle() {
        return parameters.idle().toNanos();
    }
}
