package io.reactivecoap.netty.internal.reactive;

import io.reactivecoap.CoapAddress;
import io.reactivecoap.CoapBlock;
import io.reactivecoap.CoapClient;
import io.reactivecoap.CoapDisconnectedException;
import io.reactivecoap.CoapException;
import io.reactivecoap.CoapHandshakeException;
import io.reactivecoap.CoapMethod;
import io.reactivecoap.CoapProtocol;
import io.reactivecoap.CoapRequest;
import io.reactivecoap.CoapResponse;
import io.reactivecoap.CoapSession;
import io.reactivecoap.CoapTimeoutException;
import io.reactivecoap.CoapUnreachableException;
import io.reactivecoap.CoapUpgradeException;
import io.reactivecoap.CoapUri;
import io.reactivecoap.CoapWatcher.Kind;
import io.reactivecoap.NackReason;
import io.reactivecoap.NotificationBuffer;
import io.reactivecoap.ObservationSignal;
import io.reactivecoap.Reliability;
import io.reactivecoap.RequestHandler;
import io.reactivecoap.RequestInfo;
import io.reactivecoap.SessionAttributes;
import io.reactivecoap.SessionEvent;
import io.reactivecoap.SessionSettings;
import io.reactivecoap.SessionState;
import io.reactivecoap.SessionType;
import io.reactivecoap.StateChange;
import io.reactivecoap.netty.internal.codec.DatagramCodec;
import io.reactivecoap.netty.internal.codec.StreamCodec;
import io.reactivecoap.netty.internal.endpoint.SessionDriver;
import io.reactivecoap.netty.internal.lifecycle.Destination;
import io.reactivecoap.netty.internal.lifecycle.SessionWatch;
import io.reactivecoap.netty.internal.observe.Observable;
import io.reactivecoap.netty.internal.transport.Addresses;
import io.reactivecoap.netty.internal.transport.Adoption;
import io.reactivecoap.netty.internal.transport.Arrival;
import io.reactivecoap.netty.internal.transport.Dialling;
import io.reactivecoap.netty.internal.transport.Target;
import io.reactivecoap.option.CoapOption;
import io.reactivecoap.security.CoapSecurity;
import io.reactivecoap.security.SecurityInfo;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.netty.Connection;

/** The session that users hold. Callable from any thread; what belongs to the protocol is handed to the driver. */
public final class DefaultCoapSession implements CoapSession {

    /** Hears that a session is connected, and how many nanoseconds that took. */
    @FunctionalInterface
    interface WhenConnected {
        void accept(SessionDriver driver, long waited);
    }

    private final CoapClient client;
    private final ClientConfig config;
    private final Target target;
    private final CoapAddress remote;
    private final Handling handling;
    private final @Nullable PendingRequests pending;
    private final boolean group;
    private final SessionLife life;
    private final @Nullable SessionWatch watch;
    private final AtomicReference<SessionType> type;
    private final AtomicInteger shares;
    private final SessionAttributes attributes = new SessionAttributes();

    private DefaultCoapSession(
            CoapClient client,
            ClientConfig config,
            SessionLife.Connector connector,
            Target target,
            CoapAddress remote,
            @Nullable String uriHost,
            SessionType type,
            @Nullable CoapSession face) {
        this.client = client;
        this.config = config;
        this.target = target;
        this.remote = remote;
        group = target.isGroup();
        this.type = new AtomicReference<>(type);
        shares = new AtomicInteger(type == SessionType.CLIENT ? 1 : 0);
        pending = face == null ? new PendingRequests(config.common().pending()) : null;
        handling = new Handling(this, face == null ? this : face, config);
        watch = config.view().watchers().newSession();
        life = new SessionLife(config, connector, target, remote, uriHost, watch, handling::on, attributes::dispose);
        if (face == null) {
            showAs(this);
        }
    }

    /** A session that connects at its first use; {@code face} is the one that users know it by, when it is another. */
    public static DefaultCoapSession dialling(
            CoapClient client,
            ClientConfig config,
            Target target,
            CoapAddress remote,
            @Nullable String uriHost,
            @Nullable CoapSecurity who,
            @Nullable CoapSession face) {
        return new DefaultCoapSession(
                client,
                config,
                (settings, attempt) -> Dialling.connect(
                        target,
                        config.socketSettings(settings, config.securing(target.protocol(), who, remote, settings)),
                        config.clock(),
                        attempt),
                target,
                remote,
                uriHost,
                SessionType.CLIENT,
                face);
    }

