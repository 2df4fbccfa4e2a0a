package io.reactivecoap;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.UnaryOperator;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * A session with one peer: what libcoap calls a {@code coap_session_t}. Safe for use from any thread.
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
     * @param request the request
     * @return the response, or a {@link CoapException}: {@link CoapTimeoutException}, {@link CoapResetException},
     *     {@link CoapUnreachableException}, {@link CoapDisconnectedException}, {@link CoapProtocolException} or
     *     {@link CoapTransferException}
     */
    Mono<CoapResponse> request(CoapRequest request);

    /**
     * Sends a request as {@link #request}, with 4.xx and 5.xx as {@link CoapResponseException}.
     *
     * @param request the request
     * @return the response of class 2, or a {@link CoapException}
     */
    Mono<CoapResponse> retrieve(CoapRequest request);

    /**
     * Asks whether the peer is there: an empty confirmable message, which it answers with a Reset (RFC 7252 §4.3). A
     * libcoap server answers one every 250 ms. Only the protocol's retransmissions end the wait for an answer: put a
     * {@code timeout} on it where 93 s are too long.
     *
     * @return the time to the answer, or a {@link CoapException}
     */
    Mono<Duration> ping();

    /**
     * Connects the session when it is not connected, and tells when it is.
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
     * The end of the session.
     *
     * @return completes when this side closed it; an error tells why it ended otherwise
     */
    Mono<Void> onClose();

    /**
     * Ends the session whatever its count: requests in flight fail with {@link CoapDisconnectedException}, the socket is
     * closed; one that is still being opened is closed as soon as it is there. Does nothing when the session has ended. Cold, and not undone by cancelling.
     *
     * @return completes when the socket is closed
     */
    Mono<Void> close();

    /**
     * Ends the session whatever its count, as if the network had: {@link #onClose()} and all requests fail with the
     * reason.
     *
     * @param reason why
     */
    void disconnect(NackReason reason);

    /** Ends the session whatever its count, as {@link #close()}, without waiting for the socket. */
    @Override
    void dispose();

    /**
     * Takes a further share in the session; its count starts at 1.
     *
     * @return this session
     * @throws IllegalStateException when the session has ended
     */
    CoapSession retain();

    /**
     * Gives a share back. With the last one the session closes gracefully: requests in flight end first.
     *
     * @return true when it was the last share
     * @throws IllegalStateException when all shares have been given back already
     */
    boolean release();

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
     * The group that the session sends to.
     *
     * @return the address; empty for a peer that is no group
     */
    Optional<CoapAddress> multicastAddress();

    /**
     * The network interface that the session is bound to by its local address or by the scope of the peer's.
     *
     * @return the interface's index; empty when it is not known
     */
    OptionalInt interfaceIndex();

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
     * The longest message sent, in bytes.
     *
     * @return the MTU
     */
    default int mtu() {
        return settings().mtu();
    }

    /**
     * Changes the longest message sent.
     *
     * @param bytes from 64 to 65,535
     * @throws IllegalArgumentException for any other value
     */
    default void setMtu(int bytes) {
        settings(settings -> settings.mtu(bytes));
    }

    /**
     * How much of the MTU is left for token, options and payload after the message's fixed header.
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
