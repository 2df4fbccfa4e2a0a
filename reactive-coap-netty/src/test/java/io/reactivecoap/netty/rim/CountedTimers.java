package io.reactivecoap.netty.rim;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import reactor.core.Disposable;
import reactor.core.scheduler.Scheduler;

/** A scheduler that knows which of the timers set on it, but for those of its workers, are still to ring. */
final class CountedTimers implements Scheduler {

    private final Scheduler scheduler;
    private final Set<Object> left = ConcurrentHashMap.newKeySet();

    CountedTimers(Scheduler scheduler) {
        this.scheduler = scheduler;
    }

    int left() {
        return left.size();
    }

    @Override
    public Disposable schedule(Runnable task) {
        return scheduler.schedule(task);
    }

    @Override
    public Disposable schedule(Runnable task, long delay, TimeUnit unit) {
        Object timer = new Object();
        left.add(timer);
        Disposable scheduled = scheduler.schedule(
                () -> {
                    left.remove(timer);
                    task.run();
                },
                delay,
                unit);
        return () -> {
            left.remove(timer);
            scheduled.dispose();
        };
    }

    @Override
    public long now(TimeUnit unit) {
        return scheduler.now(unit);
    }

    @Override
    public Worker createWorker() {
        return scheduler.createWorker();
    }
}
