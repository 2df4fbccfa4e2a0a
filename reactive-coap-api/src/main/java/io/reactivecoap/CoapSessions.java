package io.reactivecoap;

import java.util.function.Function;
import org.reactivestreams.Publisher;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Sessions that are shared: one with each endpoint, whoever asks. Made by {@link CoapClient#sharedSessions(PoolParameters)}.
 * Safe for use from any thread.
 *
 * <p><b>One session.</b> An endpoint is a scheme, a host and a port: {@code coap://Host} and {@code coap://host:5683} are the
 * same, {@code coap://localhost} and {@code coap://127.0.0.1} are not. Credentials are those of the client's rules for it.
 * Callers that ask at the same time wait for the same connection. One that cannot be made fails them all and is not kept; a
 * session that has ended, or that its peer has released (RFC 8323 §5.5), is replaced when it is asked for again.
 *
 * <p><b>Shares.</b> Each caller gets a share of its own, as by {@link CoapSession#retain()}, and gives it back with
 * {@link CoapSession#release()}, which is true for the last one. A session that nobody has a share in is idle; after
 * {@link PoolParameters#maxIdleTime()} it closes gracefully. One that is not even established by then is closed at once. What
 * a caller changes of a session (settings, handler, attributes) it changes for all; {@link CoapSession#close()},
 * {@link CoapSession#disconnect} and {@link CoapSession#dispose()} end it for all.
 *
 * <p><b>Limits.</b> When there are {@link PoolParameters#maxSessions()} already, the one that has been idle for longest makes
 * room. When all are in use, callers for further endpoints wait, the first one first, and fail with
 * {@link CoapPoolException} when too many do or for too long.
 *
 * <p><b>Time.</b> One timer for all idle sessions and one for all who wait, on {@link CoapClient#clock}, or else on
 * {@code Schedulers.parallel()}; none while there are no such. A registry that is not used any more holds nothing after the
 * idle time, so it need not be disposed of.
 *
 * <p><b>Threads.</b> A session that is there is given on the caller's thread, one that has to be connected on its event loop;
 * who has waited for a place is told on the timers' scheduler. All of it on {@link CoapClient#publishOn} when that is set.
 */
public interface CoapSessions extends Disposable {

    /**
     * A share in the session with an endpoint, which is connected first if need be. Cold: each subscription asks for a share.
     * Cancelled before it is given one, nothing is left of it; the connection ends if nobody else waits for it.
     *
     * @param uri scheme, host and port, such as {@code coap://[::1]:5683}; no path
     * @return the established session, the subscriber's to {@linkplain CoapSession#release() release}; or a
     *     {@link CoapException}: why it could not be connected, or {@link CoapPoolException}
     * @throws IllegalArgumentException when the URI is none, has a path, or names a protocol that is not supported, the local
     *     address is of another family, or the protocol is secure and there are no credentials for the peer
     */
    Mono<CoapSession> acquire(String uri);

    /**
     * A share in the session with an endpoint, as {@link #acquire(String)}.
     *
     * @param protocol the protocol
     * @param remote the peer's address; port 0 stands for the protocol's default port
     * @return the established session, the subscriber's to {@linkplain CoapSession#release() release}; or a
     *     {@link CoapException}
     * @throws IllegalArgumentException when the protocol is not supported, the address families do not agree, or the protocol
     *     is secure and there are no credentials for the peer
     */
    Mono<CoapSession> acquire(CoapProtocol protocol, CoapAddress remote);

    /**
     * Uses the session with an endpoint, and gives the share back when the work is complete, has failed or is cancelled.
     *
     * @param uri scheme, host and port, such as {@code coap://[::1]:5683}; no path
     * @param work what to do with the established session
     * @param <T> what the work gives
     * @return the work's signals, the last of them after the share was given back; or the errors of {@link #acquire(String)}
     * @throws IllegalArgumentException as {@link #acquire(String)} does
     */
    <T> Flux<T> with(String uri, Function<? super CoapSession, ? extends Publisher<? extends T>> work);

    /**
     * Sends a request over the session with its endpoint, as {@link CoapSession#request} does. It has a share in the session
     * from the subscription to the end. The request's {@link CoapRequest#timeout()} holds for connecting, too, not for waiting
     * for a place.
     *
     * @param request made with a whole URI, such as {@code CoapRequest.get("coap://host/path")}
     * @return the response, or a {@link CoapException}, {@link CoapPoolException} among them
     * @throws IllegalArgumentException when the request has no {@link CoapRequest#endpoint()}, that is a group, or there can
     *     be no session with it
     */
    Mono<CoapResponse> request(CoapRequest request);

    /**
     * Sends a request as {@link #request}, with 4.xx and 5.xx as {@link CoapResponseException}.
     *
     * @param request made with a whole URI
     * @return the response of class 2, or a {@link CoapException}
     * @throws IllegalArgumentException as {@link #request} does
     */
    Mono<CoapResponse> retrieve(CoapRequest request);

    /**
     * Fetches a body block by block over the session with its endpoint, as {@link CoapSession#blocks(CoapRequest)} does: what
     * is asked for is what the server is asked for. It has a share in the session from the subscription to the end.
     *
     * @param request made with a whole URI
     * @return the blocks, or a {@link CoapException}
     * @throws IllegalArgumentException as {@link #request} does
     */
    Flux<CoapBlock> blocks(CoapRequest request);

    /**
     * Observes a resource over the session with its endpoint, as {@link CoapSession#observe(CoapRequest)} does. It has a share
     * in the session from the subscription to the end; observers of the same request share one registration.
     *
     * @param request made with a whole URI, a GET or FETCH without an Observe option
     * @return the representations, or a {@link CoapException}
     * @throws IllegalArgumentException as {@link #request} does, or when the request cannot be one that observes
     */
    Flux<CoapResponse> observe(CoapRequest request);

    /**
     * What there is just now.
     *
     * @return how many sessions, and how many callers that wait
     */
    PoolUsage usage();

    /**
     * Ends all sessions whatever their shares, and fails those who wait and those who come, with {@link CoapPoolException}.
     * Requests in flight fail with {@link CoapDisconnectedException}. Cold, and not undone by cancelling.
     *
     * @return completes when all sockets are closed
     */
    Mono<Void> disposeLater();

    /** Ends all sessions as {@link #disposeLater()}, without waiting for their sockets. */
    @Override
    void dispose();

    /**
     * Whether it was disposed of.
     *
     * @return true when it gives no sessions any more
     */
    @Override
    boolean isDisposed();
}
