package io.reactivecoap.netty.peer;

import static io.reactivecoap.netty.peer.PeerClient.SOON;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Signal;

/** A subscriber that asks for everything; a test looks at what it was told, one signal after the other. */
final class Inbox<T> extends BaseSubscriber<T> {

    private final Queue<Signal<T>> signals = new ConcurrentLinkedQueue<>();
    private final Semaphore there = new Semaphore(0);

    static <T> Inbox<T> of(Flux<T> source) {
        Inbox<T> inbox = new Inbox<>();
        source.subscribe(inbox);
        return inbox;
    }

    /** The next element, which is awaited. */
    T next() {
        return next(SOON);
    }

    T next(Duration patience) {
        Signal<T> signal = take(patience);
        assertThat(signal.isOnNext()).as("an element, not %s", signal).isTrue();
        return Objects.requireNonNull(signal.get());
    }

    /** Elements are passed over up to the error. */
    Throwable errorAfterElements(Duration patience) {
        Signal<T> signal = take(patience);
        while (signal.isOnNext()) {
            signal = take(patience);
        }
        assertThat(signal.isOnError()).as("an error, not %s", signal).isTrue();
        return Objects.requireNonNull(signal.getThrowable());
    }

    /** Elements are passed over up to the first of a kind. */
    <S extends T> S nextOf(Class<S> kind, Duration patience) {
        T next = next(patience);
        while (!kind.isInstance(next)) {
            next = next(patience);
        }
        return kind.cast(next);
    }

    void isEmpty() {
        assertThat(signals).isEmpty();
    }

    private Signal<T> take(Duration patience) {
        try {
            assertThat(there.tryAcquire(patience.toNanos(), TimeUnit.NANOSECONDS))
                    .as("something within %s", patience)
                    .isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
        return signals.remove();
    }

    private void add(Signal<T> signal) {
        signals.add(signal);
        there.release();
    }

    @Override
    protected void hookOnNext(T value) {
        add(Signal.next(value));
    }

    @Override
    protected void hookOnError(Throwable error) {
        add(Signal.error(error));
    }

    @Override
    protected void hookOnComplete() {
        add(Signal.complete());
    }
}
