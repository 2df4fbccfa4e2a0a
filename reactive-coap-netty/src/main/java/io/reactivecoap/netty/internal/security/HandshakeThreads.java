package io.reactivecoap.netty.internal.security;

import java.lang.reflect.InvocationTargetException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Where handshakes are made, which wait for the peer: on virtual threads where the JVM has them, else on a pool of daemon threads
 * that come and go.
 */
public final class HandshakeThreads {

    /** Each waits for a peer most of the time; a few peers that are dead hold a few of them. */
    private static final int MOST = 256;

    private static final long IDLE_SECONDS = 10;
    private static final AtomicInteger NAMES = new AtomicInteger();

    private HandshakeThreads() {}

    /** The threads of all clients that bring none of their own. */
    public static ExecutorService shared() {
        return Holder.SHARED;
    }

    private static final class Holder {
        static final ExecutorService SHARED = make();

        private static ExecutorService make() {
            try { // Java 21 and later
                return (ExecutorService) Executors.class
                        .getMethod("newVirtualThreadPerTaskExecutor")
                        .invoke(null);
            } catch (NoSuchMethodException | IllegalAccessException | InvocationTargetException e) {
                return pool();
            }
        }
    }

    static ExecutorService pool() {
        ThreadPoolExecutor pool = new ThreadPoolExecutor(
                MOST, MOST, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
                    Thread thread = new Thread(task, "coap-handshake-" + NAMES.incrementAndGet());
                    thread.setDaemon(true);
                    return thread;
                });
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }
}
