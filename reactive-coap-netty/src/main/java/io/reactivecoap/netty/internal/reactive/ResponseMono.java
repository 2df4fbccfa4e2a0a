package io.reactivecoap.netty.internal.reactive;

import io.reactivecoap.CoapException;
import io.reactivecoap.CoapRequest;
import io.reactivecoap.CoapResponse;
import io.reactivecoap.CoapResponseException;
import io.reactivecoap.netty.internal.endpoint.SessionDriver;
import io.reactivecoap.netty.internal.session.RequestInteraction;
import io.reactivecoap.netty.internal.session.Session;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Operators;

/** A request that is sent anew for every subscriber, when it is first asked for. */
final class ResponseMono extends Mono<CoapResponse> {

    private final DefaultCoapSession session;
    private final CoapRequest request;
    private final ErrorCodes errorCodes;

    ResponseMono(DefaultCoapSession session, CoapRequest request, ErrorCodes errorCodes) {
        this.session = session;
        this.request = request;
        this.errorCodes = errorCodes;
    }

    @Override
    public void subscribe(CoreSubscriber<? super CoapResponse> actual) {
        actual.onSubscribe(new Response(session, request, errorCodes, actual));
    }

    /**
     * One subscriber's request: its subscription, the command that starts it and the interaction that carries it out, in
     * one object.
     *
     * <pre>
     *   IDLE --request(n)--> STARTED --outcome--> ENDED
     *     |                     |
     *     +------ cancel -------+----> CANCELLED
     * </pre>
     */
    private static final class Response extends RequestInteraction implements Subscription, SessionDriver.Command {

        private enum State {
            IDLE,
            STARTED,
            ENDED,
            CANCELLED
        }

        private static final AtomicReferenceFieldUpdater<Response, State> STATE =
                AtomicReferenceFieldUpdater.newUpdater(Response.class, State.class, "state");

        private final DefaultCoapSession session;
        private final ErrorCodes errorCodes;
        private final CoreSubscriber<? super CoapResponse> actual;
        private volatile State state = State.IDLE;
        private volatile @Nullable Disposable connecting;
        private volatile @Nullable SessionDriver driver;
        private @Nullable BodySource body;
        private long waited;

        Response(
                DefaultCoapSession session,
                CoapRequest request,
                ErrorCodes errorCodes,
                CoreSubscriber<? super CoapResponse> actual) {
            super(request);
            this.session = session;
            this.errorCodes = errorCodes;
            this.actual = actual;
        }

        @Override
        public void request(long n) {
            if (!Operators.validate(n)) {
                refuse(n);
                return;
            }
            if (!STATE.compareAndSet(this, State.IDLE, State.STARTED)) {
                return;
            }
            SessionDriver there = session.driver();
            if (there != null) {
                startOn(there);
            } else {
                connectFirst();
            }
        }

        private void refuse(long n) {
            State before =
                    STATE.getAndUpdate(this, now -> now == State.IDLE || now == State.STARTED ? State.ENDED : now);
            if (before == State.STARTED) {
                stop();
            }
            if (before == State.IDLE || before == State.STARTED) {
                actual.onError(new IllegalArgumentException("Reactive Streams rule 3.9: n must be at least 1: " + n));
            }
        }

        private void startOn(SessionDriver there) {
            driver = there;
            there.execute(this);
        }

        private void connectFirst() {
            connecting = session.connectFor(
                    request(),
                    (connected, nanos) -> {
                        waited = nanos;
                        startOn(connected);
                    },
                    this::fail);
            if (state != State.STARTED) {
                Objects.requireNonNull(connecting).dispose();
            }
        }

        @Override
        protected long waited() {
            return waited;
        }

        @Override
        protected void askForBody(Wish what) {
            if (body == null) {
                body = new BodySource(this, request().body(), Objects.requireNonNull(driver), actual.currentContext());
            }
            body.ask(what);
        }

        @Override
        public void run(Session within, long now) {
            if (state == State.STARTED) {
                within.start(this, now);
            }
        }

        @Override
        protected void onOutcome(@Nullable CoapResponse received, @Nullable CoapException failed) {
            if (failed != null) {
                fail(failed);
                return;
            }
            if (received != null && errorCodes == ErrorCodes.AS_ERRORS && !received.isSuccess()) {
                fail(new CoapResponseException(received, info()));
                return;
            }
            if (STATE.compareAndSet(this, State.STARTED, State.ENDED)) {
                if (received != null) {
                    actual.onNext(received);
                }
                actual.onComplete();
            }
        }

        private void fail(Throwable error) {
            if (STATE.compareAndSet(this, State.STARTED, State.ENDED)) {
                actual.onError(error);
            }
        }

        @Override
        public void cancel() {
            State before = STATE.getAndUpdate(this, now -> now == State.ENDED ? now : State.CANCELLED);
            if (before == State.STARTED) {
                stop();
            }
        }

        private void stop() {
            Disposable waiting = connecting;
            if (waiting != null) {
                waiting.dispose();
            }
            SessionDriver there = driver;
            if (there != null) {
                there.execute((within, now) -> {
                    cancel(now);
                    if (body != null) {
                        body.ask(Wish.STOP);
                    }
                });
            }
        }
    }
}
