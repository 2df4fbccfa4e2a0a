package io.reactivecoap.netty.internal.session;

import io.reactivecoap.CoapDisconnectedException;
import io.reactivecoap.CoapException;
import io.reactivecoap.CoapRequest;
import io.reactivecoap.CoapResponse;
import io.reactivecoap.NackReason;
import io.reactivecoap.NotificationBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * One of those who observe a resource: keeps what comes until it is asked for, as its buffer says. Signals about the
 * observation itself are not queued: what is told is where things stand when it is asked. Confined to the session's event
 * loop.
 */
public abstract class ObserveInteraction implements Interaction {

    /** Where the observation stands, apart from its notifications. */
    private enum Standing {
        FRESH,
        STALE,
        INTERRUPTED
    }

    /** A representation that waits to be asked for. */
    private static final class Waiting {
        final CoapResponse response;
        final OptionalLong sequence;
        long skipped;

        Waiting(CoapResponse response, OptionalLong sequence, long skipped) {
            this.response = response;
            this.sequence = sequence;
            this.skipped = skipped;
        }
    }

    private static final long UNBOUNDED = Long.MAX_VALUE;

    private final CoapRequest request;
    private final NotificationBuffer buffer;
    private final boolean tellsStanding;
    private final Deque<Waiting> waiting = new ArrayDeque<>(2);
    private @Nullable Session session;
    private @Nullable Observation observation;
    private long demand;
    private long skipped;
    private Standing standing = Standing.FRESH;
    private Standing toldStanding = Standing.FRESH;
    private @Nullable CoapException interruption;
    private boolean notObservable;
    private boolean ended;
    private boolean overflowed;
    private @Nullable CoapException failure;
    private boolean told;
    private boolean isToTell;

    /** One that does not tell standings tells notifications only. */
    protected ObserveInteraction(CoapRequest request, NotificationBuffer buffer, boolean tellsStanding) {
        this.request = request;
        this.buffer = buffer;
        this.tellsStanding = tellsStanding;
    }

    protected abstract void onNotification(CoapResponse response, OptionalLong sequence, long skippedBefore);

    protected abstract void onStale();

    protected abstract void onFresh();

    protected abstract void onInterrupted(@Nullable CoapException cause);

    protected abstract void onNotObservable();

    /** So many notifications that have come will not be told. */
    protected void onSkipped(long notifications) {}

    /** Null when the resource cannot be observed any longer. */
    protected abstract void onEnd(@Nullable CoapException failed);

    /** Whether a failure is told at once, so that what waits to be asked for then is not told any more. */
    protected boolean isUrgent(CoapException failed) {
        return false;
    }

    /** The buffer is full, and that was to be an error. */
    protected abstract void onOverflow();

    @Override
    public final void start(Session within, long now) {
        session = within;
        within.observe(this, now);
    }

    final void joins(Observation joined) {
        observation = joined;
    }

    public final void demand(long signals, long now) {
        demand = demand + signals < 0 ? UNBOUNDED : demand + signals;
        tellSoon();
        if (observation != null) {
            observation.onDemand(now);
        }
    }

    /** Whether a representation would be told, or kept in an empty place. */
    final boolean wantsBody() {
        return demand > waiting.size() || buffer.capacity() > 0 && waiting.isEmpty();
    }

    // What the observation says

    final void notified(CoapResponse response, OptionalLong sequence, long now) {
        standing = Standing.FRESH;
        if (waiting.size() >= buffer.capacity() && waiting.size() >= demand) {
            switch (buffer.overflow()) {
                case DROP_OLDEST -> dropOldest();
                case DROP_NEWEST -> {
                    skipped(1);
                    return;
                }
                case ERROR -> {
                    overflowed = true;
                    leave(now);
                    tellSoon();
                    return;
                }
            }
        }
        waiting.add(new Waiting(response, sequence, skipped));
        skipped = 0;
        tellSoon();
    }

