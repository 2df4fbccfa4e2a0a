package io.reactivecoap.netty.internal.lifecycle;

import io.reactivecoap.CoapPoolException.Reason;
import io.reactivecoap.PoolParameters;
import io.reactivecoap.PoolUsage;
import io.reactivecoap.SessionState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.scheduler.Scheduler;

/**
 * Which sessions there are, who has shares in them, and who waits for one. Callable from any thread: what is to change is
 * decided under a lock, in which nothing of users is called; what follows from it is done when the lock has been given back.
 *
 * <p>Who waits does so only while there is no place and nobody idle, so that whoever becomes idle makes room at once.
 */
final class Places {

    private static final String DISPOSED = "the sessions were disposed of";

    private final PoolParameters parameters;
    private final long idleNanos;
    private final long pendingNanos;
    private final Supplier<Scheduler> timers;
    private final @Nullable Scheduler publishOn;
    private final Disposable.Swap idleTimer = Disposables.swap();
    private final Disposable.Swap pendingTimer = Disposables.swap();

    // Guarded by the lock

    private final Object lock = new Object();
    private final Map<Destination, SharedSession> sessions = new HashMap<>();
    private final Set<SharedSession> idle = new LinkedHashSet<>(); // for longest first
    private final Set<Claim> pending = new LinkedHashSet<>(); // for longest first
    private final Set<SharedSession> open = new HashSet<>(); // those as well that are let go and not closed yet
    private boolean idleTimed;
    private boolean pendingTimed;
    private boolean disposed;
    private List<SharedSession> left = List.of();

    Places(PoolParameters parameters, Supplier<Scheduler> timers, @Nullable Scheduler publishOn) {
        this.parameters = parameters;
        this.timers = timers;
        this.publishOn = publishOn;
        idleNanos = parameters.maxIdleTime().toNanos();
        pendingNanos = parameters.pendingAcquireTimeout().toNanos();
    }

    // Shares

    private void change(Consumer<List<Runnable>> decision) {
        List<Runnable> then = new ArrayList<>(2);
        synchronized (lock) {
            decision.accept(then);
        }
        then.forEach(Runnable::run);
    }

    void enter(Claim claim) {
        change(then -> {
            if (disposed) {
                then.add(() -> here(() -> claim.refuse(Reason.DISPOSED, DISPOSED, Duration.ZERO)));
                return;
            }
            SharedSession share = shareFor(claim, then);
            if (share != null) {
                then.add(() -> here(() -> claim.give(share)));
            } else if (pending.size() >= parameters.pendingAcquireMaxCount()) {
                String what = allInUse() + ", and " + pending.size() + " callers wait";
                then.add(() -> here(() -> claim.refuse(Reason.PENDING_LIMIT, what, Duration.ZERO)));
            } else if (!claim.isSettled()) {
                await(claim, then);
            }
        });
    }

    /** A share in the session that there is, or in a new one; or null when there is no place for it. */
    private @Nullable SharedSession shareFor(Claim claim, List<Runnable> then) {
        Destination destination = claim.destination();
        SharedSession session = sessions.get(destination);
        if (session != null && session.isDisposed()) { // which is about to be told
            remove(session);
            session = null;
        }
        if (session == null) {
            if (!hasPlace(then)) {
                return null;
            }
            session = new SharedSession(this, destination, claim.open());
            sessions.put(destination, session);
            open.add(session);
            then.add(session::watch);
        }
        idle.remove(session);
        session.shares++;
        return session;
    }

    private boolean hasPlace(List<Runnable> then) {
        if (sessions.size() < parameters.maxSessions()) {
            return true;
        }
        Iterator<SharedSession> longestIdle = idle.iterator();
        if (!longestIdle.hasNext()) {
            return false;
        }
        SharedSession session = longestIdle.next();
        remove(session);
        then.add(session::letGo);
        return true;
    }

    private boolean remove(SharedSession session) {
        idle.remove(session);
        return sessions.remove(session.destination(), session);
    }

    void retain(SharedSession session) {
        synchronized (lock) {
            if (session.shares == 0 || session.isDisposed()) {
                throw new IllegalStateException("the session with " + session.remoteAddress()
                        + " has ended, or all shares in it have been given back");
            }
            session.shares++;
        }
    }

    boolean release(SharedSession session) {
        List<Runnable> then = new ArrayList<>(2);
        boolean last;
        synchronized (lock) {
            if (session.shares == 0) {
                throw new IllegalStateException(
                        "all shares in the session with " + session.remoteAddress() + " have been given back");
            }
            last = --session.shares == 0;
            if (last) {
                onUnused(session, then);
            }
        }
        then.forEach(Runnable::run);
        return last;
    }

