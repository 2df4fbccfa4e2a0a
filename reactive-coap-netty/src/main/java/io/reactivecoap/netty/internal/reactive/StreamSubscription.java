package io.reactivecoap.netty.internal.reactive;

import io.reactivecoap.CoapRequest;
import io.reactivecoap.netty.internal.endpoint.SessionDriver;
import io.reactivecoap.netty.internal.session.Interaction;
import io.reactivecoap.netty.internal.session.Session;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLongFieldUpdater;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.Disposable;
import reactor.core.Exceptions;
import reactor.core.publisher.Operators;

/**
 * A subscriber's stream of what comes of a request: begins with the first demand, on a session that is connected first if
 * need be, and hands every demand on to the interaction. Callable from any thread.
 *
 * <pre>
 *   IDLE --request(n)--> STARTED --onComplete, onError--> ENDED
 *     |                     |
 *     +------ cancel -------+----> CANCELLED
 * </pre>
 */
abstract class StreamSubscription<T> implements Subscription, Eager, SessionDriver.Command {

    private enum State {
        IDLE,
        STARTED,
        ENDED,
        CANCELLED
    }

    @SuppressWarnings("rawtypes") // an updater knows no type parameters
    private static final AtomicReferenceFieldUpdater<StreamSubscription, State> STATE =
            AtomicReferenceFieldUpdater.newUpdater(StreamSubscription.class, State.class, "state");

    @SuppressWarnings("rawtypes")
    private static final AtomicLongFieldUpdater<StreamSubscription> REQUESTED =
            AtomicLongFieldUpdater.newUpdater(StreamSubscription.class, "requested");

    private final DefaultCoapSession session;
    private final CoapRequest request;
    private final CoreSubscriber<? super T> actual;
    private final SessionDriver.Command moreDemand = (within, now) -> takeDemand(now);
    private volatile State state = State.IDLE;
    private volatile long requested;
    private volatile @Nullable Disposable connecting;
    private volatile @Nullable SessionDriver driver;

    StreamSubscription(DefaultCoapSession session, CoapRequest request, CoreSubscriber<? super T> actual) {
        this.session = session;
        this.request = request;
        this.actual = actual;
    }

    /** What carries the request out. */
    abstract Interaction interaction();

    /** The first demand came after so many nanoseconds of connecting. */
    abstract void waited(long nanos);

    /** So many elements more are in demand. */
    abstract void demand(long n, long now);

    /** What else there is to let go of. */
    void release() {}

    @Override
    public final void request(long n) {
        if (!Operators.validate(n)) {
            refuse(n);
            return;
        }
        Operators.addCap(REQUESTED, this, n);
        SessionDriver there = driver;
        if (STATE.compareAndSet(this, State.IDLE, State.STARTED)) {
            start();
        } else if (there != null) {
            there.execute(moreDemand);
        }
    }

    @Override
    public final void beginEagerly() {
        if (STATE.compareAndSet(this, State.IDLE, State.STARTED)) {
            start();
        }
    }

    private void refuse(long n) {
        State before = STATE.getAndUpdate(this, now -> now == State.IDLE || now == State.STARTED ? State.ENDED : now);
        if (before == State.STARTED) {
            stop();
        }
        if (before == State.IDLE || before == State.STARTED) {
            actual.onError(new IllegalArgumentException("Reactive Streams rule 3.9: n must be at least 1: " + n));
        }
    }

    private void start() {
        SessionDriver there = session.driver();
        if (there != null) {
            startOn(there);
            return;
        }
        connecting = session.connectFor(
                request,
                (connected, nanos) -> {
                    waited(nanos);
                    startOn(connected);
                },
                this::onError);
        if (state != State.STARTED) {
            disposeOf(connecting);
        }
    }

    private void startOn(SessionDriver there) {
        driver = there;
        there.execute(this);
    }

    @Override
    public final void run(Session within, long now) {
        if (state == State.STARTED) {
            takeDemand(now);
            within.start(interaction(), now);
        }
    }

    private void takeDemand(long now) {
        long n = REQUESTED.getAndSet(this, 0);
        if (n > 0 && state == State.STARTED) {
            demand(n, now);
        }
    }

    final void onNext(T element) {
        if (state != State.STARTED) {
            Operators.onDiscard(element, actual.currentContext());
            return;
        }
        try {
            actual.onNext(element);
        } catch (Throwable e) { // against rule 2.13: it gets no more
            Exceptions.throwIfJvmFatal(e);
            cancel();
            Operators.onErrorDropped(e, actual.currentContext());
        }
    }

    final void onEnd(@Nullable Throwable error) {
        if (error != null) {
            onError(error);
        } else if (STATE.compareAndSet(this, State.STARTED, State.ENDED)) {
            actual.onComplete();
        }
    }

    private void onError(Throwable error) {
        if (STATE.compareAndSet(this, State.STARTED, State.ENDED)) {
            actual.onError(error);
        }
    }

    @Override
    public final void cancel() {
        State before = STATE.getAndUpdate(this, now -> now == State.ENDED ? now : State.CANCELLED);
        if (before == State.STARTED) {
            stop();
        }
    }

    private void stop() {
        disposeOf(connecting);
        SessionDriver there = driver;
        if (there != null) {
            there.execute((within, now) -> {
                interaction().cancel(now);
                release();
            });
        }
    }

    private static void disposeOf(@Nullable Disposable waiting) {
        if (waiting != null) {
            waiting.dispose();
        }
    }

    final SessionDriver driver() {
        return Objects.requireNonNull(driver);
    }

    final CoreSubscriber<? super T> actual() {
        return actual;
    }
}