    /** A session over a connection of the caller's, which it begins to use at its first use. */
    public static CoapSession over(
            Connection connection, boolean closing, CoapClient client, ClientConfig config, Target target) {
        return new DefaultCoapSession(
                client,
                config,
                (settings, attempt) -> Adoption.adopt(
                        connection, target, closing, config.socketSettings(settings, null), config.clock()),
                target,
                Addresses.of(target.remote()).orElseThrow(),
                null,
                SessionType.CLIENT,
                null);
    }

    /** A session with a peer that has dialled in; on its socket's event loop. */
    static CoapSession accepted(CoapClient client, ClientConfig config, CoapProtocol protocol, Arrival arrival) {
        SocketAddress local = arrival.local().map(Addresses::of).orElse(null);
        Target target = new Target(protocol, Addresses.of(arrival.remote()), local);
        var session = new DefaultCoapSession(
                client,
                config,
                (settings, attempt) -> arrival.connect(attempt),
                target,
                arrival.remote(),
                null,
                SessionType.SERVER,
                null);
        session.life.begin(() -> session.shares.get() > 0);
        return session;
    }

    // Work

    @Override
    public Mono<CoapResponse> request(CoapRequest request) {
        return response(request, ErrorCodes.AS_VALUES);
    }

    @Override
    public Mono<CoapResponse> retrieve(CoapRequest request) {
        return response(request, ErrorCodes.AS_ERRORS);
    }

    private Mono<CoapResponse> response(CoapRequest request, ErrorCodes errorCodes) {
        Mono<CoapResponse> response = watched(new ResponseMono(this, toOnePeer(request), errorCodes), request);
        return config.published(
                pending == null
                        ? response
                        : pending.limit(response, settings().maxPending(), () -> unsent(request, 0)));
    }

    @Override
    public Flux<CoapBlock> blocks(CoapRequest request) {
        return config.exactly(
                watched(new BlockFlux(this, toOnePeer(request), null), request, Kind.BLOCKS, CoapBlock::response));
    }

    @Override
    public Flux<CoapBlock> blocks(CoapRequest request, CoapBlock after) {
        CoapRequest rest = Resumption.of(toOnePeer(request), Objects.requireNonNull(after, "after"));
        return config.exactly(watched(new BlockFlux(this, rest, after), rest, Kind.BLOCKS, CoapBlock::response));
    }

    @Override
    public Flux<CoapResponse> observe(CoapRequest request, NotificationBuffer buffer) {
        return config.exactly(
                notifications(observable(request), Objects.requireNonNull(buffer, "buffer"), failure -> false));
    }

    @Override
    public Flux<ObservationSignal> observeSignals(CoapRequest request, NotificationBuffer buffer) {
        return config.exactly(signals(observable(request), Objects.requireNonNull(buffer, "buffer"), failure -> false));
    }

    /** Shows the session to those who watch, as users know it; before it begins to connect. */
    void showAs(CoapSession face) {
        if (watch != null) {
            watch.begin(face);
        }
    }

    /** What an observation tells, on the event loop; an urgent failure does not wait for demand. */
    Flux<CoapResponse> notifications(CoapRequest request, NotificationBuffer buffer, Predicate<CoapException> urgent) {
        return watched(
                ObservationFlux.representations(this, request, buffer, urgent),
                request,
                Kind.NOTIFICATIONS,
                response -> response);
    }

    /** All that an observation tells, on the event loop; an urgent failure does not wait for demand. */
    Flux<ObservationSignal> signals(CoapRequest request, NotificationBuffer buffer, Predicate<CoapException> urgent) {
        return watched(
                ObservationFlux.signals(this, request, buffer, urgent),
                request,
                Kind.NOTIFICATIONS,
                signal -> signal instanceof ObservationSignal.Notification news ? news.response() : null);
    }

    private Mono<CoapResponse> watched(ResponseMono mono, CoapRequest request) {
        return watch == null ? mono : Watched.response(mono, watch, request);
    }

    private <T> Flux<T> watched(
            Flux<T> flux, CoapRequest request, Kind kind, Function<? super T, @Nullable CoapResponse> response) {
        return watch == null ? flux : Watched.elements(flux, watch, request, kind, response);
    }

    /** Some notifications have come that a subscriber will not get. */
    void onSkipped(long notifications) {
        if (watch != null) {
            watch.onSkipped(notifications);
        }
    }

