package io.reactivecoap.netty.internal.reactive;

import io.reactivecoap.CoapBlock;
import io.reactivecoap.CoapDisconnectedException;
import io.reactivecoap.CoapException;
import io.reactivecoap.CoapHandshakeException;
import io.reactivecoap.CoapRequest;
import io.reactivecoap.CoapResponse;
import io.reactivecoap.CoapResponseException;
import io.reactivecoap.CoapSession;
import io.reactivecoap.CoapTimeoutException;
import io.reactivecoap.CoapUnreachableException;
import io.reactivecoap.NackReason;
import io.reactivecoap.NotificationBuffer;
import io.reactivecoap.ObservationSignal;
import io.reactivecoap.Reconnection;
import io.reactivecoap.Reconnection.Meanwhile;
import io.reactivecoap.RequestHandler;
import io.reactivecoap.SessionAttributes;
import io.reactivecoap.SessionEvent;
import io.reactivecoap.SessionSettings;
import io.reactivecoap.SessionState;
import io.reactivecoap.StateChange;
import io.reactivecoap.netty.internal.lifecycle.Connections;
import io.reactivecoap.netty.internal.lifecycle.ForwardingSession;
import io.reactivecoap.netty.internal.lifecycle.Succession;
import io.reactivecoap.option.CoapOption;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Scheduler;
import reactor.util.retry.Retry;

/**
 * A session that has one connection after another, each a {@link DefaultCoapSession} that ends with it. Callable from any
 * thread.
 */
public final class ReconnectingSession extends ForwardingSession {

    /** RFC 7252 §5.10.5: the Max-Age of a response without the option. */
    private static final long USUAL_MAX_AGE = 60;

    private static final int STATES_OF_A_CONNECTION = 8;
    private static final int EVENTS_KEPT = 256;

    private final ClientConfig config;
    private final Reconnection how;
    private final Dial dial;
    private final AtomicInteger turn = new AtomicInteger();
    private final Succession<DefaultCoapSession> succession;
    private final HotFlux<StateChange> states = new HotFlux<>(STATES_OF_A_CONNECTION, STATES_OF_A_CONNECTION, null);
    private final HotFlux<SessionEvent> events = new HotFlux<>(0, EVENTS_KEPT, SessionEvent.Missed::new);
    private final Sinks.Empty<Void> ended = Sinks.empty();
    private final AtomicInteger shares = new AtomicInteger(1);
    private final PendingRequests pending;
    private final SessionAttributes attributes = new SessionAttributes();
    private volatile @Nullable RequestHandler handler;
    private volatile SessionState state = SessionState.NONE;

    /** The latest one: connected, about to be, or lost. */
    private volatile DefaultCoapSession latest;

    /** Makes a session that users know as another, and whose address is that whose turn it is of those of a name. */
    @FunctionalInterface
    public interface Dial {
        DefaultCoapSession once(@Nullable CoapSession face, int turn);
    }

    public ReconnectingSession(ClientConfig config, Reconnection how, Dial dial) {
        this.config = config;
        this.how = how;
        this.dial = dial;
        pending = new PendingRequests(config.common().pending());
        latest = dial.once(this, turn.get());
        succession = new Succession<>(new Dialled(config, how, turn, this::next), config.backoff(how), new Watcher());
        states.emit(StateChange.to(SessionState.NONE));
    }

    /** Sessions that do not come back, each as soon as the one before is lost. */
    public static Flux<CoapSession> oneAfterAnother(ClientConfig config, Reconnection how, Dial dial) {
        Flux<CoapSession> sessions = Flux.defer(() -> {
                    AtomicInteger turn = new AtomicInteger();
                    return Succession.connections(
                            new Dialled(config, how, turn, () -> dial.once(null, turn.get())), config.backoff(how));
                })
                .cast(CoapSession.class);
        return config.exactly(sessions);
    }

    /** What connections are, of sessions. */
    private record Dialled(ClientConfig config, Reconnection how, AtomicInteger turn, Supplier<DefaultCoapSession> dial)
            implements Connections<DefaultCoapSession> {

        @Override
        public DefaultCoapSession open() {
            return dial.get();
        }

        @Override
        public Mono<Void> establish(DefaultCoapSession session, boolean again) {
            Mono<Void> established = session.life().established();
            boolean provesNothing =
                    !session.protocol().isReliable() && !session.protocol().isSecure();
            return (again && how.probing() && provesNothing ? established.then(isThere(session)) : established)
                    .doOnError(failed -> turn.incrementAndGet());
        }

        private Mono<Void> isThere(DefaultCoapSession session) {
            Duration limit = session.settings().connectTimeout();
            return session.ping()
                    .timeout(limit, Mono.error(() -> silent(session)), config.timers())
                    .then();
        }

        private static CoapException silent(DefaultCoapSession session) {
            return new CoapTimeoutException(CoapTimeoutException.Phase.PONG, null, session.remoteAddress());
        }

        @Override
        public Mono<Void> onEnd(DefaultCoapSession session) {
            return session.life().onEnd();
        }

        @Override
        public void abandon(DefaultCoapSession session) {
            session.disconnect(NackReason.TOO_MANY_RETRIES);
        }

        @Override
        public void drain(DefaultCoapSession session) {
            session.life().drain();
        }

        @Override
        public Mono<Void> close(DefaultCoapSession session) {
            session.dispose();
            return session.life().onSocketClosed();
        }
    }

