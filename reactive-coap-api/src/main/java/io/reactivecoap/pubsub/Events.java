package io.reactivecoap.pubsub;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import reactor.core.publisher.BufferOverflowStrategy;
import reactor.core.publisher.Flux;
import reactor.core.publisher.FluxSink;
import reactor.core.publisher.FluxSink.OverflowStrategy;

/** Tells all who listen what happens, from any thread. */
final class Events {

    private static final int KEPT = 64;

    private final Set<FluxSink<EmqxEvent>> listeners = ConcurrentHashMap.newKeySet();
    private volatile boolean over;

    Flux<EmqxEvent> flux() {
        return Flux.<EmqxEvent>create(this::listen, OverflowStrategy.IGNORE)
                .onBackpressureBuffer(KEPT, BufferOverflowStrategy.DROP_OLDEST);
    }

    private void listen(FluxSink<EmqxEvent> listener) {
        listeners.add(listener);
        listener.onDispose(() -> listeners.remove(listener));
        if (over) {
            listener.complete();
        }
    }

    void tell(EmqxEvent event) {
        listeners.forEach(listener -> listener.next(event));
    }

    void end() {
        over = true;
        listeners.forEach(FluxSink::complete);
    }
}