    private void dropOldest() {
        long lost = waiting.remove().skipped + 1;
        onSkipped(1);
        Waiting next = waiting.peek();
        if (next == null) {
            skipped += lost;
        } else {
            next.skipped += lost;
        }
    }

    final void skipped(long notifications) {
        skipped += notifications;
        onSkipped(notifications);
    }

    final void stale() {
        standing = Standing.STALE;
        tellSoon();
    }

    final void fresh() {
        standing = Standing.FRESH;
        tellSoon();
    }

    final void interrupted(@Nullable CoapException cause) {
        standing = Standing.INTERRUPTED;
        toldStanding = toldStanding == Standing.INTERRUPTED ? Standing.STALE : toldStanding; // each is told
        interruption = cause;
        tellSoon();
    }

    final void notObservable() {
        notObservable = true;
        tellSoon();
    }

    final void end(@Nullable CoapException why) {
        observation = null;
        ended = true;
        failure = why;
        if (why != null && isUrgent(why)) {
            forgetWhatIsNotInDemand();
        }
        tellSoon();
    }

    // What is told

    private void tellSoon() {
        if (!isToTell && session != null && !told) {
            isToTell = true;
            session.tell(this);
        }
    }

    @Override
    public final void tell() {
        isToTell = false;
        while (!told && demand > 0 && tellNext()) {
            demand = demand == UNBOUNDED ? demand : demand - 1;
        }
        boolean allIsTold = ended && waiting.isEmpty() && !isStandingToTell() && !isNotObservableToTell();
        if (told || !overflowed && !allIsTold) {
            return;
        }
        told = true;
        within().dismiss(this);
        if (overflowed) {
            onOverflow();
        } else {
            onEnd(failure);
        }
    }

    /** In this order: what makes a notification readable comes before it, what takes its place after it. */
    private boolean tellNext() {
        if (isNotObservableToTell() && (waiting.isEmpty() || ended && waiting.size() == 1)) {
            notObservable = false;
            onNotObservable();
            return true;
        }
        if (isStandingToTell() && (standing == Standing.FRESH || waiting.isEmpty())) {
            tellStanding();
            return true;
        }
        Waiting next = waiting.poll();
        if (next == null) {
            return false;
        }
        onNotification(next.response, next.sequence, next.skipped);
        return true;
    }

    private boolean isStandingToTell() {
        return tellsStanding && standing != toldStanding;
    }

    private boolean isNotObservableToTell() {
        return tellsStanding && notObservable;
    }

    private void tellStanding() {
        toldStanding = standing;
        switch (standing) {
            case FRESH -> onFresh();
            case STALE -> onStale();
            case INTERRUPTED -> onInterrupted(interruption);
        }
    }

    @Override
    public final void cancel(long now) {
        if (!told && session != null) {
            told = true;
            waiting.clear();
            session.dismiss(this);
            leave(now);
        }
        told = true;
    }

    private void leave(long now) {
        Observation joined = observation;
        if (joined != null) {
            observation = null;
            joined.leave(this, now);
        }
    }

    /** The end of the session waits for nobody: what is not in demand by now will not be told. */
    @Override
    public final void onDisconnected(@Nullable NackReason reason, @Nullable Throwable cause, long now) {
        if (told) {
            return;
        }
        boolean isComplete = ended && failure == null && waiting.size() <= demand;
        forgetWhatIsNotInDemand();
        if (!isComplete && failure == null) {
            failure = new CoapDisconnectedException(reason, within().peer(), null, cause);
        }
        ended = true;
        tellSoon();
    }

    private void forgetWhatIsNotInDemand() {
        while (waiting.size() > demand) {
            waiting.removeLast();
        }
        notObservable = false;
        toldStanding = standing;
    }

    private Session within() {
        return Objects.requireNonNull(session);
    }

    protected final CoapRequest request() {
        return request;
    }
}
