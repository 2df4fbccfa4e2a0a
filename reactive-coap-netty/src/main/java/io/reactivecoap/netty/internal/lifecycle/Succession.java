package io.reactivecoap.netty.internal.lifecycle;

import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.Exceptions;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.util.retry.RetryBackoffSpec;

/**
 * One connection after another: when one is lost another is made, as soon as the back-off lets it. Callable from any thread.
 *
 * <pre>
 *   IDLE --first use--> AWAY --established--> THERE
 *     |                   ^ |                   | |
 *     |                   +-+--- lost ----------+ |
 *     |                     |                     |
 *     +------ closed, drained, given up ----------+--> ENDED
 * </pre>
 */
public final class Succession<C> {

    /** Is told of what becomes of connections, one thing after another. */
    public interface Watcher<C> {

        /** There is one, which is about to be connected. */
        void onOpened(C connection);

        void onEstablished(C connection);

        /** The one that was opened last is lost, or could not be established; another attempt follows, or the end. */
        void onLost(Throwable cause);

        /** There will be none any more; without a cause when this side wanted it. */
        void onEnded(@Nullable Throwable cause);
    }

    private sealed interface Phase<C> {
        record Idle<C>() implements Phase<C> {}

        record Away<C>(Sinks.One<C> next) implements Phase<C> {}

        record There<C>(C connection) implements Phase<C> {}

        record Ended<C>(Throwable cause) implements Phase<C> {}
    }

    private final Connections<C> connections;
    private final RetryBackoffSpec backoff;
    private final Watcher<C> watcher;
    private final AtomicReference<Phase<C>> phase = new AtomicReference<>(new Phase.Idle<>());
    private final AtomicReference<@Nullable C> opened = new AtomicReference<>();
    private final Disposable.Swap making = Disposables.swap();
    private volatile boolean again;
    private volatile boolean draining;

    public Succession(Connections<C> connections, RetryBackoffSpec backoff, Watcher<C> watcher) {
        this.connections = connections;
        this.backoff = backoff;
        this.watcher = watcher;
    }

    /**
     * The connections alone, each as soon as it is established, for as long as there is a subscriber. Completes when this side
     * closes one.
     */
    public static <C> Flux<C> connections(Connections<C> connections, RetryBackoffSpec backoff) {
        return Flux.defer(() -> new Succession<>(connections, backoff, new Watcher<C>() {
                    @Override
                    public void onOpened(C connection) {}

                    @Override
                    public void onEstablished(C connection) {}

                    @Override
                    public void onLost(Throwable cause) {}

                    @Override
                    public void onEnded(@Nullable Throwable cause) {}
                })
                .all());
    }

    private Flux<C> all() {
        return Flux.usingWhen(
                        Mono.fromSupplier(connections::open),
                        this::lifeOf,
                        connections::close,
                        (connection, lost) -> connections.close(connection),
                        connections::close)
                .retryWhen(backoff.transientErrors(true)) // whose count begins anew with each connection
                .onErrorMap(Exceptions::isRetryExhausted, given -> given.getCause() == null ? given : given.getCause());
    }

    private Flux<C> lifeOf(C connection) {
        opened.set(connection);
        watcher.onOpened(connection);
        return connections
                .establish(connection, again)
                .then(Mono.just(connection))
                .concatWith(connections
                        .onEnd(connection)
                        .onErrorComplete(lost -> draining)
                        .then(Mono.empty()))
                .doOnError(lost -> onLost(connection, lost));
    }

    // The present connection

    /** The present connection; waits for it, and has the first one made. An error when there will be none any more. */
    public Mono<C> connection() {
        return Mono.defer(() -> {
            begin();
            Phase<C> now = phase.get();
            if (now instanceof Phase.There<C> there) {
                return Mono.just(there.connection);
            }
            return now instanceof Phase.Away<C> away ? away.next.asMono() : Mono.error(((Phase.Ended<C>) now).cause);
        });
    }

    /** The present connection; null when there is none. */
    public @Nullable C present() {
        return phase.get() instanceof Phase.There<C> there ? there.connection : null;
    }

    public boolean isIdle() {
        return phase.get() instanceof Phase.Idle;
    }

    public boolean isEnded() {
        return phase.get() instanceof Phase.Ended;
    }

    private void begin() {
        Phase<C> first = phase.get();
        if (first instanceof Phase.Idle && phase.compareAndSet(first, new Phase.Away<>(Sinks.one()))) {
            making.update(all().subscribe(this::onEstablished, lost -> end(lost, lost), () -> end(null, closed())));
        }
    }

    private void onEstablished(C connection) {
        again = true;
        Phase<C> before = phase.getAndUpdate(now -> now instanceof Phase.Away ? new Phase.There<>(connection) : now);
        if (before instanceof Phase.Away<C> away) {
            watcher.onEstablished(connection);
            away.next.tryEmitValue(connection);
        }
    }

    /** Somebody has found out that a connection is lost, which it does not know itself. */
    public void suspect(C connection, Throwable why) {
        if (onLost(connection, why)) {
            connections.abandon(connection);
        }
    }

    private boolean onLost(C connection, Throwable cause) {
        phase.updateAndGet(now -> now instanceof Phase.There<C> there && there.connection == connection
                ? new Phase.Away<>(Sinks.one())
                : now);
        if (isEnded() || !opened.compareAndSet(connection, null)) {
            return false; // it was told already
        }
        watcher.onLost(cause);
        return true;
    }

    // The end

    /** There is to be no other connection, and the present one closes when what is open on it has ended. */
    public void drain() {
        drain(connections::drain);
    }

    /** As {@link #drain()}, in another way. */
    public void drain(Consumer<? super C> way) {
        draining = true;
        C present = present();
        if (present == null) {
            close();
        } else {
            way.accept(present); // which ends them all
        }
    }

    /** Closes the present connection; {@link #connection()} is an error from now on. */
    public void close() {
        end(null, closed());
    }

    private static Throwable closed() {
        return new IllegalStateException("closed"); // for those who wait
    }

    private void end(@Nullable Throwable cause, Throwable forThoseWhoWait) {
        Phase<C> before =
                phase.getAndUpdate(now -> now instanceof Phase.Ended ? now : new Phase.Ended<>(forThoseWhoWait));
        if (before instanceof Phase.Ended) {
            return;
        }
        making.dispose(); // which closes the present one
        if (before instanceof Phase.Away<C> away) {
            away.next.tryEmitError(forThoseWhoWait);
        }
        watcher.onEnded(cause);
    }
}
