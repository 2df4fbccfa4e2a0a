package io.reactivecoap.netty;

import io.netty.channel.ChannelOption;
import io.netty.handler.logging.LogLevel;
import io.reactivecoap.CoapAddress;
import io.reactivecoap.CoapClient;
import io.reactivecoap.CoapProtocol;
import io.reactivecoap.CoapRequest;
import io.reactivecoap.CoapResponse;
import io.reactivecoap.CoapSession;
import io.reactivecoap.CoapSessions;
import io.reactivecoap.CoapWatcher;
import io.reactivecoap.PoolParameters;
import io.reactivecoap.Reconnection;
import io.reactivecoap.RequestHandler;
import io.reactivecoap.ResponseHook;
import io.reactivecoap.SessionEvent;
import io.reactivecoap.SessionSettings;
import io.reactivecoap.StateChange;
import io.reactivecoap.netty.internal.lifecycle.Destination;
import io.reactivecoap.netty.internal.lifecycle.SessionPool;
import io.reactivecoap.netty.internal.lifecycle.Wiretap;
import io.reactivecoap.netty.internal.reactive.AcceptedSessions;
import io.reactivecoap.netty.internal.reactive.ClientConfig;
import io.reactivecoap.netty.internal.reactive.DefaultCoapSession;
import io.reactivecoap.netty.internal.reactive.ReconnectingSession;
import io.reactivecoap.netty.internal.transport.Adoption;
import io.reactivecoap.netty.internal.transport.Dialling;
import io.reactivecoap.netty.internal.transport.Listener;
import io.reactivecoap.netty.internal.transport.Target;
import io.reactivecoap.security.CoapSecurity;
import io.reactivecoap.security.CredentialRules;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.netty.Connection;
import reactor.netty.resources.LoopResources;

/** A {@link CoapClient} on Reactor Netty, with the settings that only it has. Immutable. */
public final class NettyCoapClient implements CoapClient {

    private final ClientConfig config;
    private final CoapSessions ownSessions;

    private NettyCoapClient(ClientConfig config) {
        this.config = config;
        ownSessions = sharedSessions(PoolParameters.DEFAULT);
    }

    /**
     * A client with default settings, whose sessions share the event loops of all such clients: one for each processor, on
     * daemon threads.
     *
     * @return a new client
     */
    public static NettyCoapClient create() {
        return new NettyCoapClient(ClientConfig.standard());
    }

    /**
     * Runs sessions on other event loops. A session stays on one of them for its life.
     *
     * @param loops the event loops; they are the caller's to dispose of
     * @return the changed client
     */
    public NettyCoapClient runOn(LoopResources loops) {
        return new NettyCoapClient(config.withLoops(Objects.requireNonNull(loops, "loops")));
    }

    /**
     * Sets an option of the sessions' sockets, such as {@link ChannelOption#SO_RCVBUF}: 1 MiB unless changed, so that
     * hundreds of answers may arrive at once; what the system allows is less on some.
     *
     * @param option which
     * @param value its value
     * @param <T> the value's type
     * @return the changed client
     */
    public <T> NettyCoapClient option(ChannelOption<T> option, T value) {
        return new NettyCoapClient(
                config.withOption(Objects.requireNonNull(option, "option"), Objects.requireNonNull(value, "value")));
    }

    @Override
    public SessionSettings settings() {
        return config.settings();
    }

    @Override
    public NettyCoapClient settings(UnaryOperator<SessionSettings> change) {
        Objects.requireNonNull(change, "change");
        return new NettyCoapClient(
                config.withSettings(Objects.requireNonNull(change.apply(config.settings()), "settings")));
    }

    @Override
    public NettyCoapClient security(CoapSecurity credentials) {
        return (NettyCoapClient) CoapClient.super.security(credentials);
    }

    @Override
    public NettyCoapClient security(CredentialRules rules) {
        return new NettyCoapClient(
                config.withCredentials(config.credentials().withRules(Objects.requireNonNull(rules, "rules"))));
    }

    /**
     * Makes handshakes elsewhere: unless changed, on virtual threads, where the JVM has them, and else on 256 daemon threads, to which
     * up to 1,792 are added while peers that do not answer hold them.
     *
     * @param threads where to; a handshake over datagrams holds a thread until it is complete. They are the caller's to shut down
     * @return the changed client
     */
    public NettyCoapClient handshakesOn(Executor threads) {
        return new NettyCoapClient(
                config.withCredentials(config.credentials().withThreads(Objects.requireNonNull(threads, "threads"))));
    }

