package io.reactivecoap;

import io.reactivecoap.security.CoapSecurity;
import io.reactivecoap.security.CredentialRules;
import io.reactivecoap.spi.CoapClientProvider;
import java.util.Objects;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * Where sessions come from. Immutable: every wither returns a changed client, which shares nothing with this one but
 * threads. Safe for use from any thread, and cheap to keep for the life of an application.
 *
 * <p>Three ways to a session: {@link #request} and its like send a request in one line, over sessions that the client keeps;
 * {@link #using} connects a session and closes it after use; {@link #connect(String)} leaves it to the caller.
 */
public interface CoapClient {

    /**
     * A client with default settings, from the first implementation that {@link ServiceLoader} finds.
     *
     * @return a new client
     * @throws IllegalStateException when there is no implementation on the class path
     */
    static CoapClient create() {
        return ServiceLoader.load(CoapClientProvider.class)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(
                        "no CoapClientProvider found: add reactive-coap-netty to the class path"))
                .create();
    }

    /**
     * The settings that sessions of this client start with.
     *
     * @return the settings
     */
    SessionSettings settings();

    /**
     * Changes the settings that sessions start with; those open already keep theirs.
     *
     * @param change makes new settings from the present ones
     * @return the changed client
     */
    CoapClient settings(UnaryOperator<SessionSettings> change);

    /**
     * Gives credentials for secure sessions, the same for every peer: {@link #security(CredentialRules)} otherwise.
     *
     * @param credentials who we are and whom we trust
     * @return the changed client
     */
    default CoapClient security(CoapSecurity credentials) {
        return security(CredentialRules.always(credentials));
    }

    /**
     * Gives credentials for secure sessions, by rules that choose them for each peer. Sessions that are open already keep
     * theirs.
     *
     * @param rules which credentials go with which peer
     * @return the changed client
     */
    CoapClient security(CredentialRules rules);

    /**
     * Binds sessions to an address of this host, as libcoap's {@code local_if}. Port 0 lets the system choose one. One that
     * cannot be bound is a {@link CoapUnreachableException} of the session that was to connect.
     *
     * @param address an address of the same family as the peers'; the wildcard {@code ::} goes with IPv4 too
     * @return the changed client
     */
    CoapClient localAddress(CoapAddress address);

    /**
     * Delivers all signals on a scheduler instead of the sessions' event loops. Demand is passed on as it is: nothing is asked
     * for ahead. Hooks and watchers are told where things happen all the same.
     *
     * @param scheduler where to
     * @return the changed client
     */
    CoapClient publishOn(Scheduler scheduler);

    /**
     * Takes time from a scheduler, and runs the protocol on it, instead of on the sessions' event loops. Made for tests:
     * with {@code StepVerifier.withVirtualTime} and {@code clock(Schedulers.parallel())}, set inside of its supplier,
     * minutes of retransmission pass in no time. Connect before time is advanced, for a real socket is opened. For anything
     * else it costs a hop between threads for each datagram.
     *
     * @param scheduler the source of time
     * @return the changed client
     */
    CoapClient clock(Scheduler scheduler);

    /**
     * Has the requests that peers send over sessions of this client answered; a session's own handler comes first.
     *
     * @param handler who answers them; {@link RequestHandler#NONE}, as at the beginning, answers none
     * @return the changed client
     */
    CoapClient onRequest(RequestHandler handler);

    /**
     * Has sessions come back by themselves when their connection is lost: the session stays the same, and has one connection
     * after another, the first of which may take several attempts as well.
     *
     * <ul>
     *   <li>{@link CoapSession#states()} tells of each loss ({@link SessionState#NONE} with the cause) and of each attempt;
     *       {@link CoapSession#onClose()} and {@link CoapSession#states()} end when the session is closed or its back-off gives up.
     *   <li>Requests made meanwhile wait, within their own timeout, or fail at once. Those that were under way when the connection was
     *       lost fail with the reason, and are sent once more only if they are {@linkplain CoapRequest#repeatable repeatable}.
     *   <li>Observations are registered again by themselves, also without demand: they tell
     *       {@link ObservationSignal.Interrupted}, and then what the server says. Nothing is told twice for that, and what was
     *       not in demand when they were interrupted is not told.
     *   <li>A confirmable message that is never acknowledged is a lost connection: the server may have forgotten the session, or be
     *       gone. DTLS takes the session up again where the server still knows it, and makes a new handshake otherwise.
     *   <li>{@link CoapSession#settings(UnaryOperator) Settings}, {@link CoapSession#onRequest handler} and
     *       {@link CoapSession#attributes() attributes} stay with the session.
     *   <li>Each attempt looks the peer's name up anew, and asks for its credentials anew. Over datagrams it goes to one
     *       address of the name, and to the next one when the attempt before has failed; over streams to all in turn.
     * </ul>
     *
     * <p>Sessions with groups, over connections of the caller's, and with peers that have dialled in do not come back.
     *
     * @param how how long to wait, what becomes of requests meanwhile
     * @return the changed client
     */
    CoapClient reconnect(Reconnection how);

    /**
     * Has sessions come back by themselves, as {@link #reconnect(Reconnection)} with {@link Reconnection#DEFAULT}.
     *
     * @return the changed client
     */
    default CoapClient reconnect() {
        return reconnect(Reconnection.DEFAULT);
    }

    /**
     * The sessions with a peer, one after another, each as soon as it is established: for {@code switchMap}. The next one is opened
     * when the one before has been lost, after the back-off of {@link #reconnect(Reconnection)}, or of
     * {@link Reconnection#DEFAULT}. Cold: every subscription opens sessions of its own, which connect with its first demand; they
     * do not come back themselves. Completes when one of them is closed by this side; cancelling closes the present one.
     *
     * @param uri scheme, host and port, such as {@code coap://[::1]:5683}; no path
     * @return the sessions, or the {@link CoapException} at which the back-off gave up
     * @throws IllegalArgumentException when the URI is none, has a path, or names a protocol that is not supported, the local
     *     address is of another family, or the protocol is secure and there are no credentials for the peer
     */
    Flux<CoapSession> sessions(String uri);

    /**
     * Names the client for those who watch it: metrics, observations and the wiretap of sessions of this client have it.
     *
     * @param name such as {@code gateway}; no more than a few different ones in an application
     * @return the changed client
     * @throws IllegalArgumentException when the name is blank
     */
    CoapClient name(String name);

    /**
     * The client's name.
     *
     * @return the name; empty unless one was given
     */
    Optional<String> name();

    /**
     * Has somebody told what sessions of the changed client do, in addition to those who are told already. Where nobody is,
     * nothing is done for it.
     *
     * @param watcher who
     * @return the changed client
     */
    CoapClient watch(CoapWatcher watcher);

    /**
     * Calls a hook whenever a subscriber begins to ask for something, before it is sent: once for each request, download in
     * blocks, observation, or request to a group; on the subscriber's thread. As with all hooks, what it throws is logged
     * and changes nothing, and several are called in the order in which they were given.
     *
     * @param hook is given request and session; must not block
     * @return the changed client
     */
    default CoapClient doOnRequest(BiConsumer<? super CoapRequest, ? super CoapSession> hook) {
        return watch(Hooks.onRequest(hook));
    }

    /**
     * Calls a hook with every response, 4.xx and 5.xx included, before the subscriber gets it: each notification of an
     * observation, each block of a download, the answer of each member of a group; on the session's event loop.
     *
     * @param hook is given request, response and session; must not block
     * @return the changed client
     */
    default CoapClient doOnResponse(ResponseHook<? super CoapResponse> hook) {
        return watch(Hooks.onResponse(hook));
    }

    /**
     * Calls a hook whenever something that was asked for ends without a response, or without a further one; on the session's
     * event loop, or, where the session is not connected, on the thread that ends it. 4.xx and 5.xx are responses.
     *
     * @param hook is given request, error and session; must not block
     * @return the changed client
     */
    default CoapClient doOnError(ResponseHook<? super Throwable> hook) {
        return watch(Hooks.onError(hook));
    }

    /**
     * Calls a hook whenever a message goes out again (RFC 7252 §4.2); on the session's event loop.
     *
     * @param hook is told which, and of which session; must not block
     * @return the changed client
     */
    default CoapClient doOnRetransmit(BiConsumer<? super SessionEvent.Retransmitted, ? super CoapSession> hook) {
        return watch(Hooks.onRetransmit(hook));
    }

    /**
     * Calls a hook whenever a session is established, before anything is sent; on its event loop.
     *
     * @param hook is given the session; must not block
     * @return the changed client
     */
    default CoapClient doOnConnected(Consumer<? super CoapSession> hook) {
        return watch(Hooks.onConnected(hook));
    }

    /**
     * Calls a hook whenever a session that was established is no more, whoever has ended it; on its event loop.
     *
     * @param hook is given the change, which has a cause unless this side has closed the session, and the session; must not
     *     block
     * @return the changed client
     */
    default CoapClient doOnDisconnected(BiConsumer<? super StateChange, ? super CoapSession> hook) {
        return watch(Hooks.onDisconnected(hook));
    }

    /**
     * Whether sessions of a protocol can be opened, as far as that depends on the class path: WebSockets need an artifact of
     * their own.
     *
     * @param protocol which
     * @return true when they can
     */
    boolean supports(CoapProtocol protocol);

    /**
     * A session that connects at its first use, so that its states can be seen from the start.
     *
     * @param uri scheme, host and port, such as {@code coap://[::1]:5683}; no path
     * @return the session, in {@link SessionState#NONE}; it is the caller's to close
     * @throws IllegalArgumentException when the URI is none, has a path, or names a protocol that is not supported, the local
     *     address is of another family, or the protocol is secure and there are no credentials for the peer
     */
    CoapSession open(String uri);

    /**
     * A session that connects at its first use.
     *
     * @param protocol the protocol
     * @param remote the peer's address; port 0 stands for the protocol's default port
     * @return the session, in {@link SessionState#NONE}; it is the caller's to close
     * @throws IllegalArgumentException when the protocol is not supported, the address families do not agree, or the protocol
     *     is secure and there are no credentials for the peer
     */
    CoapSession open(CoapProtocol protocol, CoapAddress remote);

    /**
     * Opens a session and connects it. Cold: every subscription opens one. It is emitted once it is established, and is
     * the subscriber's to close; an error says why it could not be. Cancelled before that, what was opened is closed.
     *
     * @param uri scheme, host and port, such as {@code coap://[::1]:5683}; no path
     * @return the established session, or a {@link CoapException}
     * @throws IllegalArgumentException when the URI is none, has a path, or names a protocol that is not supported, the local
     *     address is of another family, or the protocol is secure and there are no credentials for the peer
     */
    Mono<CoapSession> connect(String uri);

    /**
     * Opens a session and connects it, as {@link #connect(String)}.
     *
     * @param protocol the protocol
     * @param remote the peer's address; port 0 stands for the protocol's default port
     * @return the established session, or a {@link CoapException}
     * @throws IllegalArgumentException when the protocol is not supported, the address families do not agree, or the protocol
     *     is secure and there are no credentials for the peer
     */
    Mono<CoapSession> connect(CoapProtocol protocol, CoapAddress remote);

    /**
     * Listens for peers that dial in (call-home), and gives a session for each, with which requests can be sent to it. Cold:
     * every subscription listens; as {@link #accept(CoapProtocol, CoapAddress, Consumer)} otherwise.
     *
     * @param protocol over what; not a WebSocket
     * @param local where to listen: an address of this host, port 0 for any, or a Unix domain socket
     * @return the sessions, or {@link CoapUnreachableException} when the address cannot be bound
     * @throws IllegalArgumentException when nobody can dial in over the protocol, the address is no local one, or the protocol is
     *     secure and there are no credentials to show
     */
    default Flux<CoapSession> accept(CoapProtocol protocol, CoapAddress local) {
        return accept(protocol, local, address -> {});
    }

    /**
     * Listens for peers that dial in (call-home), and gives a session for each. A session is of {@link SessionType#SERVER},
     * has a count of 0 and ends after {@link SessionSettings#idleTimeout()} without a sign of its peer, unless it is
     * {@linkplain CoapSession#retain() retained} or made a client session by {@link CoapSession#asClient()}. It comes as
     * soon as the peer has connected, or, over datagrams, has sent something; many peers share one datagram socket.
     *
     * <p>Over DTLS and TLS it comes when the handshake begins, in {@link SessionState#HANDSHAKE} and of {@link SessionType#HELLO}
     * until that is complete; over DTLS not before the peer has shown that it is at its address. {@link CoapSession#established()}
     * then waits for the peer to be let in, or errors with {@link CoapHandshakeException}. The credentials are those that {@link
     * #security} gives for the peer's address; a peer that none are for is turned away.
     *
     * <p>Up to 128 sessions wait for demand; further peers are turned away. Never completes by itself. Cancelling stops to
     * listen; sessions that were handed over live on. Sessions are handed over on their event loops.
     *
     * @param protocol over what; not a WebSocket
     * @param local where to listen: an address of this host, port 0 for any, or a Unix domain socket
     * @param onListening is told the address, with its port, once peers can dial in
     * @return the sessions, or {@link CoapUnreachableException} when the address cannot be bound
     * @throws IllegalArgumentException when nobody can dial in over the protocol, the address is no local one, or the protocol is
     *     secure and there are no credentials to show
     */
    Flux<CoapSession> accept(CoapProtocol protocol, CoapAddress local, Consumer<? super CoapAddress> onListening);

    /**
     * Connects, uses the session, and closes it when the work is complete, has failed or is cancelled. Cold: every
     * subscription has a session of its own.
     *
     * @param uri scheme, host and port, such as {@code coap://[::1]:5683}; no path
     * @param work what to do with the established session
     * @param <T> what the work gives
     * @return the work's signals, the last of them after the session was closed; or why it could not be connected, as of
     *     {@link #connect(String)}
     * @throws IllegalArgumentException as {@link #connect(String)} does
     */
    default <T> Flux<T> using(String uri, Function<? super CoapSession, ? extends Publisher<? extends T>> work) {
        Objects.requireNonNull(work, "work");
        return Flux.usingWhen(connect(uri), work, CoapSession::close);
    }

    /**
     * Makes a registry of sessions that are shared: one with each endpoint, whoever asks.
     *
     * @param parameters how many, and for how long
     * @return a new registry, which has no session yet
     */
    CoapSessions sharedSessions(PoolParameters parameters);

    /**
     * The client's own registry, with {@link PoolParameters#DEFAULT}, over which {@link #request} and its like go. It is not
     * shared with changed clients. Its sessions end a minute after their last use, so there is nothing to dispose of; who
     * does, such as an application that shuts down, ends those requests for this client.
     *
     * @return the same registry always
     */
    CoapSessions sharedSessions();

    /**
     * Sends a request in one line, over a session with its endpoint that the client keeps for a minute after its last use:
     * {@code client.request(CoapRequest.get("coap://host/path"))}. 4.xx and 5.xx come as values. As
     * {@link CoapSessions#request}.
     *
     * @param request made with a whole URI
     * @return the response, or a {@link CoapException}
     * @throws IllegalArgumentException when the request has no {@link CoapRequest#endpoint()}, that is a group, or there can
     *     be no session with it
     */
    default Mono<CoapResponse> request(CoapRequest request) {
        return sharedSessions().request(request);
    }

    /**
     * Sends a request in one line, as {@link #request}, with 4.xx and 5.xx as {@link CoapResponseException}.
     *
     * @param request made with a whole URI
     * @return the response of class 2, or a {@link CoapException}
     * @throws IllegalArgumentException as {@link #request} does
     */
    default Mono<CoapResponse> retrieve(CoapRequest request) {
        return sharedSessions().retrieve(request);
    }

    /**
     * Fetches a body block by block in one line, as {@link CoapSessions#blocks}.
     *
     * @param request made with a whole URI
     * @return the blocks, or a {@link CoapException}
     * @throws IllegalArgumentException as {@link #request} does
     */
    default Flux<CoapBlock> blocks(CoapRequest request) {
        return sharedSessions().blocks(request);
    }

    /**
     * Observes a resource in one line, as {@link CoapSessions#observe}. The session is kept as long as somebody observes.
     *
     * @param request made with a whole URI, a GET or FETCH without an Observe option
     * @return the representations, or a {@link CoapException}
     * @throws IllegalArgumentException as {@link #request} does, or when the request cannot be one that observes
     */
    default Flux<CoapResponse> observe(CoapRequest request) {
        return sharedSessions().observe(request);
    }
}
