package io.reactivecoap.netty.internal.reactive;

import io.reactivecoap.CoapAddress;
import io.reactivecoap.CoapClient;
import io.reactivecoap.CoapDisconnectedException;
import io.reactivecoap.CoapException;
import io.reactivecoap.CoapProtocol;
import io.reactivecoap.CoapRequest;
import io.reactivecoap.CoapResponse;
import io.reactivecoap.CoapSession;
import io.reactivecoap.CoapTimeoutException;
import io.reactivecoap.CoapUnreachableException;
import io.reactivecoap.NackReason;
import io.reactivecoap.RequestInfo;
import io.reactivecoap.SessionAttributes;
import io.reactivecoap.SessionEvent;
import io.reactivecoap.SessionSettings;
import io.reactivecoap.SessionState;
import io.reactivecoap.SessionType;
import io.reactivecoap.StateChange;
import io.reactivecoap.netty.internal.codec.DatagramCodec;
import io.reactivecoap.netty.internal.endpoint.SessionDriver;
import io.reactivecoap.netty.internal.link.datagram.DatagramLink;
import io.reactivecoap.netty.internal.session.Session;
import io.reactivecoap.netty.internal.transport.Connected;
import io.reactivecoap.netty.internal.transport.Target;
import io.reactivecoap.netty.internal.transport.UdpTransport;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * The session that users hold. Callable from any thread; what belongs to the protocol is handed to the driver.
 *
 * <pre>
 *   Idle --first use--> Connecting --socket--> Live --release, last share--> Live, draining
 *    |                      |                   |                                |
 *    +-------- close, disconnect, failure, loss of the socket --------------------+--> Ended
 * </pre>
 */
public final class DefaultCoapSession implements CoapSession {

    /** Where the session is in its life; what it has of a connection goes with it. */
    private sealed interface Phase {
        record Idle() implements Phase {}

        record Connecting(Sinks.One<SessionDriver> driver, Disposable.Swap limit) implements Phase {}

        record Live(Connected connected, SessionDriver driver, boolean draining) implements Phase {}

        record Ended(@Nullable NackReason reason, @Nullable Throwable cause) implements Phase {}
    }

    /** Hears that a session is connected, and how many nanoseconds that took. */
    @FunctionalInterface
    interface WhenConnected {
        void accept(SessionDriver driver, long waited);
    }

    private static final int STATES_OF_A_CONNECTION = 8;
    private static final int EVENTS_KEPT = 256;

    private final CoapClient client;
    private final ClientConfig config;
    private final Target target;
    private final CoapAddress remote;
    private final @Nullable String uriHost;

    private final AtomicReference<Phase> phase = new AtomicReference<>(new Phase.Idle());
    private final AtomicReference<SessionSettings> settings;
    private final AtomicInteger shares = new AtomicInteger(1);
    private final SessionAttributes attributes = new SessionAttributes();
    private final HotFlux<StateChange> states = new HotFlux<>(STATES_OF_A_CONNECTION, STATES_OF_A_CONNECTION, null);
    private final HotFlux<SessionEvent> events = new HotFlux<>(0, EVENTS_KEPT, SessionEvent.Missed::new);
    private final Sinks.Empty<Void> ended = Sinks.empty();
    private final Sinks.Empty<Void> socketClosed = Sinks.empty();

    /** The driver of a session that is live and takes requests; a shortcut past the phase for the hot path. */
    private volatile @Nullable SessionDriver driver;

    public DefaultCoapSession(
            CoapClient client, ClientConfig config, Target target, CoapAddress remote, @Nullable String uriHost) {
        this.client = client;
        this.config = config;
        this.target = target;
        this.remote = remote;
        this.uriHost = uriHost;
        settings = new AtomicReference<>(config.settings());
        states.emit(StateChange.to(SessionState.NONE));
    }

    // Work

    @Override
    public Mono<CoapResponse> request(CoapRequest request) {
        return published(new ResponseMono(this, Objects.requireNonNull(request, "request"), ErrorCodes.AS_VALUES));
    }

    @Override
    public Mono<CoapResponse> retrieve(CoapRequest request) {
        return published(new ResponseMono(this, Objects.requireNonNull(request, "request"), ErrorCodes.AS_ERRORS));
    }

    @Override
    public Mono<Duration> ping() {
        return published(OnDemand.of(connect().flatMap(PingMono::of)));
    }

    @Override
    public Mono<CoapSession> established() {
        return published(OnDemand.of(connect().map(connected -> this)));
    }

    private <T> Mono<T> published(Mono<T> mono) {
        Scheduler scheduler = config.publishOn();
        return scheduler == null ? mono : mono.publishOn(scheduler);
    }

    private <T> Flux<T> published(Flux<T> flux) {
        Scheduler scheduler = config.publishOn();
        return scheduler == null ? flux : flux.publishOn(scheduler);
    }

    @Nullable
    SessionDriver driver() {
        return driver;
    }

    // The beginning

