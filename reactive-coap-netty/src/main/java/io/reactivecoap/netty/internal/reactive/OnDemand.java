package io.reactivecoap.netty.internal.reactive;

import java.util.concurrent.atomic.AtomicBoolean;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Mono;

/** Work that starts when it is first asked for, not when somebody subscribes. It always gives a value or an error. */
final class OnDemand {

    private OnDemand() {}

    static <T> Mono<T> of(Mono<T> work) {
        return Mono.create(sink -> {
            Disposable.Swap running = Disposables.swap();
            AtomicBoolean started = new AtomicBoolean();
            sink.onDispose(running);
            sink.onRequest(n -> {
                if (started.compareAndSet(false, true)) {
                    running.update(work.contextWrite(sink.contextView()).subscribe(sink::success, sink::error));
                }
            });
        });
    }
}
