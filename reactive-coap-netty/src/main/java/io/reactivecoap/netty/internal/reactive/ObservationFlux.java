package io.reactivecoap.netty.internal.reactive;

import io.reactivecoap.CoapException;
import io.reactivecoap.CoapRequest;
import io.reactivecoap.CoapResponse;
import io.reactivecoap.NotificationBuffer;
import io.reactivecoap.ObservationSignal;
import io.reactivecoap.netty.internal.session.Interaction;
import io.reactivecoap.netty.internal.session.ObserveInteraction;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import reactor.core.CoreSubscriber;
import reactor.core.Exceptions;
import reactor.core.publisher.Flux;

/** What an observation tells; every subscriber has its own demand and its own buffer. */
final class ObservationFlux {

    private ObservationFlux() {}

    /** The representations alone. */
    static final class Representations extends Flux<CoapResponse> {

        private final DefaultCoapSession session;
        private final CoapRequest request;
        private final NotificationBuffer buffer;

        Representations(DefaultCoapSession session, CoapRequest request, NotificationBuffer buffer) {
            this.session = session;
            this.request = request;
            this.buffer = buffer;
        }

        @Override
        public void subscribe(CoreSubscriber<? super CoapResponse> actual) {
            actual.onSubscribe(new Observer<CoapResponse>(session, request, buffer, false, actual) {
                @Override
                void notification(CoapResponse response, OptionalLong sequence, long skipped) {
                    onNext(response);
                }

                @Override
                void signal(ObservationSignal signal) {}
            });
        }
    }

    /** Everything. */
    static final class Signals extends Flux<ObservationSignal> {

        private final DefaultCoapSession session;
        private final CoapRequest request;
        private final NotificationBuffer buffer;

        Signals(DefaultCoapSession session, CoapRequest request, NotificationBuffer buffer) {
            this.session = session;
            this.request = request;
            this.buffer = buffer;
        }

        @Override
        public void subscribe(CoreSubscriber<? super ObservationSignal> actual) {
            actual.onSubscribe(new Observer<ObservationSignal>(session, request, buffer, true, actual) {
                @Override
                void notification(CoapResponse response, OptionalLong sequence, long skipped) {
                    onNext(new ObservationSignal.Notification(response, sequence, skipped));
                }

                @Override
                void signal(ObservationSignal signal) {
                    onNext(signal);
                }
            });
        }
    }

    private abstract static class Observer<T> extends StreamSubscription<T> {

        private final Observing observing;

        Observer(
                DefaultCoapSession session,
                CoapRequest request,
                NotificationBuffer buffer,
                boolean tellsStanding,
                CoreSubscriber<? super T> actual) {
            super(session, request, actual);
            observing = new Observing(request, buffer, tellsStanding);
        }

        abstract void notification(CoapResponse response, OptionalLong sequence, long skipped);

        abstract void signal(ObservationSignal signal);

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

        private final class Observing extends ObserveInteraction {

            Observing(CoapRequest request, NotificationBuffer buffer, boolean tellsStanding) {
                super(request, buffer, tellsStanding);
            }

            @Override
            protected void onNotification(CoapResponse response, OptionalLong sequence, long skippedBefore) {
                notification(response, sequence, skippedBefore);
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
            protected void onEnd(@Nullable CoapException failed) {
                Observer.this.onEnd(failed);
            }

            @Override
            protected void onOverflow() {
                Observer.this.onEnd(Exceptions.failWithOverflow(
                        "a notification came that was not asked for, and " + request() + " keeps no more of them"));
            }
        }
    }
}