    /**
     * Changes the extensions of the ClientHello that begins each handshake: for peers that want something else than what the
     * credentials and {@link io.reactivecoap.security.SecurityParameters} say, such as a maximum fragment length. What an extension
     * promises the TLS library has to know how to keep.
     *
     * @param change is given the extensions that would be sent, by their numbers in the IANA registry, and may add, replace and
     *     remove; called for each handshake, where handshakes are made
     * @return the changed client
     */
    public NettyCoapClient clientHello(Consumer<? super Map<Integer, byte[]>> change) {
        Objects.requireNonNull(change, "change");
        return new NettyCoapClient(config.withCredentials(config.credentials().withHello(change::accept)));
    }

    @Override
    public NettyCoapClient localAddress(CoapAddress address) {
        return new NettyCoapClient(
                config.withCommon(config.common().withLocal(Objects.requireNonNull(address, "address"))));
    }

    /**
     * Has sessions over plain UDP share sockets instead of having one each: one socket for each address family, or for the
     * local address if there is one, bound when the first session is connected and closed when the last one has ended. This
     * client and those that are made from it share them with each other; what is made by another call of this method has
     * others.
     *
     * <p>A session is told by its peer's address and port, so a second session with the same peer meanwhile gets a socket of
     * its own, as do all sessions over other protocols and with groups; where the local port is given that socket cannot be
     * bound. Sessions that want different socket options, event loops or longer datagrams do not share a socket either.
     *
     * <p>What it costs: sessions on one socket are on one event loop; and the system tells a socket that is not connected to
     * one peer nothing of ICMP errors, so that a request to a port where nobody listens ends with
     * {@link io.reactivecoap.CoapTimeoutException} and not at once. Only what cannot be sent from this host is reported as
     * unreachable. As there is one session for a peer, NSTART and PROBING_RATE (RFC 7252 §4.7) hold for the peer.
     *
     * <p>Confirmable messages of peers that have no session, such as notifications after its end, are answered with Reset.
     *
     * @return the changed client
     */
    public NettyCoapClient shareSockets() {
        return new NettyCoapClient(config.withCommon(config.common().withSharedSockets()));
    }

    /**
     * Limits how many requests may be open over all sessions of this client and of those that are made from it, as
     * {@link SessionSettings#maxPending()} does for each session: one more fails at once with
     * {@link io.reactivecoap.CoapOverloadException}. There is no queue here in which one session could be before another; so
     * that a busy one does not take all places, limit the sessions as well. No limit unless set.
     *
     * @param requests at least 1
     * @return the changed client
     */
    public NettyCoapClient maxPending(int requests) {
        if (requests < 1) {
            throw new IllegalArgumentException("requests must be at least 1: " + requests);
        }
        return new NettyCoapClient(config.withCommon(config.common().withMaxPending(requests)));
    }

    @Override
    public NettyCoapClient publishOn(Scheduler scheduler) {
        return new NettyCoapClient(config.withPublishOn(Objects.requireNonNull(scheduler, "scheduler")));
    }

    @Override
    public NettyCoapClient clock(Scheduler scheduler) {
        return new NettyCoapClient(config.withClock(Objects.requireNonNull(scheduler, "scheduler")));
    }

    @Override
    public NettyCoapClient onRequest(RequestHandler handler) {
        return new NettyCoapClient(config.withOnRequest(Objects.requireNonNull(handler, "handler")));
    }

    @Override
    public NettyCoapClient reconnect(Reconnection how) {
        return new NettyCoapClient(config.withReconnection(Objects.requireNonNull(how, "how")));
    }

    @Override
    public NettyCoapClient reconnect() {
        return (NettyCoapClient) CoapClient.super.reconnect();
    }

    @Override
    public NettyCoapClient name(String name) {
        if (Objects.requireNonNull(name, "name").isBlank()) {
            throw new IllegalArgumentException("name must not be blank");
        }
        return new NettyCoapClient(config.withView(config.view().withName(name)));
    }

    @Override
    public Optional<String> name() {
        return Optional.ofNullable(config.view().name());
    }

    @Override
    public NettyCoapClient watch(CoapWatcher watcher) {
        return new NettyCoapClient(config.withView(config.view().with(Objects.requireNonNull(watcher, "watcher"))));
    }

    @Override
    public NettyCoapClient doOnRequest(BiConsumer<? super CoapRequest, ? super CoapSession> hook) {
        return (NettyCoapClient) CoapClient.super.doOnRequest(hook);
    }

    @Override
    public NettyCoapClient doOnResponse(ResponseHook<? super CoapResponse> hook) {
        return (NettyCoapClient) CoapClient.super.doOnResponse(hook);
    }

    @Override
    public NettyCoapClient doOnError(ResponseHook<? super Throwable> hook) {
        return (NettyCoapClient) CoapClient.super.doOnError(hook);
    }

    @Override
    public NettyCoapClient doOnRetransmit(BiConsumer<? super SessionEvent.Retransmitted, ? super CoapSession> hook) {
        return (NettyCoapClient) CoapClient.super.doOnRetransmit(hook);
    }

