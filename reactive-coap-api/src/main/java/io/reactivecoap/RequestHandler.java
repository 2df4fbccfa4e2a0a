package io.reactivecoap;

import reactor.core.publisher.Mono;

/**
 * Answers the requests that a peer sends over a session: a gateway's downlink, or what a device that has dialled in asks.
 * Set with {@link CoapClient#onRequest} for all sessions of a client, which with {@link CoapClient#accept} hears the first
 * request too, or with {@link CoapSession#onRequest} for one. Called for several requests at a time.
 *
 * <p><b>Threads.</b> Called on the session's event loop, which it must not block, and its Mono is subscribed to there with
 * an empty {@code Context}; on the scheduler of {@link CoapClient#publishOn} when there is one. The Mono may signal on any
 * thread. A handler that throws, fails or never answers is no harm to the session and its other requests.
 *
 * <p><b>What the peer gets.</b>
 *
 * <ul>
 *   <li>The reply. Over datagrams one that is there once the Mono has been subscribed to goes with the acknowledgement (RFC
 *       7252 §5.2.1); otherwise the request is acknowledged at once and the reply follows in a confirmable message of its
 *       own, which takes its turn among the session's requests (NSTART). A non-confirmable request is answered once,
 *       without acknowledgement.
 *   <li>For a Mono without a value: 2.04 to POST, PUT, PATCH and iPATCH, 2.02 to DELETE, 4.04 to GET and FETCH.
 *   <li>For an error, a null, and a reply that is longer than a message: 5.00 without a payload. What went wrong is told on
 *       this side only, by {@link SessionEvent.HandlerFailed}.
 *   <li>Nothing but the acknowledgement where the request's No-Response option does without that class of reply.
 * </ul>
 *
 * <p><b>What the handler does not see.</b> A duplicate is answered as the request before it was. More than 64 requests
 * that are not answered yet get 5.03 with a Max-Age of 1, and non-confirmable ones nothing. Methods without a name get 4.05,
 * requests to a proxy 5.05. Of critical options it sees those of RFC 7252 and RFC 7959; any other, and one that is too
 * long or there too often, is answered with 4.02, and rejected in a non-confirmable request. Bodies are not transferred in
 * blocks: one that a peer sends so is answered with 4.13 and the size that one message may carry, a later block that it
 * asks for with 4.00.
 *
 * <p><b>The end.</b> When the session ends, the Monos of requests that are not answered yet are cancelled. A session that
 * is released waits for them, and takes no new ones.
 */
@FunctionalInterface
public interface RequestHandler {

    /**
     * Answers nothing: over datagrams requests are rejected with a Reset (RFC 7252 §4.2), over streams they get 4.05. What
     * sessions do unless they are given another.
     */
    RequestHandler NONE = (request, session) -> Mono.just(CoapReply.of(CoapCode.METHOD_NOT_ALLOWED));

    /**
     * Answers a request.
     *
     * @param request method, options and payload as they came; confirmable or not over datagrams, unspecified over streams
     * @param session the session it came over
     * @return the reply; empty for the usual one
     */
    Mono<CoapReply> handle(CoapRequest request, CoapSession session);
}
