package io.reactivecoap.netty.internal.transport;

import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/** Who connects sessions without a socket of Reactor Netty's: event loops that are one as well are asked to. */
@FunctionalInterface
public interface Dialler {

    /** As {@link Dialling#connect}. */
    Mono<Connected> connect(Target target, SocketSettings settings, @Nullable Scheduler clock, Attempt attempt);
}
