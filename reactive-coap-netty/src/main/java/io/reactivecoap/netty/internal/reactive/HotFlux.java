package io.reactivecoap.netty.internal.reactive;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.Exceptions;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Operators;

/**
 * A view of what happens anyway: nobody's demand holds it up. A subscriber gets what is remembered of the past and then
 * what comes; of what it does not ask for in time, the newest are kept.
 *
 * <p>All state is confined to steps that are made one at a time; no lock is held
 * while a subscriber is called.
 */
final class HotFlux<T> extends Flux<T> {

    private final int remembered;
    private final int kept;
    private final @Nullable LongFunction<? extends T> missed;

    private final Steps steps = new Steps();

    // Confined to the steps
    private final Deque<T> past = new ArrayDeque<>(2);
    private final List<View> views = new ArrayList<>(1);
    private boolean complete;

    /**
     * Remembers a number of past elements for later subscribers, and keeps a number of elements for a slow one; where that
     * is too few, {@code missed} makes an element that tells how many were lost, unless it is null.
     */
    HotFlux(int remembered, int kept, @Nullable LongFunction<? extends T> missed) {
        this.remembered = remembered;
        this.kept = kept;
        this.missed = missed;
    }

    void emit(T element) {
        steps.add(() -> {
            if (complete) {
                return;
            }
            remember(element);
            for (View view : views) {
                view.add(element);
            }
            deliver();
        });
    }

    /** Forgets the past; what is emitted next is the first that later subscribers get. */
    void forget() {
        steps.add(past::clear);
    }

    void complete() {
        steps.add(() -> {
            complete = true;
            deliver();
        });
    }

    @Override
    public void subscribe(CoreSubscriber<? super T> actual) {
        View view = new View(actual);
        actual.onSubscribe(view);
        steps.add(() -> {
            view.joined = true;
            past.forEach(view::add);
            views.add(view);
            deliver();
        });
    }

    private void remember(T element) {
        past.add(element);
        if (past.size() > remembered) {
            past.remove();
        }
    }

    private void deliver() {
        for (View view : List.copyOf(views)) {
            view.deliver();
        }
        views.removeIf(view -> view.ended);
    }

    private final class View implements Subscription {

        private final CoreSubscriber<? super T> actual;
        private final Deque<T> waiting = new ArrayDeque<>(1);
        private long requested;
        private long lost;
        private boolean joined;
        private boolean ended;
        private volatile boolean cancelled;

        View(CoreSubscriber<? super T> actual) {
            this.actual = actual;
        }

        void add(T element) {
            waiting.add(element);
            if (waiting.size() > kept && requested == 0) {
                waiting.remove();
                lost++;
            }
        }

        void deliver() {
            while (!ended && !cancelled && requested > 0 && !waiting.isEmpty()) {
                T next = waiting.element();
                if (lost > 0 && missed != null) {
                    next = missed.apply(lost);
                } else {
                    waiting.remove();
                }
                lost = 0;
                requested = requested == Long.MAX_VALUE ? requested : requested - 1;
                T element = next;
                signal(() -> actual.onNext(element));
            }
            if (cancelled) {
                waiting.clear();
                ended = true;
            } else if (complete && joined && waiting.isEmpty() && !ended) {
                ended = true;
                signal(actual::onComplete);
            }
        }

        private void signal(Runnable signal) {
            try {
                signal.run();
            } catch (Throwable e) { // a subscriber's fault must not become that of the others
                Exceptions.throwIfJvmFatal(e);
                ended = true;
                Operators.onErrorDropped(e, actual.currentContext());
            }
        }

        @Override
        public void request(long n) {
            if (!Operators.validate(n)) {
                steps.add(() ->
                        fail(new IllegalArgumentException("Reactive Streams rule 3.9: n must be at least 1: " + n)));
                return;
            }
            steps.add(() -> {
                requested = Operators.addCap(requested, n);
                deliver();
            });
        }

        private void fail(Throwable error) {
            if (!ended && !cancelled) {
                ended = true;
                waiting.clear();
                signal(() -> actual.onError(error));
            }
        }

        @Override
        public void cancel() {
            cancelled = true;
            steps.add(HotFlux.this::deliver);
        }
    }
}
