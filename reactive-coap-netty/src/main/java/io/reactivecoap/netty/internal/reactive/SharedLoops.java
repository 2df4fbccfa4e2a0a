package io.reactivecoap.netty.internal.reactive;

import reactor.netty.resources.LoopResources;

/** The event loops of all clients that are given none: one for each processor, on daemon threads. */
public final class SharedLoops {

    private static final LoopResources LOOPS =
            LoopResources.create("coap", Runtime.getRuntime().availableProcessors(), true);

    private SharedLoops() {}

    public static LoopResources get() {
        return LOOPS;
    }
}
