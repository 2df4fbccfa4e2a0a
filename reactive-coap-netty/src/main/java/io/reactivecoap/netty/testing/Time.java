package io.reactivecoap.netty.testing;

import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.scheduler.Scheduler;

/** The time of a test. When it has ended nothing is due any more, and nothing that was begun in it goes on. */
record Time(Scheduler scheduler) {

    long now() {
        return scheduler.now(TimeUnit.NANOSECONDS);
    }

    Disposable at(long due, Runnable task) {
        try {
            return scheduler.schedule(task, Math.max(0, due - now()), TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException e) {
            return Disposables.disposed();
        }
    }
}
