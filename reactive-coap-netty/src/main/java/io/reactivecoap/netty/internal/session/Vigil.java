package io.reactivecoap.netty.internal.session;

import io.reactivecoap.KeepaliveParameters;
import io.reactivecoap.SessionSettings;
import io.reactivecoap.netty.internal.link.Condition;
import io.reactivecoap.netty.internal.link.Delivery;
import io.reactivecoap.netty.internal.link.EventLog;
import io.reactivecoap.netty.internal.link.Link;
import io.reactivecoap.netty.internal.time.Timers;
import org.jspecify.annotations.Nullable;

/**
 * What a session that nothing happens on sees to by itself: that its peer is there, and that somebody uses it. What the
 * settings do not ask for takes no timer. Confined to the session's event loop.
 */
final class Vigil {

    private final Session session;
    private final Link link;
    private final Timers timers;
    private final EventLog events;
    private @Nullable Keepalive keepalive;
    private @Nullable Disuse disuse;
    private boolean windingUp;

    Vigil(Session session, Link link, Timers timers, EventLog events) {
        this.session = session;
        this.link = link;
        this.timers = timers;
        this.events = events;
    }

    void configure(SessionSettings settings, Delivery confirmable, long now) {
        if (windingUp) {
            return;
        }
        keepAlive(session.hasOnePeer() ? settings.keepalive().orElse(null) : null, confirmable, now);
        if (settings.unusedTimeout().isEmpty()) {
            stopDisuse();
        } else if (disuse == null) {
            disuse = new Disuse(timers, settings.unusedTimeout().get().toNanos());
        } else {
            disuse.configure(settings.unusedTimeout().get().toNanos());
        }
    }

    private void keepAlive(@Nullable KeepaliveParameters parameters, Delivery confirmable, long now) {
        if (parameters == null) {
            stopKeepalive(now);
        } else if (keepalive == null) {
            keepalive = new Keepalive(link, timers, events, parameters, confirmable, now);
        } else {
            keepalive.configure(parameters, confirmable);
        }
    }

    void onHeard(long now) {
        if (keepalive != null) {
            keepalive.onHeard(now);
        }
    }

    /** Whether it has to know of the end of a turn. */
    boolean mindsTurns() {
        return disuse != null || windingUp && keepalive != null;
    }

    void onTurn(long now) {
        boolean isInUse = session.isInUse();
        if (windingUp && !isInUse) {
            stopKeepalive(now); // nobody waits for the peer any more
        } else if (disuse != null) {
            disuse.onTurn(isInUse, now);
        }
    }

    /** The session is about to end, when what is open has ended: so long the peer has to be there. */
    void windUp(long now) {
        windingUp = true;
        stopDisuse();
        onTurn(now);
    }

    void stop(long now) {
        stopDisuse();
        if (keepalive != null) {
            keepalive.stop(now);
        }
    }

    private void stopKeepalive(long now) {
        if (keepalive != null) {
            keepalive.stop(now);
            keepalive = null;
        }
    }

    private void stopDisuse() {
        if (disuse != null) {
            disuse.stop();
            disuse = null;
        }
    }

    /** How many timers of the session are the vigil's own. */
    int timers() {
        int own = keepalive != null && keepalive.isScheduled() ? 1 : 0;
        return disuse != null && disuse.isScheduled() ? own + 1 : own;
    }

    Condition over(Condition ofLink) {
        if (ofLink == Condition.ABORTED) {
            return ofLink;
        }
        if (keepalive != null && keepalive.isGone()) {
            return Condition.SILENT;
        }
        return disuse != null && disuse.isOver() ? Condition.UNUSED : ofLink;
    }

    /** How many pings in a row were not answered. */
    int misses() {
        return keepalive == null ? 0 : keepalive.misses();
    }
}
