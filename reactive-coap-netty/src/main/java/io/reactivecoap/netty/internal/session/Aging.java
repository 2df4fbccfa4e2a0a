package io.reactivecoap.netty.internal.session;

import io.reactivecoap.netty.internal.observe.MaxAge;
import io.reactivecoap.netty.internal.time.Timer;

/**
 * Waits for a notification's Max-Age to pass, and then for a while before the registration is repeated. Confined to the
 * session's event loop.
 */
final class Aging extends Timer {

    /** Who is told. */
    interface Owner {

        void onStale(long now);

        void onRefreshDue(long now);
    }

    private final MaxAge maxAge = new MaxAge();
    private final Session session;
    private final Owner owner;

    Aging(Session session, Owner owner) {
        this.session = session;
        this.owner = owner;
    }

    void begin(long lifetime, long now) {
        maxAge.begin(lifetime, now);
        schedule();
    }

    /** The registration is to be repeated as if Max-Age had passed. */
    void refreshSoon(long now) {
        maxAge.lapse(session.entropy(), now);
        schedule();
    }

    void stop() {
        session.timers().cancel(this);
    }

    boolean isStale() {
        return maxAge.isStale();
    }

    private void schedule() {
        session.timers().schedule(this, maxAge.deadline());
    }

    @Override
    protected void onTimeout(long now) {
        if (maxAge.isStale()) {
            owner.onRefreshDue(now);
        } else {
            refreshSoon(now);
            owner.onStale(now);
        }
    }
}