    @Override
    public NettyCoapClient doOnConnected(Consumer<? super CoapSession> hook) {
        return (NettyCoapClient) CoapClient.super.doOnConnected(hook);
    }

    @Override
    public NettyCoapClient doOnDisconnected(BiConsumer<? super StateChange, ? super CoapSession> hook) {
        return (NettyCoapClient) CoapClient.super.doOnDisconnected(hook);
    }

    /**
     * Logs each message of the client's sessions as one line: at level DEBUG, to the logger
     * {@code io.reactivecoap.netty.NettyCoapClient}, behind which a dot and the client's {@linkplain #name() name} come if it
     * has one. Otherwise as {@link #wiretap(String, LogLevel)}.
     *
     * @param enable whether to; false takes back what was set before
     * @return the changed client
     */
    public NettyCoapClient wiretap(boolean enable) {
        return withWiretap(enable ? new Wiretap(null, LogLevel.DEBUG, 0) : null);
    }

    /**
     * Logs each message of the client's sessions as one line, such as
     * {@code [coap://192.0.2.1:5683] < CON GET /t mid=7 tok=2a -> ACK 2.05 Content mid=7 Max-Age=5 4 bytes}:
     * what goes out ({@code >}) and comes in ({@code <}), decrypted, with empty messages, signals, retransmissions and
     * duplicates; a response follows the request that it answers. Nothing is done for it while the logger does not take the
     * level.
     *
     * <p>What could be a secret is left out: payloads, values of queries, user and password of a Proxy-Uri, the values of
     * options that are not known or opaque. Tokens, message ids and paths are there. What the transport below adds, such as
     * handshakes and records, is not.
     *
     * @param category the name of the logger
     * @param level the level
     * @return the changed client
     */
    public NettyCoapClient wiretap(String category, LogLevel level) {
        return withWiretap(
                new Wiretap(Objects.requireNonNull(category, "category"), Objects.requireNonNull(level, "level"), 0));
    }

    /**
     * Logs each message of the client's sessions as one line, as {@link #wiretap(String, LogLevel)} does, with the beginning
     * of its payload, and with the values of queries. Where a query's name tells of a secret ({@code password},
     * {@code token}, {@code key} and the like) its value is left out all the same, and so are the payloads of that request
     * and of its responses. Other payloads are shown, whatever is in them.
     *
     * @param category the name of the logger
     * @param level the level
     * @param payloadBytes how many bytes of a payload are shown at most; more than zero
     * @return the changed client
     * @throws IllegalArgumentException when it is not more than zero
     */
    public NettyCoapClient wiretap(String category, LogLevel level, int payloadBytes) {
        if (payloadBytes <= 0) {
            throw new IllegalArgumentException("payloadBytes must be more than zero: " + payloadBytes);
        }
        return withWiretap(new Wiretap(
                Objects.requireNonNull(category, "category"), Objects.requireNonNull(level, "level"), payloadBytes));
    }

    private NettyCoapClient withWiretap(@Nullable Wiretap wiretap) {
        return new NettyCoapClient(config.withView(config.view().withWiretap(wiretap)));
    }

    @Override
    public boolean supports(CoapProtocol protocol) {
        return Dialling.supports(Objects.requireNonNull(protocol, "protocol"));
    }

    @Override
    public CoapSession open(String uri) {
        return dial(uri).session();
    }

    @Override
    public CoapSession open(CoapProtocol protocol, CoapAddress remote) {
        return dial(protocol, remote).session();
    }

    @Override
    public Mono<CoapSession> connect(String uri) {
        return connect(dial(uri));
    }

    @Override
    public Mono<CoapSession> connect(CoapProtocol protocol, CoapAddress remote) {
        return connect(dial(protocol, remote));
    }

    /** A session that nobody gets is closed: one that fails has ended by itself, one that is cancelled is ended here. */
    private static Mono<CoapSession> connect(Dial dial) {
        return Mono.defer(() -> {
            CoapSession session = dial.session();
            AtomicBoolean handedOver = new AtomicBoolean();
            return session.established()
                    .doOnNext(established -> handedOver.set(true))
                    .doOnCancel(() -> {
                        if (!handedOver.get()) {
                            session.dispose();
                        }
                    })
                    .doOnDiscard(CoapSession.class, CoapSession::dispose);
        });
    }

    @Override
    public CoapSessions sharedSessions(PoolParameters parameters) {
        Objects.requireNonNull(parameters, "parameters");
        return new SessionPool(
                parameters, destination -> dial(destination)::session, config::timers, config.publishOn());
    }

    @Override
    public CoapSessions sharedSessions() {
        return ownSessions;
    }

