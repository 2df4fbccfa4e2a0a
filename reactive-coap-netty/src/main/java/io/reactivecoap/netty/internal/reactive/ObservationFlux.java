package io.reactivecoap.netty.internal.reactive;

import io.reactivecoap.CoapException;
import io.reactivecoap.CoapRequest;
import io.reactivecoap.CoapResponse;
import io.reactivecoap.NotificationBuffer;
import io.reactivecoap.ObservationSignal;
import io.reactivecoap.netty.internal.session.Interaction;
import io.reactivecoap.netty.internal.session.ObserveInteraction;
import java.util.OptionalLong;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import reactor.core.CoreSubscriber;
import reactor.core.Exceptions;
import reactor.core.publisher.Flux;

/** What an observation tells; every subscriber has its own demand and its own buffer. */
final class ObservationFlux<T> extends Flux<T> {

    /** What a subscriber gets of a notification. */
    @FunctionalInterface
    private interface OfNotification<T> {
        T of(CoapResponse response, OptionalLong sequence, long skipped);
    }

    /** What a subscriber gets of any other signal. */
    @FunctionalInterface
    private interface OfSignal<T> {
        T of(ObservationSignal signal);
    }

    private final DefaultCoapSession session;
    private final CoapRequest request;
    private final NotificationBuffer buffer;
    private final OfNotification<T> ofNotification;
    private final @Nullable OfSignal<T> ofSignal;
    private final Predicate<CoapException> urgent;

    private ObservationFlux(
            DefaultCoapSession session,
            CoapRequest request,
            NotificationBuffer buffer,
            OfNotification<T> ofNotification,
            @Nullable OfSignal<T> ofSignal,
            Predicate<CoapException> urgent) {
        this.urgent = urgent;
        this.session = session;
        this.request = request;
        this.buffer = buffer;
        this.ofNotification = ofNotification;
        this.ofSignal = ofSignal;
    }

    /** The representations alone. An urgent failure does not wait for what is not in demand. */
    static Flux<CoapResponse> representations(
            DefaultCoapSession session,
            CoapRequest request,
            NotificationBuffer buffer,
            Predicate<CoapException> urgent) {
        return new ObservationFlux<>(session, request, buffer, (response, sequence, skipped) -> response, null, urgent);
    }

    /** Everything. */
    static Flux<ObservationSignal> signals(
            DefaultCoapSession session,
            CoapRequest request,
            NotificationBuffer buffer,
            Predicate<CoapException> urgent) {
        return new ObservationFlux<>(
                session, request, buffer, ObservationSignal.Notification::new, signal -> signal, urgent);
    }

    @Override
    public void subscribe(CoreSubscriber<? super T> actual) {
        actual.onSubscribe(new Observer(actual));
    }

    private final class Observer extends StreamSubscription<T> {

        private final Observing observing = new Observing();

        Observer(CoreSubscriber<? super T> actual) {
            super(session, request, actual);
        }

        @Override
        Interaction interaction() {
            return observing;
        }

        @Override
        void waited(long nanos) {} // the time for a registration begins when it is sent

        @Override
        void demand(long n, long now) {
            observing.demand(n, now);
        }

        private void signal(ObservationSignal signal) {
            if (ofSignal != null) {
                onNext(ofSignal.of(signal));
            }
        }

        private final class Observing extends ObserveInteraction {

            Observing() {
                super(request, buffer, ofSignal != null);
            }

            @Override
            protected void onNotification(CoapResponse response, OptionalLong sequence, long skippedBefore) {
                onNext(ofNotification.of(response, sequence, skippedBefore));
            }

            @Override
            protected void onStale() {
                signal(new ObservationSignal.Stale());
            }

            @Override
            protected void onFresh() {
                signal(new ObservationSignal.Fresh());
            }

            @Override
            protected void onInterrupted(@Nullable CoapException cause) {
                signal(new ObservationSignal.Interrupted(cause));
            }

            @Override
            protected void onNotObservable() {
                signal(new ObservationSignal.NotObservable());
            }

            @Override
            protected boolean isUrgent(CoapException failed) {
                return urgent.test(failed);
            }

            @Override
            protected void onEnd(@Nullable CoapException failed) {
                Observer.this.onEnd(failed);
            }

            @Override
            protected void onSkipped(long notifications) {
                session.onSkipped(notifications);
            }

            @Override
            protected void onOverflow() {
                Observer.this.onEnd(Exceptions.failWithOverflow(
                        "a notification came that was not asked for, and " + request + " keeps no more of them"));
            }
        }
    }
}
