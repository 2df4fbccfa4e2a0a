package io.reactivecoap.netty.internal.reactive;

import io.reactivecoap.CoapAddress;
import io.reactivecoap.CoapDisconnectedException;
import io.reactivecoap.CoapException;
import io.reactivecoap.CoapHandshakeException;
import io.reactivecoap.CoapProtocolException;
import io.reactivecoap.CoapTimeoutException;
import io.reactivecoap.CoapUnreachableException;
import io.reactivecoap.CoapUpgradeException;
import io.reactivecoap.NackReason;
import io.reactivecoap.SessionEvent;
import io.reactivecoap.SessionSettings;
import io.reactivecoap.SessionState;
import io.reactivecoap.StateChange;
import io.reactivecoap.StreamParameters;
import io.reactivecoap.netty.internal.endpoint.SessionDriver;
import io.reactivecoap.netty.internal.lifecycle.SessionWatch;
import io.reactivecoap.netty.internal.lifecycle.Taps;
import io.reactivecoap.netty.internal.link.Condition;
import io.reactivecoap.netty.internal.link.Ending;
import io.reactivecoap.netty.internal.link.datagram.DatagramLink;
import io.reactivecoap.netty.internal.link.stream.StreamLink;
import io.reactivecoap.netty.internal.security.RecordOverhead;
import io.reactivecoap.netty.internal.session.GroupSession;
import io.reactivecoap.netty.internal.session.RequestService;
import io.reactivecoap.netty.internal.session.Session;
import io.reactivecoap.netty.internal.time.Entropy;
import io.reactivecoap.netty.internal.transport.Attempt;
import io.reactivecoap.netty.internal.transport.Connected;
import io.reactivecoap.netty.internal.transport.Target;
import io.reactivecoap.security.SecurityInfo;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * How a session comes to be connected, and how it ends. Callable from any thread.
 *
 * <pre>
 *   Idle --first use--> Connecting --socket--> Opening --capabilities--> Live    all but Idle also draining: no new
 *    |                      |                    |                        |      requests, and the end when none is open
 *    +------ close, disconnect, failure, loss of the socket, drained -----+---> Ended
 *
 * Datagrams need no capabilities: they are live with their socket.
 * </pre>
 */
final class SessionLife {

    /** Where the session is; what it has of a connection goes with it. */
    private sealed interface Phase {
        record Idle() implements Phase {}

        record Connecting(Sinks.One<SessionDriver> driver, Disposable.Swap limit, Attempt attempt, boolean draining)
                implements Phase {

            static Connecting begin(Attempt.Progress progress) {
                return new Connecting(Sinks.one(), Disposables.swap(), new Attempt(progress), false);
            }

            Connecting asDraining() {
                return new Connecting(driver, limit, attempt, true);
            }
        }

        /** The socket is connected, and the peer has yet to say what it can do. */
        record Opening(Connecting waiting, Connected connected, SessionDriver driver) implements Phase {}

        record Live(Connected connected, SessionDriver driver, boolean draining) implements Phase {}

        record Ended(@Nullable NackReason reason, @Nullable Throwable cause) implements Phase {}
    }

    private static final int STATES_OF_A_CONNECTION = 8;
    private static final int EVENTS_KEPT = 256;

    private final ClientConfig config;
    private final Connector connector;
    private final Target target;
    private final CoapAddress remote;
    private final @Nullable String uriHost;

    private final AtomicReference<Phase> phase = new AtomicReference<>(new Phase.Idle());
    private final AtomicReference<SessionSettings> settings;
    private volatile @Nullable SecurityInfo securityInfo;
    private volatile boolean watched;
    private volatile @Nullable Leave leaving;
    private volatile long peerMaxMessageSize = StreamParameters.BASE_MESSAGE_SIZE;
    private final HotFlux<StateChange> states = new HotFlux<>(STATES_OF_A_CONNECTION, STATES_OF_A_CONNECTION, null);
    private final HotFlux<SessionEvent> events = new HotFlux<>(0, EVENTS_KEPT, SessionEvent.Missed::new);
    private final Sinks.Empty<Void> ended = Sinks.empty();
    private final Sinks.Empty<Void> socketClosed = Sinks.empty();
    private final Function<SessionDriver, RequestService> services;
    private final Runnable onEnd;
    private final @Nullable SessionWatch watch;
    private final @Nullable Taps taps;