    /** The first one is there from the start, so that arguments can be checked by it. */
    private DefaultCoapSession next() {
        DefaultCoapSession session = latest;
        if (session.isDisposed()) {
            SessionSettings kept = session.settings();
            session = dial.once(this, turn.get());
            session.settings(unused -> kept);
            latest = session;
        }
        session.showAs(this);
        RequestHandler chosen = handler;
        if (chosen != null) {
            session.onRequest(chosen);
        }
        return session;
    }

    /** Tells of all connections as of one session. */
    private final class Watcher implements Succession.Watcher<DefaultCoapSession> {

        @Override
        public void onOpened(DefaultCoapSession session) {
            states.forget();
            session.life()
                    .states()
                    .filter(change -> change.state() != SessionState.NONE && change.state() != SessionState.ESTABLISHED)
                    .subscribe(ReconnectingSession.this::enter);
            session.life().events().subscribe(events::emit);
        }

        @Override
        public void onEstablished(DefaultCoapSession session) {
            enter(StateChange.to(SessionState.ESTABLISHED));
        }

        @Override
        public void onLost(Throwable cause) {
            enter(new StateChange(SessionState.NONE, asCoap(cause)));
        }

        @Override
        public void onEnded(@Nullable Throwable cause) {
            attributes.dispose();
            if (cause == null) {
                enter(StateChange.to(SessionState.NONE));
                events.emit(new SessionEvent.Closed());
                ended.tryEmitEmpty();
            } else { // that it was lost has been told
                ended.tryEmitError(asCoap(cause));
            }
            states.complete();
            events.complete();
        }
    }

    private void enter(StateChange change) {
        state = change.state();
        states.emit(change);
    }

    private CoapException asCoap(Throwable cause) {
        return cause instanceof CoapException known
                ? known
                : new CoapDisconnectedException(NackReason.NOT_DELIVERABLE, remoteAddress(), null, cause);
    }

    /** What it is, it is by its latest connection. */
    @Override
    protected CoapSession session() {
        return latest;
    }

    // Work

    @Override
    public Mono<CoapResponse> request(CoapRequest request) {
        return overAnyConnection(request, session -> session.request(request), CoapSession::request);
    }

    @Override
    public Mono<CoapResponse> retrieve(CoapRequest request) {
        return overAnyConnection(request, session -> session.retrieve(request), CoapSession::retrieve);
    }

    /** Work that is begun with the request as it is, or, after waiting, with what is left of its time. */
    @FunctionalInterface
    private interface Late {
        Mono<CoapResponse> begin(CoapSession session, CoapRequest request);
    }

    private Mono<CoapResponse> overAnyConnection(
            CoapRequest request, Function<CoapSession, Mono<CoapResponse>> begin, Late late) {
        begin.apply(latest); // which checks the arguments
        Mono<CoapResponse> work = Mono.defer(() -> {
            DefaultCoapSession present = succession.present();
            return present == null
                    ? new OnDemandMono<>(whenConnected(request, late))
                    : watched(present, begin.apply(present));
        });
        Mono<CoapResponse> whole =
                request.isRepeatable() && request.body().isReplayable() ? repeated(request, work) : work;
        return pending.limit(
                how.meanwhile() == Meanwhile.WAIT ? whole : Mono.defer(() -> isRefused() ? refused(request) : whole),
                settings().maxPending(),
                () -> latest.unsent(request, 0));
    }

    /** Whether there is no connection, and nobody is to wait for one. What was begun before may be repeated all the same. */
    private boolean isRefused() {
        return how.meanwhile() == Meanwhile.FAIL && succession.present() == null && !succession.isIdle() && !isEnded();
    }

    private <T> Mono<T> refused(@Nullable CoapRequest request) {
        return new OnDemandMono<>(Mono.error(() -> {
            CoapException why = new CoapDisconnectedException(NackReason.NOT_DELIVERABLE, remoteAddress(), null, null);
            return request == null ? why : latest.concerning(request, 0, why);
        }));
    }