    private void onUnused(SharedSession session, List<Runnable> then) {
        if (sessions.get(session.destination()) != session) {
            then.add(session::letGo);
        } else if (session.state() == SessionState.ESTABLISHED) {
            session.idleSince = now();
            idle.add(session);
            timeIdle(then);
        } else {
            remove(session);
            then.add(session::dispose); // nobody waits for it any more
        }
        admit(then);
    }

    // Who waits for a place

    private void await(Claim claim, List<Runnable> then) {
        claim.since = now();
        pending.add(claim);
        timePending(then);
    }

    void leave(Claim claim) {
        synchronized (lock) {
            pending.remove(claim);
        }
    }

    /** Gives shares to those who wait, in their order, as far as there is a place. */
    private void admit(List<Runnable> then) {
        for (Iterator<Claim> waiting = pending.iterator(); waiting.hasNext(); ) {
            Claim claim = waiting.next();
            SharedSession share = shareFor(claim, then);
            if (share != null) {
                waiting.remove();
                then.add(() -> later(() -> claim.give(share)));
            }
        }
    }

    private void refuse(Claim claim, Reason reason, String what, List<Runnable> then) {
        Duration waited = Duration.ofNanos(now() - claim.since);
        then.add(() -> later(() -> claim.refuse(reason, what, waited)));
    }

    private void here(Runnable signal) {
        if (publishOn == null) {
            signal.run();
        } else {
            publishOn.schedule(signal);
        }
    }

    /** Who gives something back is not to run what others do with it. */
    private void later(Runnable signal) {
        (publishOn == null ? timers.get() : publishOn).schedule(signal);
    }

    // What sessions tell

    void onReleased(SharedSession session) {
        change(then -> {
            boolean unused = idle.contains(session);
            if (remove(session)) {
                if (unused) {
                    then.add(session::letGo);
                }
                admit(then);
            }
        });
    }

    void onEnded(SharedSession session) {
        change(then -> {
            open.remove(session);
            if (remove(session)) {
                admit(then);
            }
        });
    }

    // Time

    private long now() {
        return timers.get().now(TimeUnit.NANOSECONDS);
    }

    private void timeIdle(List<Runnable> then) {
        if (!idleTimed && !idle.isEmpty()) {
            idleTimed = true;
            long delay = idle.iterator().next().idleSince + idleNanos - now();
            then.add(() -> idleTimer.update(timers.get().schedule(this::evict, delay, TimeUnit.NANOSECONDS)));
        }
    }

    private void evict() {
        change(then -> {
            long now = now();
            idleTimed = false;
            for (SharedSession session : List.copyOf(idle)) {
                if (session.idleSince + idleNanos > now) {
                    break;
                }
                remove(session);
                then.add(session::letGo);
            }
            timeIdle(then);
        });
    }

    private void timePending(List<Runnable> then) {
        if (!pendingTimed && !pending.isEmpty()) {
            pendingTimed = true;
            long delay = pending.iterator().next().since + pendingNanos - now();
            then.add(() -> pendingTimer.update(timers.get().schedule(this::expire, delay, TimeUnit.NANOSECONDS)));
        }
    }

    private void expire() {
        change(then -> {
            long now = now();
            pendingTimed = false;
            for (Claim claim : List.copyOf(pending)) {
                if (claim.since + pendingNanos > now) {
                    break;
                }
                pending.remove(claim);
                refuse(claim, Reason.PENDING_TIMEOUT, allInUse() + " for " + parameters.pendingAcquireTimeout(), then);
            }
            timePending(then);
        });
    }

    // The end

    void dispose() {
        change(then -> {
            if (disposed) {
                return;
            }
            disposed = true;
            left = List.copyOf(open);
            left.forEach(session -> then.add(session::dispose));
            pending.forEach(claim -> refuse(claim, Reason.DISPOSED, DISPOSED, then));
            pending.clear();
            sessions.clear();
            idle.clear();
        });
        idleTimer.dispose();
        pendingTimer.dispose();
    }

    boolean isDisposed() {
        synchronized (lock) {
            return disposed;
        }
    }

    /** What was open when all was disposed of. */
    List<SharedSession> left() {
        synchronized (lock) {
            return left;
        }
    }

    PoolUsage usage() {
        synchronized (lock) {
            return new PoolUsage(sessions.size(), idle.size(), pending.size());
        }
    }

    private String allInUse() {
        return "all of " + parameters.maxSessions() + " sessions are in use";
    }
}
