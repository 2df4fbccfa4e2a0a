package io.reactivecoap.pubsub;

import java.util.concurrent.atomic.AtomicBoolean;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** A connection as the gateway knows it, until it does not any more and another one takes its place. */
final class Login {

    private final Identity identity;
    private final AtomicBoolean expired = new AtomicBoolean();
    private final Sinks.One<Login> successor = Sinks.one();

    Login(Identity identity) {
        this.identity = identity;
    }

    Identity identity() {
        return identity;
    }

    boolean isExpired() {
        return expired.get();
    }

    /** Returns whether it had not expired before. */
    boolean expire() {
        return expired.compareAndSet(false, true);
    }

    void succeedBy(Login next) {
        successor.tryEmitValue(next);
    }

    /** The one that takes its place. */
    Mono<Login> successor() {
        return successor.asMono();
    }
}
