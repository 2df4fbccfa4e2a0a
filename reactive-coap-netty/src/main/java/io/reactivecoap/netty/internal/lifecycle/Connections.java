package io.reactivecoap.netty.internal.lifecycle;

import reactor.core.publisher.Mono;

/** What connections are like, of which there is one after another. Callable from any thread. */
public interface Connections<C> {

    /** One that is not connected yet. */
    C open();

    /** Connects it, and completes when the peer is there; {@code again} when there was one before that has been lost. */
    Mono<Void> establish(C connection, boolean again);

    /** Completes when this side has closed it, and is an error when it was lost. */
    Mono<Void> onEnd(C connection);

    /** Ends one that is believed to be lost, as if it were. */
    void abandon(C connection);

    /** Lets what is open on it end, and then closes it. */
    void drain(C connection);

    /** Closes it, and completes when its socket is closed. Harmless when it has ended. */
    Mono<Void> close(C connection);
}