    private Mono<CoapResponse> repeated(CoapRequest request, Mono<CoapResponse> once) {
        Mono<CoapResponse> repeated = once.retryWhen(Retry.from(failures -> failures.concatMap(
                failed -> isLoss(failed.failure()) && !isEnded() ? Mono.just(failed) : Mono.error(failed.failure()))));
        Duration budget =
                request.timeout().or(latest.settings()::requestTimeout).orElse(null);
        return budget == null
                ? repeated
                : repeated.timeout(budget, Mono.error(() -> latest.timedOut(request, budget)), config.timers());
    }

    /** Requests are the first to hear that a connection is lost. */
    private Mono<CoapResponse> watched(DefaultCoapSession session, Mono<CoapResponse> work) {
        return work.doOnError(failure -> {
            if (isLoss(failure)) {
                succession.suspect(session, failure);
            }
        });
    }

    /** A message that was never acknowledged tells it too, and an ICMP message. */
    private static boolean isLoss(Throwable failure) {
        return failure instanceof CoapUnreachableException
                || failure instanceof CoapDisconnectedException end
                        && end.reason().isPresent()
                || failure instanceof CoapTimeoutException silence
                        && silence.phase() == CoapTimeoutException.Phase.ACKNOWLEDGEMENT;
    }

    private Mono<CoapResponse> whenConnected(CoapRequest request, Late late) {
        Scheduler clock = config.timers();
        long start = clock.now(TimeUnit.NANOSECONDS);
        Duration budget =
                request.timeout().or(latest.settings()::requestTimeout).orElse(null);
        Mono<DefaultCoapSession> connected = connection(request);
        if (budget != null) {
            connected = connected.timeout(budget, Mono.error(() -> latest.timedOut(request, budget)), clock);
        }
        return connected.flatMap(session -> {
            if (budget == null) {
                return watched(session, late.begin(session, request));
            }
            long left = budget.toNanos() - (clock.now(TimeUnit.NANOSECONDS) - start);
            return left <= 0
                    ? Mono.error(latest.timedOut(request, budget))
                    : watched(session, late.begin(session, request.timeout(Duration.ofNanos(left))));
        });
    }

    /** The present connection, or, if there is none, the next one, unless nobody is to wait for it. */
    private Mono<DefaultCoapSession> connected(@Nullable CoapRequest request) {
        return Mono.defer(() -> isRefused() ? refused(request) : connection(request));
    }

    private Mono<DefaultCoapSession> connection(@Nullable CoapRequest request) {
        return succession.connection().onErrorMap(error -> {
            CoapException why = error instanceof CoapException known ? known : asClosed();
            return request == null ? why : latest.concerning(request, 0, why);
        });
    }

    private boolean isEnded() {
        return succession.isEnded();
    }

    @Override
    public Flux<CoapBlock> blocks(CoapRequest request) {
        latest.blocks(request); // which checks the arguments
        return Flux.defer(() -> {
            DefaultCoapSession present = succession.present();
            return present == null
                    ? connected(request).flatMapMany(session -> session.blocks(request))
                    : present.blocks(request);
        });
    }

    @Override
    public Flux<CoapBlock> blocks(CoapRequest request, CoapBlock after) {
        latest.blocks(request, after); // which checks the arguments
        return Flux.defer(() -> {
            DefaultCoapSession present = succession.present();
            return present == null
                    ? connected(request).flatMapMany(session -> session.blocks(request, after))
                    : present.blocks(request, after);
        });
    }

    @Override
    public Flux<CoapResponse> observe(CoapRequest request, NotificationBuffer buffer) {
        latest.observe(request, buffer); // which checks the arguments
        return config.exactly(new RenewedObservation<>(
                new Registrations<>(request, session -> session.notifications(request, buffer, this::isInterruption)),
                null));
    }

    @Override
    public Flux<ObservationSignal> observeSignals(CoapRequest request, NotificationBuffer buffer) {
        latest.observeSignals(request, buffer); // which checks the arguments
        return config.exactly(new RenewedObservation<>(
                new Registrations<>(request, session -> session.signals(request, buffer, this::isInterruption)),
                signal -> signal));
    }

    /** One observer's registrations, each over the connection that is there then. */
    private final class Registrations<T> implements RenewedObservation.Source<T> {

        private final CoapRequest request;
        private final Function<DefaultCoapSession, Flux<T>> registering;
        private volatile @Nullable DefaultCoapSession last;

        Registrations(CoapRequest request, Function<DefaultCoapSession, Flux<T>> registering) {
            this.request = request;
            this.registering = registering;
        }

