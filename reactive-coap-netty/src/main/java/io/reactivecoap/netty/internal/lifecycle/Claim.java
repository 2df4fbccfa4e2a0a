package io.reactivecoap.netty.internal.lifecycle;

import io.reactivecoap.CoapPoolException;
import io.reactivecoap.CoapRequest;
import io.reactivecoap.CoapSession;
import io.reactivecoap.RequestInfo;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Operators;

/**
 * One subscriber's claim to a share.
 *
 * <pre>
 *   IDLE --request(n)--> MADE --given, refused--> SETTLED
 *     |                    |
 *     +------ cancel ------+--------------------> SETTLED
 * </pre>
 */
final class Claim implements Subscription {

    private enum State {
        IDLE,
        MADE,
        SETTLED
    }

    private final Places places;
    private final Destination destination;
    private final Supplier<CoapSession> opener;
    private final @Nullable CoapRequest request;
    private final CoreSubscriber<? super CoapSession> actual;
    private final AtomicReference<State> state = new AtomicReference<>(State.IDLE);

    /** When it began to wait for a place. Guarded by the lock of the places. */
    long since;

    /** A claim for a request, or, without one, to a session. */
    Claim(
            Places places,
            Destination destination,
            Supplier<CoapSession> opener,
            @Nullable CoapRequest request,
            CoreSubscriber<? super CoapSession> actual) {
        this.places = places;
        this.destination = destination;
        this.opener = opener;
        this.request = request;
        this.actual = actual;
    }

    Destination destination() {
        return destination;
    }

    /** A new session, not connected. */
    CoapSession open() {
        return opener.get();
    }

    boolean isSettled() {
        return state.get() == State.SETTLED;
    }

    @Override
    public void request(long n) {
        if (Operators.validate(n) && state.compareAndSet(State.IDLE, State.MADE)) {
            places.enter(this);
        }
    }

    @Override
    public void cancel() {
        if (state.getAndSet(State.SETTLED) == State.MADE) {
            places.leave(this);
        }
    }

    void give(CoapSession share) {
        if (state.compareAndSet(State.MADE, State.SETTLED)) {
            actual.onNext(share);
            actual.onComplete();
        } else {
            share.release();
        }
    }

    void refuse(CoapPoolException.Reason reason, String what, Duration waited) {
        if (state.compareAndSet(State.MADE, State.SETTLED)) {
            actual.onError(new CoapPoolException(reason, what, unsent(waited)));
        }
    }

    private @Nullable RequestInfo unsent(Duration waited) {
        return request == null
                ? null
                : new RequestInfo(destination.remote(), request.method(), request.shownPathAndQuery(), "", 0, waited);
    }
}
