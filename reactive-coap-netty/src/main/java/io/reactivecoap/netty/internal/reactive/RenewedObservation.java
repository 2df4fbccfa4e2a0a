package io.reactivecoap.netty.internal.reactive;

import io.reactivecoap.CoapException;
import io.reactivecoap.ObservationSignal;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.Exceptions;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;

/**
 * An observation that outlives its connections: what interrupts it is told, if that is wanted, and it is registered again
 * when its source says so, also without demand.
 */
final class RenewedObservation<T> extends Flux<T> {

    /** Where registrations come from. */
    interface Source<T> {

        /** The first registration, or the next one after an error; a new one has its observation each time. */
        Mono<Flux<T>> registration(@Nullable Throwable after);

        /** Whether an error only interrupts the observation. */
        boolean isInterruption(Throwable error);
    }

    private final Source<T> source;
    private final @Nullable Function<ObservationSignal, T> ofSignal;

    /** Signals are told by {@code ofSignal}, if at all. */
    RenewedObservation(Source<T> source, @Nullable Function<ObservationSignal, T> ofSignal) {
        this.source = source;
        this.ofSignal = ofSignal;
    }

    @Override
    public void subscribe(CoreSubscriber<? super T> actual) {
        actual.onSubscribe(new Observer(actual));
    }

    /** One subscriber's. Everything but the flag of its end is confined to steps that are made one at a time. */
    private final class Observer implements Subscription {

        private final CoreSubscriber<? super T> actual;
        private final Steps steps = new Steps();
        private final Disposable.Swap waiting = Disposables.swap();
        private volatile boolean over;

        private long demand;
        private boolean begun;
        private @Nullable Registration registration;
        private @Nullable CoapException untold;

        Observer(CoreSubscriber<? super T> actual) {
            this.actual = actual;
        }

        @Override
        public void request(long n) {
            if (!Operators.validate(n)) {
                steps.add(() ->
                        end(new IllegalArgumentException("Reactive Streams rule 3.9: n must be at least 1: " + n)));
                return;
            }
            steps.add(() -> demanded(n));
        }

        private void demanded(long n) {
            if (over) {
                return;
            }
            demand = Operators.addCap(demand, n);
            if (registration != null) {
                registration.more(n);
            }
            tellInterruption();
            if (!begun) {
                begun = true;
                register(null);
            }
        }

        private void register(@Nullable Throwable after) {
            waiting.update(source.registration(after)
                    .contextWrite(actual.currentContext())
                    .subscribe(next -> steps.add(() -> join(next)), error -> steps.add(() -> end(error))));
        }

        private void join(Flux<T> next) {
            if (!over) {
                untold = null; // what comes now says more
                registration = new Registration(demand);
                next.subscribe(registration);
            }
        }

        private void next(T element) {
            if (over) {
                Operators.onDiscard(element, actual.currentContext());
                return;
            }
            demand = demand == Long.MAX_VALUE ? demand : demand - 1;
            try {
                actual.onNext(element);
            } catch (Throwable e) { // against rule 2.13: it gets no more
                Exceptions.throwIfJvmFatal(e);
                cancel();
                Operators.onErrorDropped(e, actual.currentContext());
            }
        }

        private void failed(Throwable error) {
            if (over) {
                return;
            }
            registration = null;
            if (!source.isInterruption(error)) {
                end(error);
                return;
            }
            untold = error instanceof CoapException known ? known : null;
            tellInterruption();
            if (!over) {
                register(error);
            }
        }

        private void tellInterruption() {
            CoapException cause = untold;
            if (cause != null && demand > 0 && ofSignal != null && !over) {
                untold = null;
                next(ofSignal.apply(new ObservationSignal.Interrupted(cause)));
            }
        }

        private void end(@Nullable Throwable error) {
            if (over) {
                return;
            }
            over = true;
            letGo();
            if (error == null) {
                actual.onComplete();
            } else {
                actual.onError(error);
            }
        }

        @Override
        public void cancel() {
            over = true;
            steps.add(this::letGo);
        }

        private void letGo() {
            waiting.dispose();
            if (registration != null) {
                registration.cancel();
                registration = null;
            }
        }

        /** The observation over one connection. */
        private final class Registration implements CoreSubscriber<T> {

            private final long first;
            private @Nullable Subscription subscription;

            Registration(long first) {
                this.first = first;
            }

            @Override
            public void onSubscribe(Subscription its) {
                subscription = its;
                if (first > 0) {
                    its.request(first);
                } else if (its instanceof Eager eager) {
                    eager.beginEagerly();
                }
            }

            void more(long n) {
                if (subscription != null) {
                    subscription.request(n);
                }
            }

            void cancel() {
                if (subscription != null) {
                    subscription.cancel();
                }
            }

            @Override
            public void onNext(T element) {
                steps.add(() -> next(element));
            }

            @Override
            public void onError(Throwable error) {
                steps.add(() -> failed(error));
            }

            @Override
            public void onComplete() {
                steps.add(() -> end(null));
            }

            @Override
            public Context currentContext() {
                return actual.currentContext();
            }
        }
    }
}