        @Override
        public Mono<Flux<T>> registration(@Nullable Throwable after) {
            if (after == null) {
                return connected(request).map(this::over);
            }
            DefaultCoapSession silent = last;
            if (!(after instanceof CoapResponseException) && silent != null) {
                succession.suspect(silent, after);
            }
            Mono<Flux<T>> next = succession
                    .connection()
                    .onErrorMap(error -> latest.concerning(request, 0, asEnd(error)))
                    .map(this::over);
            return after instanceof CoapResponseException refusal
                    ? Mono.delay(pause(refusal), config.timers())
                            .takeUntilOther(ended.asMono().onErrorComplete())
                            .then(next)
                    : next;
        }

        private Flux<T> over(DefaultCoapSession session) {
            last = session;
            return registering.apply(session);
        }

        private Throwable asEnd(Throwable error) {
            return error instanceof CoapException
                    ? error
                    : new CoapDisconnectedException(null, remoteAddress(), null, null);
        }

        /** RFC 7252 §5.9.3.4: 5.03 "uses the Max-Age Option to indicate the number of seconds after which to retry". */
        private Duration pause(CoapResponseException refusal) {
            Long maxAge = refusal.response().options().get(CoapOption.MAX_AGE);
            return Duration.ofSeconds(Math.max(1, maxAge == null ? USUAL_MAX_AGE : maxAge));
        }

        @Override
        public boolean isInterruption(Throwable error) {
            return ReconnectingSession.this.isInterruption(error);
        }
    }

    private boolean isInterruption(Throwable error) {
        if (isEnded()) {
            return false;
        }
        if (error instanceof CoapResponseException refusal) {
            return how.interrupting().contains(refusal.response().code());
        }
        return error instanceof CoapDisconnectedException
                || error instanceof CoapTimeoutException
                || error instanceof CoapUnreachableException
                || error instanceof CoapHandshakeException failed && failed.isTransient();
    }

    @Override
    public Mono<Duration> ping() {
        return config.published(new OnDemandMono<>(connected(null).flatMap(CoapSession::ping)));
    }

    @Override
    public Mono<Boolean> custody() {
        return config.published(new OnDemandMono<>(connected(null).flatMap(CoapSession::custody)));
    }

    @Override
    public Mono<CoapSession> established() {
        return config.published(new OnDemandMono<>(succession
                .connection()
                .onErrorMap(error -> !(error instanceof CoapException), error -> asClosed())
                .map(connected -> this))); // thenReturn would discard it
    }

    private CoapException asClosed() {
        return new CoapDisconnectedException(null, remoteAddress(), null, null);
    }

    // Its life

    @Override
    public Flux<StateChange> states() {
        return config.published(states);
    }

    @Override
    public Flux<SessionEvent> events() {
        return config.published(events);
    }

    @Override
    public Mono<Void> onClose() {
        return config.published(ended.asMono());
    }

    @Override
    public Mono<Void> close() {
        return config.published(Mono.defer(() -> {
            dispose();
            return latest.life().onSocketClosed();
        }));
    }

    @Override
    public Mono<Void> closeLater(Duration quiet, Duration timeout) {
        Leave.check(quiet, timeout);
        return config.published(Mono.defer(() -> {
            if (succession.present() == null) {
                dispose();
            } else {
                succession.drain(session -> session.life().leave(quiet, timeout));
            }
            return latest.life().onSocketClosed();
        }));
    }

    @Override
    public void dispose() {
        boolean unused = succession.isIdle();
        succession.close();
        if (unused) {
            latest.dispose();
        }
    }

    @Override
    public boolean isDisposed() {
        return succession.isEnded();
    }

    @Override
    public CoapSession retain() {
        int before = shares.getAndUpdate(count -> count == 0 ? 0 : count + 1);
        if (before == 0 || isDisposed()) {
            throw new IllegalStateException("the session with " + remoteAddress() + " has ended");
        }
        return this;
    }

    @Override
    public boolean release() {
        int before = shares.getAndUpdate(count -> count == 0 ? 0 : count - 1);
        if (before == 0) {
            throw new IllegalStateException(
                    "all shares in the session with " + remoteAddress() + " have been given back");
        }
        if (before == 1) {
            succession.drain();
        }
        return before == 1;
    }

    @Override
    public CoapSession asClient() {
        throw new IllegalStateException("the session with " + remoteAddress() + " is a client session already");
    }

    // What it is

    @Override
    public SessionState state() {
        return state;
    }

    @Override
    public CoapSession settings(UnaryOperator<SessionSettings> change) {
        latest.settings(change);
        return this;
    }

    @Override
    public CoapSession onRequest(RequestHandler by) {
        handler = Objects.requireNonNull(by, "handler");
        latest.onRequest(by);
        return this;
    }

    @Override
    public SessionAttributes attributes() {
        return attributes;
    }

    @Override
    public String toString() {
        return protocol().scheme() + " session with " + remoteAddress() + " (" + state() + ", comes back)";
    }
}