    /** How a session gets its socket. */
    @FunctionalInterface
    interface Connector {
        Mono<Connected> connect(SessionSettings settings, Attempt attempt);
    }

    /**
     * {@code services} gives who answers the peer's requests; {@code onEnd} is run once, before anyone is told that the
     * session has ended.
     */
    SessionLife(
            ClientConfig config,
            Connector connector,
            Target target,
            CoapAddress remote,
            @Nullable String uriHost,
            @Nullable SessionWatch watch,
            Function<SessionDriver, RequestService> services,
            Runnable onEnd) {
        this.config = config;
        this.connector = connector;
        this.target = target;
        this.remote = remote;
        this.uriHost = uriHost;
        this.services = services;
        this.onEnd = onEnd;
        this.watch = watch;
        taps = Taps.of(config.view(), target.protocol(), watch);
        settings = new AtomicReference<>(config.settings());
        states.emit(StateChange.to(SessionState.NONE));
    }

    // The beginning

    /** The driver of a session that takes requests, connected first if need be. */
    Mono<SessionDriver> connect() {
        return Mono.defer(() -> {
            Phase now = phase.get();
            while (now instanceof Phase.Idle) {
                var begun = Phase.Connecting.begin(new Securing());
                if (phase.compareAndSet(now, begun)) {
                    start(begun);
                }
                now = phase.get();
            }
            Phase.Connecting connecting = waiting(now);
            if (connecting != null && !connecting.draining) {
                return connecting.driver.asMono();
            }
            if (now instanceof Phase.Live live && !live.draining) {
                return Mono.just(live.driver);
            }
            return Mono.error(now instanceof Phase.Ended end ? failure(end.reason, end.cause) : failure(null, null));
        });
    }

    /** What those wait for who wait for the session to be live, or null. */
    private static Phase.@Nullable Connecting waiting(Phase now) {
        if (now instanceof Phase.Opening opening) {
            return opening.waiting;
        }
        return now instanceof Phase.Connecting connecting ? connecting : null;
    }

    /** Completes on the socket's event loop once the session is connected, whoever else connected it and when. */
    Mono<Void> established() {
        return connect()
                .flatMap(connected -> Mono.create(sink -> {
                    if (phase.get() instanceof Phase.Live live) {
                        live.connected.socket().loop().execute(sink::success);
                    } else {
                        sink.success();
                    }
                }));
    }

    private void start(Phase.Connecting connecting) {
        watched = true;
        states.forget();
        change(StateChange.to(SessionState.CONNECTING));
        limit(connecting);
        // never cancelled: a socket that opens too late has to arrive, to be closed
        connector
                .connect(settings.get(), connecting.attempt)
                .subscribe(this::onConnected, error -> end(reasonOf(error), unreachable(error)));
    }

    private void limit(Phase.Connecting connecting) {
        Duration limit = settings.get().connectTimeout();
        connecting.limit.update(Mono.delay(limit, config.timers())
                .subscribe(late -> end(NackReason.NOT_DELIVERABLE, unreachable(connecting.attempt.late(limit)))));
    }

    /** The handshake has a time of its own; what comes before it and after it has that of the connection. */
    private final class Securing implements Attempt.Progress {

        @Override
        public void onHandshake() {
            if (phase.get() instanceof Phase.Connecting connecting) {
                connecting.limit.update(Disposables.disposed());
                change(StateChange.to(SessionState.HANDSHAKE));
            }
        }

        @Override
        public void onAgreed() {
            if (phase.get() instanceof Phase.Connecting connecting) {
                limit(connecting);
            }
        }
    }

    private static NackReason reasonOf(Throwable error) {
        return error instanceof CoapHandshakeException ? NackReason.TLS_FAILED : NackReason.NOT_DELIVERABLE;
    }

    private CoapException unreachable(Throwable error) {
        if (error instanceof CoapUpgradeException || error instanceof CoapHandshakeException) {
            return (CoapException) error;
        }
        return new CoapUnreachableException(
                NackReason.NOT_DELIVERABLE, "cannot open a socket to " + remote + " (" + error + ")", null, error);
    }

    /** Begins with a peer that has dialled in; on its socket's event loop. */
    void begin(BooleanSupplier isHeld) {
        Phase.Connecting begun = Phase.Connecting.begin(new Securing());
        phase.set(begun);
        states.forget();
        connector
                .connect(settings.get(), begun.attempt)
                .subscribe(
                        connected -> watchIdleness(onConnected(connected), isHeld),
                        error -> end(reasonOf(error), error));
    }

