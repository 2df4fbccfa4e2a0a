package io.reactivecoap.samples.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * Ctrl-C: the process is to end, and what goes on has a moment to end well. The JVM sets the exit code, which is 130 for
 * SIGINT, once that has happened.
 */
final class Interruption implements AutoCloseable {

    /** Longer than it takes to give up on a peer that does not answer the farewell. */
    private static final long PATIENCE_MILLIS = 3_000;

    private final Sinks.Empty<Void> asked = Sinks.empty();
    private final CountDownLatch ended = new CountDownLatch(1);
    private final Thread hook = new Thread(this::interrupt, "interruption");

    private Interruption() {}

    /** Watches out for it until it is closed. */
    static Interruption watch() {
        Interruption interruption = new Interruption();
        Runtime.getRuntime().addShutdownHook(interruption.hook);
        return interruption;
    }

    private void interrupt() {
        asked.tryEmitEmpty();
        try {
            ended.await(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Completes when the process is to end. */
    Mono<Void> asked() {
        return asked.asMono();
    }

    /** What went on has ended. */
    @Override
    public void close() {
        ended.countDown();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // it is running just now
        }
    }
}
