package io.reactivecoap.netty.internal.endpoint;

import io.netty.channel.EventLoop;
import java.util.concurrent.TimeUnit;
import reactor.core.Disposable;
import reactor.core.scheduler.Scheduler;

/**
 * The one way into what is confined to a session's event loop, and its clock. Times are nanoseconds since the door was
 * made.
 */
public interface Door {

    /** Whether the caller is inside already. */
    boolean isInside();

    /**
     * Runs a task inside, one after the other.
     *
     * @throws java.util.concurrent.RejectedExecutionException when there is no inside any more
     */
    void execute(Runnable task);

    Disposable schedule(Runnable task, long delayNanos);

    long now();

    /** Lets go of what the door itself holds; nothing is executed or scheduled through it any more. */
    void close();

    /** The door to a Netty event loop. */
    static Door of(EventLoop loop) {
        return new OfEventLoop(loop);
    }

    /** The door to a Reactor scheduler, whose time may be virtual. */
    static Door of(Scheduler scheduler) {
        return new OfScheduler(scheduler);
    }

    /** See {@link #of(EventLoop)}. */
    final class OfEventLoop implements Door {

        private final EventLoop loop;
        private final long origin;

        private OfEventLoop(EventLoop loop) {
            this.loop = loop;
            origin = loop.ticker().nanoTime();
        }

        @Override
        public boolean isInside() {
            return loop.inEventLoop();
        }

        @Override
        public void execute(Runnable task) {
            loop.execute(task);
        }

        @Override
        public Disposable schedule(Runnable task, long delayNanos) {
            var scheduled = loop.schedule(task, delayNanos, TimeUnit.NANOSECONDS);
            return () -> scheduled.cancel(false);
        }

        @Override
        public long now() {
            return loop.ticker().nanoTime() - origin;
        }

        @Override
        public void close() {} // the loop goes on for others
    }

    /** See {@link #of(Scheduler)}. Nobody is ever known to be inside: every call goes through the worker's queue. */
    final class OfScheduler implements Door {

        private final Scheduler scheduler;
        private final Scheduler.Worker worker;
        private final long origin;

        private OfScheduler(Scheduler scheduler) {
            this.scheduler = scheduler;
            worker = scheduler.createWorker();
            origin = scheduler.now(TimeUnit.NANOSECONDS);
        }

        @Override
        public boolean isInside() {
            return false;
        }

        @Override
        public void execute(Runnable task) {
            worker.schedule(task);
        }

        @Override
        public Disposable schedule(Runnable task, long delayNanos) {
            return worker.schedule(task, delayNanos, TimeUnit.NANOSECONDS);
        }

        @Override
        public long now() {
            return scheduler.now(TimeUnit.NANOSECONDS) - origin;
        }

        @Override
        public void close() {
            worker.dispose();
        }
    }
}