    CoapRequest observable(CoapRequest request) {
        return Observable.require(toOnePeer(request));
    }

    @Override
    public Flux<CoapResponse> requestMany(CoapRequest request) {
        return config.exactly(
                watched(new GroupFlux(this, toGroup(request)), request, Kind.RESPONSES, response -> response));
    }

    private CoapRequest toOnePeer(CoapRequest request) {
        Objects.requireNonNull(request, "request");
        requireOnePeer();
        return toThisEndpoint(request);
    }

    private CoapRequest toThisEndpoint(CoapRequest request) {
        CoapUri to = request.endpoint().orElse(null);
        if (to != null && !Destination.of(target.protocol(), remote).isThatOf(to)) {
            throw new IllegalArgumentException("request must be for the session's endpoint, which is "
                    + target.protocol().scheme() + " to " + remote + ": " + request);
        }
        return request;
    }

    private void requireOnePeer() {
        if (group) {
            throw new IllegalStateException(
                    "a session with one peer is needed, this is one with the group " + remote + ": use requestMany");
        }
    }

    private CoapRequest toGroup(CoapRequest request) {
        Objects.requireNonNull(request, "request");
        if (!group) {
            throw new IllegalStateException(
                    "a session with a multicast group or broadcast address is needed, this is one " + "with the peer "
                            + remote + ": use request");
        }
        // RFC 7252 §8.1: "Such multicast requests MUST be Non-confirmable."
        if (request.reliability() == Reliability.CONFIRMABLE) {
            throw new IllegalArgumentException("request must not be confirmable to a group: " + request);
        }
        if (request.options().contains(CoapOption.OBSERVE)) {
            throw new IllegalArgumentException("request must have no Observe option to a group: " + request);
        }
        // RFC 7252 §8.2.1: "A GET request to a multicast group MUST NOT contain an ETag option."
        if (request.method() == CoapMethod.GET && request.options().contains(CoapOption.ETAG)) {
            throw new IllegalArgumentException("request must have no ETag option to a group: " + request);
        }
        if (!request.body().isInMemory()) {
            throw new IllegalArgumentException("request must have a body in memory to a group: " + request);
        }
        return toThisEndpoint(request);
    }

    @Override
    public Mono<Duration> ping() {
        requireOnePeer();
        return config.published(new OnDemandMono<>(life.connect().flatMap(PingMono::of)));
    }

    @Override
    public Mono<Boolean> custody() {
        requireOnePeer();
        return config.published(new OnDemandMono<>(life.connect().flatMap(PingMono::forCustody)));
    }

    @Override
    public Mono<CoapSession> established() {
        return config.published(new OnDemandMono<>(life.established().thenReturn(this)));
    }

    @Nullable
    SessionDriver driver() {
        return life.driver();
    }

    /** Connects on behalf of a request, within its time. */
    Disposable connectFor(CoapRequest request, WhenConnected then, Consumer<Throwable> otherwise) {
        Scheduler clock = config.timers();
        long start = clock.now(TimeUnit.NANOSECONDS);
        Mono<SessionDriver> connected = life.connect();
        Duration budget = request.timeout().or(settings()::requestTimeout).orElse(null);
        if (budget != null) {
            connected = connected.timeout(budget, Mono.error(() -> timedOut(request, budget)), clock);
        }
        return connected.subscribe(
                live -> then.accept(live, clock.now(TimeUnit.NANOSECONDS) - start),
                error -> otherwise.accept(concerning(request, clock.now(TimeUnit.NANOSECONDS) - start, error)));
    }

    CoapException timedOut(CoapRequest request, Duration budget) {
        return new CoapTimeoutException(
                CoapTimeoutException.Phase.REQUEST_TIMEOUT, unsent(request, budget.toNanos()), remote);
    }

    /** The session's error as that of a request which waited for the session. */
    Throwable concerning(CoapRequest request, long waited, Throwable error) {
        if (error instanceof CoapDisconnectedException end) {
            return new CoapDisconnectedException(
                    end.reason().orElse(null), remoteAddress(), unsent(request, waited), end.getCause());
        }
        if (error instanceof CoapUnreachableException end) {
            return new CoapUnreachableException(
                    end.reason(), String.valueOf(end.getMessage()), unsent(request, waited), end.getCause());
        }
        if (error instanceof CoapHandshakeException end) {
            return new CoapHandshakeException(
                    String.valueOf(end.getMessage()),
                    end.alert(),
                    end.isByPeer(),
                    unsent(request, waited),
                    end.getCause());
        }
        if (error instanceof CoapUpgradeException end) {
            return new CoapUpgradeException(
                    String.valueOf(end.getMessage()), end.status(), unsent(request, waited), end.getCause());
        }
        return error;
    }