    private void watchIdleness(@Nullable SessionDriver driver, BooleanSupplier isHeld) {
        if (driver != null) {
            IdleWatch watch = new IdleWatch(driver, settings.get().idleTimeout(), isHeld, () -> end(null, null));
            ended.asMono().subscribe(null, error -> watch.dispose(), watch::dispose);
            watch.begin();
        }
    }

    /** Has a session that a peer has dialled in for see by itself to what a client session sees to; from any thread. */
    void watch() {
        watched = true;
        if (phase.get() instanceof Phase.Live live) {
            live.driver.execute(Session::watch);
        }
    }

    private @Nullable SessionDriver onConnected(Connected connected) {
        CoapAddress peer = connected.remote();
        SessionSettings first = settings.get();
        if (phase.get() instanceof Phase.Connecting connecting) {
            securityInfo = connecting.attempt.agreement();
        }
        Session session = newSession(peer, first, connected.entropy());
        SessionDriver made = new SessionDriver(
                connected.door(), session, connected.endpoint().outlet(), this::onEvent, now -> {
                    switch (now) {
                        case OPENING -> {}
                        case OPEN -> onOpen();
                        case RELEASED -> onReleased(session);
                        case UNUSED -> end(null, null);
                        case SILENT ->
                            end(NackReason.TOO_MANY_RETRIES, new CoapTimeoutException(session.unansweredPings(), peer));
                        case ABORTED -> endAs(session);
                    }
                });
        session.serve(services.apply(made));
        if (taps != null) {
            session.tapBy(taps);
        }
        SessionWatch watching = watch;
        if (watching != null) {
            made.afterTurns(() -> watching.onLoad(session.pending(), session.observations()));
        }
        Phase before = phase.getAndUpdate(now ->
                now instanceof Phase.Connecting connecting ? new Phase.Opening(connecting, connected, made) : now);
        connected.socket().onReleased(socketClosed::tryEmitEmpty);
        if (!(before instanceof Phase.Connecting)) {
            connected.door().close(); // the session ended meanwhile
            connected.socket().release();
            return null;
        }
        if (settings.get() != first) {
            configure(made); // changed while there was nobody to tell
        }
        boolean opensAtOnce = session.condition() == Condition.OPEN;
        if (!opensAtOnce) {
            change(StateChange.to(SessionState.CSM));
            made.execute(Session::open); // before anything that has come already is read, and answered
        }
        connected.endpoint().attach(made, (reason, cause) -> onLost(session, reason, cause));
        connected.socket().onReleased(() -> onLost(session, NackReason.NOT_DELIVERABLE, null));
        if (opensAtOnce) {
            onOpen();
        }
        return made;
    }

    private void onEvent(SessionEvent event) {
        if (event instanceof SessionEvent.CapabilitiesReceived capabilities) {
            peerMaxMessageSize = capabilities.maxMessageSize();
        }
        if (taps != null && event instanceof SessionEvent.BadPacket bad) {
            taps.onBadPacket(remoteAddress(), bad.reason());
        }
        tell(event);
    }

    private void tell(SessionEvent event) {
        if (watch != null) {
            watch.onEvent(event);
        }
        events.emit(event);
    }

    private void change(StateChange change) {
        if (watch != null) {
            watch.onState(change);
        }
        states.emit(change);
    }

    private Session newSession(CoapAddress peer, SessionSettings first, Entropy entropy) {
        if (target.isGroup()) {
            return new GroupSession(((CoapAddress.Inet) peer).socketAddress(), first, entropy);
        }
        Session session = new Session(peer, uriHost, first, entropy, linkFactory());
        if (target.protocol().isSecure()) {
            session.secured();
        }
        return session;
    }

    private Session.LinkFactory linkFactory() {
        return switch (target.protocol()) {
            case UDP -> DatagramLink::new;
            case DTLS ->
                (of, timers, entropy, log) -> new DatagramLink(of, timers, entropy, log).inRecords(recordOverhead());
            case TCP, TLS -> StreamLink::overStream;
            case WS, WSS -> StreamLink::overFrames;
        };
    }

