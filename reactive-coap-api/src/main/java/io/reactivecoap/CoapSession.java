package io.reactivecoap;

import io.reactivecoap.discovery.WebLink;
import io.reactivecoap.security.SecurityInfo;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.UnaryOperator;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * A session with one peer, or with a group of them ({@link #requestMany}): what libcoap calls a {@code coap_session_t}.
 * Safe for use from any thread.
 *
 * <p>Publishers of work are cold and end exactly once; the work starts with the subscriber's first demand, that of
 * {@link #close()} with the subscription. Signals come on the session's event loop, which must not be blocked, unless
 * {@link CoapClient#publishOn} says otherwise; what happens before it is connected and after it has ended is told on the
 * thread that brings it about. The subscriber's {@code Context} is kept. To ask for more from within a signal is fine.
 */
public interface CoapSession extends Disposable {

    /**
     * Sends a request and gives its response, 4.xx and 5.xx among them as values.
     *
     * <p>Cold: each subscriber's demand sends a request of its own. Connects the session first when it is not. Completes
     * without a value only for a request with a No-Response option that was not answered. A 4.01 that carries an Echo
     * option is answered once by itself (RFC 9175 §2.3). Cancelling stops retransmission and forgets the response; a
     * request that was sent is not recalled.
     *
     * <p>Bodies longer than a message go in blocks (RFC 7959), the request's first; the response's is put together up to
     * {@link BlockwiseParameters#maxBodySize()} and its options are those of the first block. A representation that
     * changes meanwhile is fetched anew, a few times, where the method is safe. A request with a Block2 option of a number
     * other than 0 asks for that block and gets it as it comes.
     *
     * @param request the request
     * @return the response, or a {@link CoapException}: {@link CoapTimeoutException}, {@link CoapResetException},
     *     {@link CoapUnreachableException}, {@link CoapDisconnectedException}, {@link CoapProtocolException},
     *     {@link CoapTransferException} or {@link CoapOverloadException}; {@link CoapHandshakeException} or
     *     {@link CoapUpgradeException} when the session cannot be established
     * @throws IllegalStateException when the session is with a group
     * @throws IllegalArgumentException when the request is for another {@link CoapRequest#endpoint()}
     */
    Mono<CoapResponse> request(CoapRequest request);

    /**
     * Sends a request as {@link #request}, with 4.xx and 5.xx as {@link CoapResponseException}.
     *
     * @param request the request
     * @return the response of class 2, or a {@link CoapException}
     * @throws IllegalStateException when the session is with a group
     * @throws IllegalArgumentException when the request is for another {@link CoapRequest#endpoint()}
     */
    Mono<CoapResponse> retrieve(CoapRequest request);

    /**
     * Fetches a body block by block (RFC 7959), each as it comes: <em>the server is asked for a block when the subscriber
     * asks for one</em>, whatever {@link QBlock} says. {@code request(3)} sends three requests, {@code request(0)} none;
     * {@code cancel} sends none any more; while more was asked for than has come, the next request leaves before a block is
     * signalled, so that {@code cancel} in its {@code onNext} is too late for that one. {@link BlockwiseParameters#prefetch()}
     * allows more, {@link BlockwiseParameters#window()} several at a time.
     *
     * <p>Cold, as {@link #request}: the first demand sends the request, its body in blocks if need be. Gives the blocks in
     * order and completes after the last one; 4.xx and 5.xx are errors. A request with a Block2 option begins with that
     * block. Once a block has been delivered a representation that changes is an error
     * ({@link CoapTransferException.Reason#ETAG_CHANGED}). Nothing is kept between two blocks, and no timer runs while
     * nobody asks for one; a request's {@link CoapRequest#timeout()} is that of each block.
     *
     * @param request the request
     * @return the blocks, or a {@link CoapException}
     * @throws IllegalStateException when the session is with a group
     * @throws IllegalArgumentException when the request is for another {@link CoapRequest#endpoint()}
     */
    Flux<CoapBlock> blocks(CoapRequest request);

    /**
     * Goes on with a body that was broken off, over this session or an earlier one, behind the last block that came;
     * otherwise as {@link #blocks(CoapRequest)}. When the representation is no longer the same, which its ETag tells, the
     * first signal is an error of {@link CoapTransferException.Reason#ETAG_CHANGED}.
     *
     * @param request the request as it was
     * @param after the last block that came, not the last one of the body
     * @return the blocks behind it, or a {@link CoapException}
     * @throws IllegalStateException when the session is with a group
     * @throws IllegalArgumentException when nothing comes after the block, it has no ETag to tell by, or the request is for
     *     another {@link CoapRequest#endpoint()}
     */
    Flux<CoapBlock> blocks(CoapRequest request, CoapBlock after);

    /**
     * Observes a resource (RFC 7641): its representation at first and whenever it changes, each whole. Only the latest one
     * is kept for a subscriber that is slow, as {@link NotificationBuffer#latest()}.
     *
     * <p>Cold: the first demand registers. Subscribers of the same request on this session share one registration; a late
     * one gets the latest representation at once. When a representation's Max-Age passes without a notification, the
     * registration is repeated after another 5 to 15 s. Notifications are acknowledged at once, whatever the demand;
     * with no demand at most one body in blocks is fetched. {@code cancel} of the last subscriber deregisters, as
     * {@link SessionSettings#deregistration()} says.
     *
     * <p>A resource that cannot be observed gives its representation, and completes. 4.xx and 5.xx, at any time, are
     * errors ({@link CoapResponseException}), as are a registration that is not answered and the end of the session.
     *
     * @param request a GET or FETCH without an Observe option
     * @return the representations, or a {@link CoapException}
     * @throws IllegalStateException when the session is with a group
     * @throws IllegalArgumentException when the request cannot be one that observes, or is for another
     *     {@link CoapRequest#endpoint()}
     */
    default Flux<CoapResponse> observe(CoapRequest request) {
        return observe(request, NotificationBuffer.latest());
    }

    /**
     * Observes a resource, as {@link #observe(CoapRequest)}.
     *
     * @param request a GET or FETCH without an Observe option
     * @param buffer what becomes of notifications that are not asked for in time
     * @return the representations, or a {@link CoapException}
     * @throws IllegalStateException when the session is with a group
     * @throws IllegalArgumentException when the request cannot be one that observes, or is for another
     *     {@link CoapRequest#endpoint()}
     */
    Flux<CoapResponse> observe(CoapRequest request, NotificationBuffer buffer);

    /**
     * Observes a resource, as {@link #observe(CoapRequest)}, and tells of the observation itself besides: what is stale,
     * fresh again, or not observable, and how many notifications were skipped. Signals that are no notifications are kept
     * for a slow subscriber as far as they still matter: one that another has made void is left out.
     *
     * @param request a GET or FETCH without an Observe option
     * @return the signals, or a {@link CoapException}
     * @throws IllegalStateException when the session is with a group
     * @throws IllegalArgumentException when the request cannot be one that observes, or is for another
     *     {@link CoapRequest#endpoint()}
     */
    default Flux<ObservationSignal> observeSignals(CoapRequest request) {
        return observeSignals(request, NotificationBuffer.latest());
    }

    /**
     * Observes a resource, as {@link #observeSignals(CoapRequest)}.
     *
     * @param request a GET or FETCH without an Observe option
     * @param buffer what becomes of notifications that are not asked for in time
     * @return the signals, or a {@link CoapException}
     * @throws IllegalStateException when the session is with a group
     * @throws IllegalArgumentException when the request cannot be one that observes, or is for another
     *     {@link CoapRequest#endpoint()}
     */
    Flux<ObservationSignal> observeSignals(CoapRequest request, NotificationBuffer buffer);

    /**
     * Asks a group (RFC 7252 §8), and gives the answer of each of its members that answers, 4.xx and 5.xx among them as
     * values; {@link CoapResponse#source()} tells whose it is. For a session that was opened to a multicast group, such as
     * {@code coap://224.0.1.187} or {@code coap://[ff02::fd%eth0]}, or to a broadcast address; all other requests are for
     * sessions with one peer.
     *
     * <p>Cold: the first demand sends the request, once and non-confirmable, so a member that did not hear it says nothing.
     * Answers are waited for until {@link MulticastParameters#window()} ends, counted from the transmission; nothing ends
     * the wait earlier but the request's {@link CoapRequest#timeout()}, {@code cancel} and the end of the session. Then the
     * stream completes: that nobody has answered is no error. Several requests may be under way at a time; neither NSTART
     * nor PROBING_RATE holds them back, for a group is no server, so be sparing with them.
     *
     * <p>A member is heard once for each request: what it says again, under the same or another message id, is left out. What
     * has come and is not in demand yet is kept, of {@link MulticastParameters#maxResponders()} members at most. An answer
     * that has only the first block of its body (RFC 7959 §2.8), or that wants an Echo option (RFC 9175), is continued with
     * the member alone: when it is in demand, confirmably unless the request says otherwise, as {@link #request} does. It is
     * emitted whole; one whose rest cannot be had is left out with {@link SessionEvent.ResponseDropped}. The stream completes
     * when the window has ended and these have ended.
     *
     * @param request the request; its body is in memory and fits into one message, otherwise the error is
     *     {@link CoapTransferException.Reason#MESSAGE_TOO_LONG}
     * @return the answers in the order in which they are complete, or a {@link CoapException}: that the request could not be
     *     sent, or that the session has ended
     * @throws IllegalStateException when the session is with one peer
     * @throws IllegalArgumentException when the request is expressly confirmable, has an Observe option, has an ETag option
     *     though it is a GET (§8.2.1), or a body that is not in memory, or is for another {@link CoapRequest#endpoint()}
     */
    Flux<CoapResponse> requestMany(CoapRequest request);

    /**
     * What the server says it has: the links of its {@code /.well-known/core} (RFC 6690).
     *
     * @return all links, or a {@link CoapException}: 4.xx and 5.xx among them, and {@link CoapProtocolException} for an
     *     answer that is not in the link format
     */
    default Flux<WebLink> discover() {
        return Discovery.links(this, "");
    }

    /**
     * What the server says it has of a kind. A server that does not know filters gives all; what does not match is left out
     * here then.
     *
     * @param query a filter of RFC 6690 §4.1, percent-encoded, such as {@code rt=temperature} or {@code if=sensor*}
     * @return the links that match, or a {@link CoapException} as of {@link #discover()}
     * @throws IllegalArgumentException when the query is none
     */
    default Flux<WebLink> discover(String query) {
        Objects.requireNonNull(query, "query");
        WebLink.to("/").matches(query); // which says what is wrong with it
        return Discovery.links(this, query);
    }

    /**
     * Asks whether the peer is there: over datagrams by an empty confirmable message, which it answers with a Reset (RFC 7252
     * §4.3), else by a Ping, which it answers with a Pong (RFC 8323 §5.4). A libcoap server answers one every 250 ms. The wait
     * for an answer ends after MAX_TRANSMIT_WAIT: put a {@code timeout} on it where 93 s are too long. Cold: each demand sends
     * one. Cancelling stops its retransmission.
     *
     * @return the time to the answer, or a {@link CoapException}
     * @throws IllegalStateException when the session is with a group
     */
    Mono<Duration> ping();

    /**
     * Asks the peer for a sign that it has processed all that was sent to it before, such as before closing: a Ping with the
     * Custody option (RFC 8323 §5.4.1). Over datagrams there is no such sign: it is a {@link #ping()} then, and false.
     *
     * @return true when the peer says so, false when it answers without; or a {@link CoapException}
     * @throws IllegalStateException when the session is with a group
     */
    Mono<Boolean> custody();

    /**
     * Connects the session when it is not connected, and tells when it is. Cancelling gives up the wait, not the connection,
     * which others may wait for.
     *
     * @return this session once it is established, or a {@link CoapException}
     */
    Mono<CoapSession> established();

    /**
     * The session's states. Hot: a subscriber first gets the history of the present connection, then each change; one
     * that is slow gets the latest. Completes after {@link SessionState#NONE} when the session has ended. To look does
     * not connect.
     *
     * @return the states, the last of them with the cause of the end
     */
    Flux<StateChange> states();

    /**
     * What happens on the session besides requests and responses. Hot; to a slow subscriber the oldest are lost and
     * {@link SessionEvent.Missed} counts them. Completes when the session has ended.
     *
     * @return the events from now on
     */
    Flux<SessionEvent> events();

    /**
     * The end of the session. To wait for it does not connect, and to cancel that changes nothing.
     *
     * @return completes when this side closed it; a {@link CoapException} tells why it ended otherwise
     */
    Mono<Void> onClose();

    /**
     * Ends the session whatever its count: requests in flight fail with {@link CoapDisconnectedException}, the socket is
     * closed; one that is still being opened is closed as soon as it is there. Does nothing when the session has ended. Cold,
     * and not undone by cancelling.
     *
     * @return completes when the socket is closed
     */
    Mono<Void> close();

    /**
     * Ends the session gracefully, as {@link #closeLater(Duration, Duration)} does, without a quiet time and within 15 s.
     *
     * @return completes when the socket is closed
     */
    default Mono<Void> closeLater() {
        return closeLater(Duration.ZERO, Duration.ofSeconds(15));
    }

    /**
     * Ends the session gracefully, whatever its count. From the subscription on it takes nothing new: requests fail with
     * {@link CoapDisconnectedException}, those of the peer are refused. What is in flight goes on to its end, what waits for
     * the connection included. Observations are deregistered, as {@link SessionSettings#deregistration()} says, and complete.
     * When nothing is open any more and the peer has been silent for the quiet time, which gives it the chance to repeat what
     * it believes to be lost, the session ends as by {@link #close()}: with a Release over reliable transports (RFC 8323 §5.5),
     * close_notify over secure ones, and then the socket and the path it was bound to. What is still open after the timeout
     * fails with {@link CoapDisconnectedException}.
     *
     * <p>Cold, and not undone by cancelling. Subscribed to again, or with {@link #close()}, it ends with whichever is first; a
     * session that was never used ends at once, as does one that comes back and is just not connected.
     *
     * @param quiet for how long nothing must be heard of the peer before the end; zero or more
     * @param timeout after which time the end comes whatever is open; not less than {@code quiet}
     * @return completes when the socket is closed, whatever was the cause; {@link #onClose()} tells it
     * @throws IllegalArgumentException when a time is negative or longer than ten years, or quiet is longer than the timeout
     */
    Mono<Void> closeLater(Duration quiet, Duration timeout);

    /**
     * Ends the session whatever its count, as if the network had: {@link #onClose()} and all requests fail with the
     * reason. Does nothing when the session has ended; one that {@linkplain CoapClient#reconnect comes back} does so.
     *
     * @param reason why
     */
    void disconnect(NackReason reason);

    /** Ends the session whatever its count, as {@link #close()}, without waiting for the socket. */
    @Override
    void dispose();

    /**
     * Takes a further share in the session; its count starts at 1, that of a session whose peer has dialled in at 0.
     *
     * @return this session
     * @throws IllegalStateException when the session has ended
     */
    CoapSession retain();

    /**
     * Gives a share back. With the last one the session closes gracefully: requests in flight end first. A session of
     * {@link SessionType#SERVER} goes on until its peer has been silent for a while.
     *
     * @return true when it was the last share
     * @throws IllegalStateException when all shares have been given back already
     */
    boolean release();

    /**
     * Makes a session with a peer that has dialled in a client session: it takes a share in it, and lives until that is
     * given back, as one that this side has opened; what libcoap calls {@code coap_session_set_type_client}.
     *
     * @return this session
     * @throws IllegalStateException when it is a client session already, has ended, or is not established yet: its peer
     *     has not spoken
     */
    CoapSession asClient();

    /**
     * The client that the session was opened by.
     *
     * @return the client
     */
    CoapClient client();

    /**
     * The protocol.
     *
     * @return the protocol
     */
    CoapProtocol protocol();

    /**
     * How the session came to be.
     *
     * @return the type
     */
    SessionType type();

    /**
     * Where the session stands just now.
     *
     * @return the state
     */
    SessionState state();

    /**
     * The address that the socket is bound to.
     *
     * @return the address; empty unless the session is connected
     */
    Optional<CoapAddress> localAddress();

    /**
     * The peer's address: resolved once the session is connected, as it was given before.
     *
     * @return the address
     */
    CoapAddress remoteAddress();

    /**
     * The group that the session sends to: a multicast group, or everybody by a broadcast address.
     *
     * @return the address; empty for a peer that is no group
     */
    Optional<CoapAddress> multicastAddress();

    /**
     * The network interface that the session is bound to by its local address, by the scope of the peer's, or, with a group,
     * by {@link MulticastParameters#networkInterface()}.
     *
     * @return the interface's index; empty when it is not known
     */
    OptionalInt interfaceIndex();

    /**
     * What the handshake of a secure session has agreed on.
     *
     * @return it; empty before the handshake, and for sessions that are not secure
     */
    Optional<SecurityInfo> securityInfo();

    /**
     * The session's settings.
     *
     * @return the settings
     */
    SessionSettings settings();

    /**
     * Changes the session's settings for what it does from now on.
     *
     * @param change makes new settings from the present ones
     * @return this session
     */
    CoapSession settings(UnaryOperator<SessionSettings> change);

    /**
     * Has the requests that the peer sends answered from now on; those that a handler works on already stay with it. A
     * session starts with its client's handler.
     *
     * @param handler who answers them; {@link RequestHandler#NONE} answers none
     * @return this session
     */
    CoapSession onRequest(RequestHandler handler);

    /**
     * The longest message sent, in bytes: of datagrams {@link SessionSettings#mtu()}, over reliable transports what both
     * sides take, which is 1,152 until the peer has announced more.
     *
     * @return the MTU
     */
    int mtu();

    /**
     * Changes the longest datagram sent. Bodies that do not fit any more go in blocks; a message that cannot be cut fails
     * with {@link CoapTransferException.Reason#MESSAGE_TOO_LONG}. Over reliable transports
     * {@link StreamParameters} say it.
     *
     * @param bytes from 64 to 65,535
     * @throws IllegalArgumentException for any other value
     */
    default void setMtu(int bytes) {
        settings(settings -> settings.mtu(bytes));
    }

    /**
     * How much of the MTU is left for token, options and payload after the message's fixed header and, over DTLS, what the
     * record takes.
     *
     * @return bytes
     */
    int maxPduSize();

    /**
     * What the application keeps with the session.
     *
     * @return the attributes
     */
    SessionAttributes attributes();
}