    private Mono<SessionDriver> connect() {
        return Mono.defer(() -> {
            Phase now = phase.get();
            while (now instanceof Phase.Idle) {
                var connecting = new Phase.Connecting(Sinks.one(), Disposables.swap());
                if (phase.compareAndSet(now, connecting)) {
                    start(connecting);
                }
                now = phase.get();
            }
            if (now instanceof Phase.Connecting connecting) {
                return connecting.driver.asMono();
            }
            if (now instanceof Phase.Live live && !live.draining) {
                return Mono.just(live.driver);
            }
            return Mono.error(disconnected(now));
        });
    }

    /** Connects on behalf of a request, within its time. */
    Disposable connectFor(CoapRequest request, WhenConnected then, Consumer<Throwable> otherwise) {
        Scheduler clock = clock();
        long start = clock.now(TimeUnit.NANOSECONDS);
        Mono<SessionDriver> connected = connect();
        Duration budget = request.timeout().or(settings.get()::requestTimeout).orElse(null);
        if (budget != null) {
            connected = connected.timeout(budget, Mono.error(() -> timedOut(request, budget)), clock);
        }
        return connected.subscribe(live -> then.accept(live, clock.now(TimeUnit.NANOSECONDS) - start), otherwise);
    }

    private Scheduler clock() {
        Scheduler clock = config.clock();
        return clock == null ? Schedulers.parallel() : clock;
    }

    private CoapException timedOut(CoapRequest request, Duration budget) {
        RequestInfo info = new RequestInfo(remote, request.method(), request.pathAndQuery(), "", 0, budget);
        return new CoapTimeoutException(CoapTimeoutException.Phase.REQUEST_TIMEOUT, info, remote);
    }

    private void start(Phase.Connecting connecting) {
        states.forget();
        states.emit(StateChange.to(SessionState.CONNECTING));
        Duration limit = settings.get().connectTimeout();
        connecting.limit.update(Mono.delay(limit, clock())
                .subscribe(late ->
                        end(NackReason.NOT_DELIVERABLE, unreachable(new TimeoutException("not within " + limit)))));
        // never cancelled: a socket that opens too late has to arrive, to be closed
        UdpTransport.connect(target, config.loops(), config.options(), config.clock())
                .subscribe(
                        connected -> onConnected(connecting, connected),
                        error -> end(NackReason.NOT_DELIVERABLE, unreachable(error)));
    }

    private CoapException unreachable(Throwable error) {
        return new CoapUnreachableException(
                NackReason.NOT_DELIVERABLE, "cannot open a socket to " + remote + " (" + error + ")", null, error);
    }

    private void onConnected(Phase.Connecting connecting, Connected connected) {
        CoapAddress peer = CoapAddress.inet(connected.remote());
        Session session = new Session(peer, uriHost, settings.get(), connected.entropy(), DatagramLink::new);
        SessionDriver made = new SessionDriver(
                connected.door(), session, connected.endpoint().outlet(), events::emit);
        connected.endpoint().attach(connected.remote(), made, this::end);
        connected.connection().onDispose(() -> {
            end(NackReason.NOT_DELIVERABLE, null);
            socketClosed.tryEmitEmpty();
        });
        if (!phase.compareAndSet(connecting, new Phase.Live(connected, made, false))) {
            connected.connection().dispose(); // it ended meanwhile
            return;
        }
        connecting.limit.dispose();
        driver = made;
        states.emit(StateChange.to(SessionState.ESTABLISHED));
        events.emit(new SessionEvent.Connected(localAddress().orElseThrow(), peer));
        connecting.driver.tryEmitValue(made);
    }

    // The end

    @Override
    public Mono<Void> close() {
        return published(Mono.defer(() -> {
            end(null, null);
            return socketClosed.asMono();
        }));
    }

    @Override
    public void disconnect(NackReason reason) {
        end(Objects.requireNonNull(reason, "reason"), null);
    }

    @Override
    public void dispose() {
        end(null, null);
    }

    @Override
    public boolean isDisposed() {
        return phase.get() instanceof Phase.Ended;
    }

    @Override
    public Mono<Void> onClose() {
        return published(ended.asMono());
    }

    /** Ends the session for a reason, or, without one, because this side wants to. */
    private void end(@Nullable NackReason reason, @Nullable Throwable cause) {
        Phase before = phase.getAndUpdate(now -> now instanceof Phase.Ended ? now : new Phase.Ended(reason, cause));
        driver = null;
        if (before instanceof Phase.Live live) {
            live.driver.close(reason, cause, () -> {
                tellEnd(reason, cause);
                live.connected.connection().dispose();
            });
        } else if (before instanceof Phase.Connecting connecting) {
            connecting.limit.dispose();
            connecting.driver.tryEmitError(failure(reason, cause));
            tellEnd(reason, cause);
            socketClosed.tryEmitEmpty();
        } else if (before instanceof Phase.Idle) {
            tellEnd(reason, cause);
            socketClosed.tryEmitEmpty();
        }
    }