    RequestInfo unsent(CoapRequest request, long waited) {
        return new RequestInfo(remote, request.method(), request.shownPathAndQuery(), "", 0, Duration.ofNanos(waited));
    }

    // Its life

    @Override
    public Flux<StateChange> states() {
        return config.published(life.states());
    }

    @Override
    public Flux<SessionEvent> events() {
        return config.published(life.events());
    }

    @Override
    public Mono<Void> onClose() {
        return config.published(life.onEnd());
    }

    @Override
    public Mono<Void> close() {
        return config.published(Mono.defer(() -> {
            dispose();
            return life.onSocketClosed();
        }));
    }

    @Override
    public Mono<Void> closeLater(Duration quiet, Duration timeout) {
        Leave.check(quiet, timeout);
        return config.published(Mono.defer(() -> {
            life.leave(quiet, timeout);
            return life.onSocketClosed();
        }));
    }

    @Override
    public void disconnect(NackReason reason) {
        life.end(Objects.requireNonNull(reason, "reason"), null);
    }

    @Override
    public void dispose() {
        life.end(null, null);
    }

    @Override
    public boolean isDisposed() {
        return life.isEnded();
    }

    @Override
    public CoapSession retain() {
        boolean ofClient = type() == SessionType.CLIENT;
        int before = shares.getAndUpdate(count -> count == 0 && ofClient ? 0 : count + 1);
        if (before == 0 && ofClient || isDisposed()) {
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
        if (before == 1 && type() == SessionType.CLIENT) {
            life.drain();
        }
        return before == 1;
    }

    @Override
    public CoapSession asClient() {
        if (state() != SessionState.ESTABLISHED) {
            throw new IllegalStateException(
                    "the session with " + remote + " is not established: its peer has not spoken, or it has ended");
        }
        if (!type.compareAndSet(SessionType.SERVER, SessionType.CLIENT)) {
            throw new IllegalStateException("the session with " + remote + " is a client session already");
        }
        shares.incrementAndGet();
        life.watch();
        return this;
    }

    // What it is

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
        SessionType now = type.get();
        return now == SessionType.SERVER && state() == SessionState.HANDSHAKE ? SessionType.HELLO : now;
    }

    @Override
    public SessionState state() {
        return life.state();
    }

    @Override
    public Optional<CoapAddress> localAddress() {
        return life.localAddress();
    }

    @Override
    public CoapAddress remoteAddress() {
        return life.remoteAddress();
    }

    @Override
    public Optional<CoapAddress> multicastAddress() {
        return group ? Optional.of(remoteAddress()) : Optional.empty();
    }

    @Override
    public Optional<SecurityInfo> securityInfo() {
        return life.securityInfo();
    }

    @Override
    public OptionalInt interfaceIndex() {
        return group
                ? target.interfaceIndex(
                        settings().multicast().networkInterface().orElse(null))
                : target.interfaceIndex();
    }

    @Override
    public SessionSettings settings() {
        return life.settings();
    }

    @Override
    public CoapSession settings(UnaryOperator<SessionSettings> change) {
        Objects.requireNonNull(change, "change");
        life.settings(before -> Objects.requireNonNull(change.apply(before), "settings"));
        return this;
    }

    @Override
    public CoapSession onRequest(RequestHandler handler) {
        handling.by(Objects.requireNonNull(handler, "handler"));
        return this;
    }

    boolean isDraining() {
        return life.isDraining();
    }

    /** Its own life, told on no other thread than where it happens. */
    SessionLife life() {
        return life;
    }

    @Override
    public int mtu() {
        return life.maxMessageSize();
    }

    @Override
    public int maxPduSize() {
        int mtu = mtu();
        return mtu
                - switch (protocol()) {
                    case UDP -> DatagramCodec.HEADER;
                    case DTLS -> DatagramCodec.HEADER + life.recordOverhead();
                    case TCP, TLS -> StreamCodec.headerSize(mtu, StreamCodec.Framing.STREAM);
                    case WS, WSS -> StreamCodec.headerSize(mtu, StreamCodec.Framing.FRAMES);
                };
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
