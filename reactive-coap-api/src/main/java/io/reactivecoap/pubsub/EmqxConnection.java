package io.reactivecoap.pubsub;

import io.reactivecoap.CoapDisconnectedException;
import io.reactivecoap.CoapException;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * A connection with EMQX's CoAP gateway, in its connection mode; got from {@link EmqxGateway}. Heartbeats are sent by themselves
 * until it is closed, or its session has ended. When the gateway does not know it any more the client connects again, as
 * {@link EmqxParameters#renewal} says, subscribes again, and repeats what was refused for that reason.
 *
 * <p>What is asked of a connection that has ended fails with a {@link CoapDisconnectedException}. Events and the end are told on
 * the thread that brings them about: the session's event loop, that of the heartbeats, or the caller's.
 */
public interface EmqxConnection extends EmqxClient {

    /**
     * What the gateway knows the client by.
     *
     * @return the client id
     */
    String clientId();

    /**
     * The token that the gateway gave.
     *
     * @return the present one; another one after {@link EmqxEvent.Renewed}
     */
    EmqxToken token();

    /**
     * The tokens that the gateway gives, to be kept for {@link EmqxGateway#resume}. Hot; to a slow subscriber only the latest
     * is told.
     *
     * @return the present token, and each that takes its place; completes when the connection has ended
     */
    Flux<EmqxToken> tokens();

    /**
     * What happens to the connection. Hot; to a slow subscriber the oldest of more than 64 are lost.
     *
     * @return the events from now on; completes when the connection has ended
     */
    Flux<EmqxEvent> events();

    /**
     * The end of the connection.
     *
     * @return completes when this side has closed it or its session, else an error: {@link CoapDisconnectedException} when
     *     the session has ended, or why the client could not connect again
     */
    Mono<Void> onClose();

    /**
     * Ends the connection: subscriptions complete and are ended at the gateway, and then the connection is. The session goes
     * on. Not undone by cancelling; subscribed to again, it tells the same.
     *
     * @return completes when the gateway has forgotten the connection; otherwise a {@link CoapException}, and the connection
     *     has ended on this side only
     */
    Mono<Void> close();
}