    private void tellEnd(@Nullable NackReason reason, @Nullable Throwable cause) {
        attributes.dispose();
        if (reason == null) {
            states.emit(StateChange.to(SessionState.NONE));
            events.emit(new SessionEvent.Closed());
            ended.tryEmitEmpty();
        } else {
            CoapException failure = failure(reason, cause);
            states.emit(new StateChange(SessionState.NONE, failure));
            events.emit(new SessionEvent.Failed(failure));
            ended.tryEmitError(failure);
        }
        states.complete();
        events.complete();
    }

    private CoapException failure(@Nullable NackReason reason, @Nullable Throwable cause) {
        return cause instanceof CoapException told
                ? told
                : new CoapDisconnectedException(reason, remoteAddress(), null, cause);
    }

    private CoapException disconnected(Phase now) {
        return now instanceof Phase.Ended end
                ? failure(end.reason, end.cause)
                : new CoapDisconnectedException(null, remoteAddress(), null, null);
    }

    // Shares

    @Override
    public CoapSession retain() {
        int before = shares.getAndUpdate(count -> count == 0 ? 0 : count + 1);
        if (before == 0 || isDisposed()) {
            throw new IllegalStateException("the session with " + remote + " has ended");
        }
        return this;
    }

    @Override
    public boolean release() {
        int before = shares.getAndUpdate(count -> count == 0 ? 0 : count - 1);
        if (before == 0) {
            throw new IllegalStateException("all shares in the session with " + remote + " have been given back");
        }
        if (before == 1) {
            drain();
            return true;
        }
        return false;
    }

    /** Takes no new requests, and ends when those in flight have. */
    private void drain() {
        Phase now = phase.getAndUpdate(before ->
                before instanceof Phase.Live live ? new Phase.Live(live.connected, live.driver, true) : before);
        driver = null;
        if (now instanceof Phase.Live live) {
            live.driver.whenIdle(this::dispose);
        } else if (now instanceof Phase.Connecting connecting) {
            // what waits for the connection comes first
            connecting.driver.asMono().subscribe(connected -> drain(), e -> dispose());
        } else {
            dispose();
        }
    }

    // What it is

    @Override
    public Flux<StateChange> states() {
        return published(states);
    }

    @Override
    public Flux<SessionEvent> events() {
        return published(events);
    }

    @Override
    public CoapClient client() {
        return client;
    }

    @Override
    public CoapProtocol protocol() {
        return target.protocol();
    }

    @Override
    public SessionType type() {
        return SessionType.CLIENT;
    }

    @Override
    public SessionState state() {
        Phase now = phase.get();
        if (now instanceof Phase.Live) {
            return SessionState.ESTABLISHED;
        }
        return now instanceof Phase.Connecting ? SessionState.CONNECTING : SessionState.NONE;
    }

    @Override
    public Optional<CoapAddress> localAddress() {
        return phase.get() instanceof Phase.Live live
                        && live.connected.connection().channel().localAddress() instanceof InetSocketAddress local
                ? Optional.of(CoapAddress.inet(local))
                : Optional.empty();
    }

    @Override
    public CoapAddress remoteAddress() {
        return phase.get() instanceof Phase.Live live ? CoapAddress.inet(live.connected.remote()) : remote;
    }

    @Override
    public Optional<CoapAddress> multicastAddress() {
        return remoteAddress() instanceof CoapAddress.Inet inet
                        && inet.socketAddress().getAddress() != null
                        && inet.socketAddress().getAddress().isMulticastAddress()
                ? Optional.of(inet)
                : Optional.empty();
    }

    @Override
    public OptionalInt interfaceIndex() {
        InetAddress peer = target.remote().getAddress();
        if (peer instanceof Inet6Address scoped && scoped.getScopeId() > 0) {
            return OptionalInt.of(scoped.getScopeId());
        }
        InetSocketAddress local = target.local();
        return local == null || local.getAddress().isAnyLocalAddress()
                ? OptionalInt.empty()
                : indexOf(local.getAddress());
    }

    private static OptionalInt indexOf(InetAddress address) {
        try {
            NetworkInterface bound = NetworkInterface.getByInetAddress(address);
            return bound == null ? OptionalInt.empty() : OptionalInt.of(bound.getIndex());
        } catch (SocketException e) {
            return OptionalInt.empty();
        }
    }

    @Override
    public SessionSettings settings() {
        return settings.get();
    }

    @Override
    public CoapSession settings(UnaryOperator<SessionSettings> change) {
        settings.updateAndGet(before -> Objects.requireNonNull(change.apply(before), "settings"));
        if (phase.get() instanceof Phase.Live live) {
            live.driver.execute((session, now) -> session.configure(settings.get(), now));
        }
        return this;
    }

    @Override
    public int maxPduSize() {
        return settings.get().mtu() - DatagramCodec.HEADER;
    }

    @Override
    public SessionAttributes attributes() {
        return attributes;
    }

    @Override
    public String toString() {
        return protocol().scheme() + " session with " + remoteAddress() + " (" + state() + ")";
    }
}