    private void onOpen() {
        Phase before = phase.getAndUpdate(now -> now instanceof Phase.Opening opening
                ? new Phase.Live(opening.connected, opening.driver, opening.waiting.draining)
                : now);
        if (!(before instanceof Phase.Opening opening)) {
            return;
        }
        opening.waiting.limit.dispose();
        if (watched) {
            opening.driver.execute(Session::watch);
        }
        change(StateChange.to(SessionState.ESTABLISHED));
        tell(new SessionEvent.Connected(localAddress().orElse(remoteAddress()), remoteAddress()));
        opening.waiting.driver.tryEmitValue(opening.driver);
        Leave leave = leaving;
        if (leave != null) {
            leave.take(opening.driver);
        } else if (opening.waiting.draining) {
            opening.driver.whenIdle(() -> end(null, null)); // once those that waited for the connection have ended
        }
    }

    // The end

    /** Ends the session for a reason, or, without one, because this side wants to. */
    void end(@Nullable NackReason reason, @Nullable Throwable cause) {
        Phase before = phase.getAndUpdate(now -> now instanceof Phase.Ended ? now : new Phase.Ended(reason, cause));
        if (before instanceof Phase.Live live) {
            end(live.connected, live.driver, reason, cause);
        } else if (before instanceof Phase.Opening opening) {
            failWaiting(opening.waiting, reason, cause);
            end(opening.connected, opening.driver, reason, cause);
        } else if (!(before instanceof Phase.Ended)) {
            if (before instanceof Phase.Connecting connecting) {
                failWaiting(connecting, reason, cause);
            }
            try {
                tellEnd(reason, cause);
            } finally {
                socketClosed.tryEmitEmpty();
            }
        }
    }

    private void end(
            Connected connected, SessionDriver driver, @Nullable NackReason reason, @Nullable Throwable cause) {
        driver.close(reason, cause, () -> {
            try {
                tellEnd(reason, cause);
            } finally { // whatever a subscriber does
                connected.socket().release();
            }
        });
    }

    private void failWaiting(Phase.Connecting waiting, @Nullable NackReason reason, @Nullable Throwable cause) {
        waiting.limit.dispose();
        waiting.attempt.abandon();
        waiting.driver.tryEmitError(failure(reason, cause));
    }

    /** The socket is gone: a peer that has released or aborted the session before has said why. */
    private void onLost(Session session, NackReason reason, @Nullable Throwable cause) {
        if (session.ending() == null) {
            end(reason, cause);
        } else {
            endAs(session);
        }
    }

    /** Nothing new is asked of a peer that wants to end; what is under way is waited for. */
    private void onReleased(Session session) {
        onOpen(); // if it had not said before what it can do
        if (phase.updateAndGet(SessionLife::draining) instanceof Phase.Live live) {
            live.driver.execute(Session::endObservations);
            live.driver.whenIdle(() -> endAs(session));
        }
    }

    private void endAs(Session session) {
        Ending ending = Objects.requireNonNull(session.ending());
        end(ending.reason(), new CoapProtocolException(ending.what(), null));
    }

    private void tellEnd(@Nullable NackReason reason, @Nullable Throwable cause) {
        onEnd.run();
        if (reason == null) {
            change(StateChange.to(SessionState.NONE));
            tell(new SessionEvent.Closed());
            watchedEnough();
            ended.tryEmitEmpty();
        } else {
            CoapException failure = failure(reason, cause);
            change(new StateChange(SessionState.NONE, failure));
            tell(new SessionEvent.Failed(failure));
            watchedEnough();
            ended.tryEmitError(failure);
        }
        states.complete();
        events.complete();
    }

    private void watchedEnough() {
        if (watch != null) {
            watch.onEnd();
        }
    }

    private CoapException failure(@Nullable NackReason reason, @Nullable Throwable cause) {
        // made anew for everyone who asks: whoever blocks for it adds to it
        if (cause instanceof CoapUpgradeException told) {
            return new CoapUpgradeException(String.valueOf(told.getMessage()), told.status(), null, told.getCause());
        }
        if (cause instanceof CoapHandshakeException told) {
            return new CoapHandshakeException(
                    String.valueOf(told.getMessage()), told.alert(), told.isByPeer(), null, told.getCause());
        }
        return cause instanceof CoapUnreachableException told
                ? new CoapUnreachableException(told.reason(), String.valueOf(told.getMessage()), null, told.getCause())
                : new CoapDisconnectedException(reason, remoteAddress(), null, cause);
    }

