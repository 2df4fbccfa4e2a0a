package io.reactivecoap.netty.internal.security;

import java.lang.reflect.InvocationTargetException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedTransferQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Where handshakes are made, which wait for the peer: on virtual threads where the JVM has them, else on daemon threads that come
 * and go. There are {@code usual} of those, which is enough for peers that answer. Only while none of them comes
 * free there are more, one for each handshake that waits: then they are held by peers that are dead.
 */
public final class HandshakeThreads implements Executor {

    private static final int USUAL = 256;
    private static final int MOST = 2048;
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private static final long IDLE_SECONDS = 10;
    private static final AtomicInteger NAMES = new AtomicInteger();

    private final int usual;
    private final int most;
    private final Executor afterPatience;
    private final AtomicLong finished = new AtomicLong();
    private final ThreadPoolExecutor pool;

    HandshakeThreads(int usual, int most, Duration patience) {
        this.usual = usual;
        this.most = most;
        afterPatience = CompletableFuture.delayedExecutor(patience.toMillis(), TimeUnit.MILLISECONDS, Runnable::run);
        pool = new ThreadPoolExecutor(
                usual, most, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedTransferQueue<>(), task -> {
                    Thread thread = new Thread(task, "coap-handshake-" + NAMES.incrementAndGet());
                    thread.setDaemon(true);
                    return thread;
                });
        pool.allowCoreThreadTimeOut(true);
    }

    /** The threads of all clients that bring none of their own. */
    public static Executor shared() {
        return Holder.SHARED;
    }

    private static final class Holder {
        static final Executor SHARED = make();

        private static Executor make() {
            try { // Java 21 and later
                return (Executor) Executors.class
                        .getMethod("newVirtualThreadPerTaskExecutor")
                        .invoke(null);
            } catch (NoSuchMethodException | IllegalAccessException | InvocationTargetException e) {
                return new HandshakeThreads(USUAL, MOST, PATIENCE);
            }
        }
    }

    @Override
    public void execute(Runnable task) {
        Waiting waiting = new Waiting(task);
        pool.execute(waiting);
        if (!pool.getQueue().isEmpty()) {
            afterPatience.execute(() -> hasten(waiting));
        }
    }

    /** One thread more, for whoever has waited longest, when all others have been held since; as many as usual when nobody waits. */
    private void hasten(Waiting waiting) {
        synchronized (pool) {
            if (!waiting.begun) {
                int more = waiting.finishedBefore == finished.get() ? 1 : 0;
                pool.setCorePoolSize(Math.min(most, pool.getCorePoolSize() + more));
                waiting.finishedBefore = finished.get();
                afterPatience.execute(() -> hasten(waiting));
            } else if (pool.getQueue().isEmpty() && pool.getActiveCount() < usual) {
                pool.setCorePoolSize(usual);
            }
        }
    }

    int threads() {
        return pool.getPoolSize();
    }

    private final class Waiting implements Runnable {

        private final Runnable task;
        private long finishedBefore = finished.get();
        private volatile boolean begun;

        Waiting(Runnable task) {
            this.task = task;
        }

        @Override
        public void run() {
            begun = true;
            try {
                task.run();
            } finally {
                finished.incrementAndGet();
            }
        }
    }
}