    @Override
    public Flux<CoapSession> accept(
            CoapProtocol protocol, CoapAddress local, Consumer<? super CoapAddress> onListening) {
        Objects.requireNonNull(local, "local");
        Objects.requireNonNull(onListening, "onListening");
        if (!Listener.supports(Objects.requireNonNull(protocol, "protocol"))) {
            throw new IllegalArgumentException(
                    "protocol must be UDP, DTLS, TCP or TLS to accept sessions: " + protocol);
        }
        config.requireAdmission(protocol);
        return new AcceptedSessions(this, config, protocol, local, onListening).asFlux();
    }

    /**
     * A session over a connection that the caller has opened: a TCP or Unix stream, or a datagram socket that is connected to
     * its peer. It begins to use the connection at its first use, and is alone on it then; what the caller reads and writes
     * there meanwhile gets lost.
     *
     * @param protocol {@link CoapProtocol#UDP} for datagrams, {@link CoapProtocol#TCP} for a stream
     * @param connection the connection
     * @param afterUse what becomes of it when the session has ended
     * @return the session, in {@link io.reactivecoap.SessionState#NONE}; it is the caller's to close
     * @throws IllegalArgumentException when the connection has no peer, or is not of the protocol
     */
    public CoapSession open(CoapProtocol protocol, Connection connection, AfterUse afterUse) {
        return open(protocol, connection, null, afterUse);
    }

    /**
     * A session over a datagram socket that the caller has opened and that has no peer of its own: there may be a session
     * with each of several peers. Otherwise as {@link #open(CoapProtocol, Connection, AfterUse)}.
     *
     * @param connection the datagram socket
     * @param remote the peer, by its IP address; port 0 stands for the default port
     * @param afterUse what becomes of the socket when the session has ended
     * @return the session, in {@link io.reactivecoap.SessionState#NONE}; it is the caller's to close
     * @throws IllegalArgumentException when the socket has a peer, or is none of datagrams, or the peer is a name
     */
    public CoapSession open(Connection connection, CoapAddress remote, AfterUse afterUse) {
        return open(CoapProtocol.UDP, connection, Objects.requireNonNull(remote, "remote"), afterUse);
    }

    private CoapSession open(
            CoapProtocol protocol, Connection connection, @Nullable CoapAddress remote, AfterUse afterUse) {
        Objects.requireNonNull(protocol, "protocol");
        Objects.requireNonNull(connection, "connection");
        boolean closing = Objects.requireNonNull(afterUse, "afterUse") == AfterUse.CLOSE;
        return DefaultCoapSession.over(
                connection, closing, this, config, Adoption.target(protocol, connection, remote));
    }

    private static CoapAddress withDefaultPort(CoapAddress remote, CoapProtocol protocol) {
        return remote instanceof CoapAddress.Inet inet && inet.port() == 0
                ? CoapAddress.inet(inet.host(), protocol.defaultPort())
                : remote;
    }

    @Override
    public Flux<CoapSession> sessions(String uri) {
        Dial dial = dial(uri);
        return ReconnectingSession.oneAfterAnother(
                config, config.reconnection() == null ? Reconnection.DEFAULT : config.reconnection(), dial::once);
    }

    /** A peer to be dialled, as often as it takes. */
    private record Dial(
            NettyCoapClient client,
            ClientConfig config,
            Target target,
            CoapAddress remote,
            @Nullable String uriHost) {

        DefaultCoapSession once(@Nullable CoapSession face, int turn) {
            CoapSecurity who = config.credentialsFor(target.protocol(), withDefaultPort(remote, target.protocol()));
            return DefaultCoapSession.dialling(client, config, target.inTurn(turn), remote, uriHost, who, face);
        }

        CoapSession session() {
            Reconnection how = config.reconnection();
            return how == null || target.isGroup() ? once(null, 0) : new ReconnectingSession(config, how, this::once);
        }
    }

    private Dial dial(String uri) {
        return dial(Destination.parse(uri));
    }

    private Dial dial(CoapProtocol protocol, CoapAddress remote) {
        Objects.requireNonNull(remote, "remote");
        return dial(protocol, remote, Destination.nameIn(remote));
    }

    private Dial dial(Destination destination) {
        return dial(destination.protocol(), destination.remote(), destination.uriHost());
    }

    private Dial dial(CoapProtocol protocol, CoapAddress remote, @Nullable String uriHost) {
        Objects.requireNonNull(remote, "remote");
        Dialling.requireSupport(Objects.requireNonNull(protocol, "protocol"));
        Target target = Target.of(protocol, remote, config.common().local());
        config.credentialsFor(protocol, withDefaultPort(remote, protocol)); // which says at once that there are none
        return new Dial(this, config, target, remote, uriHost);
    }
}
