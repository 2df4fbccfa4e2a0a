package io.reactivecoap.netty.internal.reactive;

import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;

/** Work that starts when it is first asked for, not when somebody subscribes. */
final class OnDemandMono<T> extends Mono<T> {

    private final Mono<T> work;

    OnDemandMono(Mono<T> work) {
        this.work = work;
    }

    @Override
    public void subscribe(CoreSubscriber<? super T> actual) {
        actual.onSubscribe(new Once<>(work, actual));
    }

    /**
     * One subscriber's work.
     *
     * <pre>
     *   IDLE --request(n)--> STARTED --outcome--> ENDED
     *     |                     |
     *     +------ cancel -------+----> CANCELLED
     * </pre>
     */
    private static final class Once<T> implements Subscription, CoreSubscriber<T> {

        private enum State {
            IDLE,
            STARTED,
            ENDED,
            CANCELLED
        }

        @SuppressWarnings("rawtypes") // an updater knows no type parameters
        private static final AtomicReferenceFieldUpdater<Once, State> STATE =
                AtomicReferenceFieldUpdater.newUpdater(Once.class, State.class, "state");

        private final Mono<T> work;
        private final CoreSubscriber<? super T> actual;
        private volatile State state = State.IDLE;
        private volatile @Nullable Subscription upstream;

        Once(Mono<T> work, CoreSubscriber<? super T> actual) {
            this.work = work;
            this.actual = actual;
        }

        @Override
        public void request(long n) {
            if (!Operators.validate(n)) {
                refuse(n);
            } else if (STATE.compareAndSet(this, State.IDLE, State.STARTED)) {
                work.subscribe(this);
            }
        }

        private void refuse(long n) {
            State before =
                    STATE.getAndUpdate(this, now -> now == State.IDLE || now == State.STARTED ? State.ENDED : now);
            if (before == State.IDLE || before == State.STARTED) {
                stop();
                actual.onError(new IllegalArgumentException("Reactive Streams rule 3.9: n must be at least 1: " + n));
            }
        }

        @Override
        public void cancel() {
            State before = STATE.getAndUpdate(this, now -> now == State.ENDED ? now : State.CANCELLED);
            if (before == State.STARTED) {
                stop();
            }
        }

        private void stop() {
            Subscription there = upstream;
            if (there != null) {
                there.cancel();
            }
        }

        @Override
        public Context currentContext() {
            return actual.currentContext();
        }

        @Override
        public void onSubscribe(Subscription subscription) {
            upstream = subscription;
            if (state == State.STARTED) {
                subscription.request(Long.MAX_VALUE);
            } else {
                subscription.cancel();
            }
        }

        @Override
        public void onNext(T value) {
            if (STATE.compareAndSet(this, State.STARTED, State.ENDED)) {
                actual.onNext(value);
                actual.onComplete();
            } else {
                Operators.onDiscard(value, actual.currentContext());
            }
        }

        @Override
        public void onError(Throwable error) {
            if (STATE.compareAndSet(this, State.STARTED, State.ENDED)) {
                actual.onError(error);
            }
        }

        @Override
        public void onComplete() {
            if (STATE.compareAndSet(this, State.STARTED, State.ENDED)) {
                actual.onComplete();
            }
        }
    }
}
