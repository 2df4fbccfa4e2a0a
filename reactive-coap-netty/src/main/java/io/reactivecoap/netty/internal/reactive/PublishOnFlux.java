package io.reactivecoap.netty.internal.reactive;

import java.util.concurrent.RejectedExecutionException;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Operators;
import reactor.core.scheduler.Scheduler;
import reactor.util.context.Context;

/**
 * Signals on a scheduler of the user's, asking upstream for what is asked for here and not a single element more: the
 * demand is what the server hears of. Reactor's own {@code publishOn} asks ahead.
 */
final class PublishOnFlux<T> extends Flux<T> {

    private final Flux<T> source;
    private final Scheduler scheduler;

    PublishOnFlux(Flux<T> source, Scheduler scheduler) {
        this.source = source;
        this.scheduler = scheduler;
    }

    @Override
    public void subscribe(CoreSubscriber<? super T> actual) {
        source.subscribe(new Hop<>(actual, scheduler.createWorker()));
    }

    /** The worker keeps the order; what waits in it is no more than what was asked for. */
    private static final class Hop<T> implements CoreSubscriber<T>, Subscription {

        private final CoreSubscriber<? super T> actual;
        private final Scheduler.Worker worker;
        private volatile boolean cancelled;
        private Subscription upstream = Operators.emptySubscription();

        Hop(CoreSubscriber<? super T> actual, Scheduler.Worker worker) {
            this.actual = actual;
            this.worker = worker;
        }

        @Override
        public Context currentContext() {
            return actual.currentContext();
        }

        @Override
        public void onSubscribe(Subscription subscription) {
            upstream = subscription;
            actual.onSubscribe(this);
        }

        @Override
        public void onNext(T element) {
            hop(() -> actual.onNext(element));
        }

        @Override
        public void onError(Throwable error) {
            hop(() -> {
                worker.dispose();
                actual.onError(error);
            });
        }

        @Override
        public void onComplete() {
            hop(() -> {
                worker.dispose();
                actual.onComplete();
            });
        }

        private void hop(Runnable signal) {
            try {
                worker.schedule(() -> {
                    if (!cancelled) {
                        signal.run();
                    }
                });
            } catch (RejectedExecutionException e) {
                if (!cancelled) {
                    cancelled = true;
                    upstream.cancel();
                    actual.onError(e); // the user's scheduler is gone: nobody else tells
                }
            }
        }

        @Override
        public void request(long n) {
            upstream.request(n);
        }

        @Override
        public void cancel() {
            cancelled = true;
            upstream.cancel();
            worker.dispose();
        }
    }
}
