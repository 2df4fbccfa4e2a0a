package io.reactivecoap.netty.internal.reactive;

import java.util.Queue;
import java.util.concurrent.atomic.AtomicInteger;
import reactor.util.concurrent.Queues;

/**
 * Steps that any thread may add, and that are made one at a time and in their order, by a thread that has added one. A step that
 * is added from within another comes after it.
 */
final class Steps {

    private final Queue<Runnable> steps =
            Queues.<Runnable>unboundedMultiproducer().get();
    private final AtomicInteger open = new AtomicInteger();

    void add(Runnable step) {
        steps.add(step);
        if (open.getAndIncrement() != 0) {
            return;
        }
        int done = 1;
        do {
            for (Runnable next = steps.poll(); next != null; next = steps.poll()) {
                next.run();
            }
            done = open.addAndGet(-done);
        } while (done != 0);
    }
}