    /** Takes no new requests, and ends when those that are open have. */
    void drain() {
        Phase before = phase.getAndUpdate(SessionLife::draining);
        if (before instanceof Phase.Live live) {
            live.driver.whenIdle(() -> end(null, null));
        } else if (before instanceof Phase.Idle) {
            end(null, null);
        }
    }

    /**
     * Takes no new requests, lets observations go, and ends when those that are open have ended and the peer has been quiet,
     * or when the time is up.
     */
    void leave(Duration quiet, Duration timeout) {
        Leave leave = new Leave(quiet, ended.asMono(), () -> end(null, null));
        leaving = leave;
        Phase before = phase.getAndUpdate(SessionLife::draining);
        if (before instanceof Phase.Ended) {
            return;
        }
        if (before instanceof Phase.Idle || timeout.isZero()) {
            end(null, null);
            return;
        }
        Disposable limit = Mono.delay(timeout, config.timers()).subscribe(late -> end(null, null));
        ended.asMono().subscribe(null, error -> limit.dispose(), limit::dispose);
        if (before instanceof Phase.Live live) {
            leave.take(live.driver);
        }
    }

    private static Phase draining(Phase now) {
        if (now instanceof Phase.Live live) {
            return new Phase.Live(live.connected, live.driver, true);
        }
        if (now instanceof Phase.Opening opening) {
            return new Phase.Opening(opening.waiting.asDraining(), opening.connected, opening.driver);
        }
        return now instanceof Phase.Connecting connecting ? connecting.asDraining() : now;
    }

    // What it is

    /** The driver of a session that is live and takes requests, or null. */
    @Nullable
    SessionDriver driver() {
        return phase.get() instanceof Phase.Live live && !live.draining ? live.driver : null;
    }

    /** Whether it takes up nothing new, of this side or of the peer. */
    boolean isDraining() {
        Phase now = phase.get();
        Phase.Connecting connecting = waiting(now);
        return connecting != null ? connecting.draining : !(now instanceof Phase.Live live) || live.draining;
    }

    SessionState state() {
        Phase now = phase.get();
        if (now instanceof Phase.Live) {
            return SessionState.ESTABLISHED;
        }
        if (now instanceof Phase.Opening) {
            return SessionState.CSM;
        }
        return now instanceof Phase.Connecting connecting ? connecting.attempt.state() : SessionState.NONE;
    }

    boolean isEnded() {
        return phase.get() instanceof Phase.Ended;
    }

    HotFlux<StateChange> states() {
        return states;
    }

    HotFlux<SessionEvent> events() {
        return events;
    }

    Mono<Void> onEnd() {
        return ended.asMono();
    }

    Mono<Void> onSocketClosed() {
        return socketClosed.asMono();
    }

    Optional<CoapAddress> localAddress() {
        return phase.get() instanceof Phase.Live live ? live.connected.socket().local() : Optional.empty();
    }

    Optional<SecurityInfo> securityInfo() {
        return Optional.ofNullable(securityInfo);
    }

    CoapAddress remoteAddress() {
        return phase.get() instanceof Phase.Live live ? live.connected.remote() : remote;
    }

    SessionSettings settings() {
        return settings.get();
    }

    /** How much longer DTLS makes a datagram; before its handshake, as it will be with most suites. */
    int recordOverhead() {
        SecurityInfo agreed = securityInfo;
        return agreed == null
                ? RecordOverhead.USUAL
                : RecordOverhead.of(
                        agreed.cipherSuite(),
                        agreed.peerConnectionId().map(id -> id.length).orElse(0));
    }

    /** The longest message that is sent. */
    int maxMessageSize() {
        StreamParameters streams = settings().streams();
        return switch (target.protocol()) {
            case UDP, DTLS -> settings().mtu();
            case TCP, TLS -> (int) Math.min(peerMaxMessageSize, streams.maxMessageSize());
            case WS, WSS -> (int) Math.min(peerMaxMessageSize, streams.webSocketMessageSize());
        };
    }

    private void configure(SessionDriver live) {
        live.execute((session, now) -> session.configure(settings.get(), now));
    }

    void settings(UnaryOperator<SessionSettings> change) {
        settings.updateAndGet(change);
        Phase now = phase.get();
        if (now instanceof Phase.Live live) {
            configure(live.driver);
        } else if (now instanceof Phase.Opening opening) {
            configure(opening.driver);
        }
    }
}
