package io.reactivecoap.netty.internal.reactive;

import io.reactivecoap.CoapException;
import io.reactivecoap.CoapRequest;
import io.reactivecoap.CoapResponse;
import io.reactivecoap.netty.internal.session.GroupInteraction;
import io.reactivecoap.netty.internal.session.Interaction;
import org.jspecify.annotations.Nullable;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;

/** The answers of a group's members; every subscriber asks the group anew. */
final class GroupFlux extends Flux<CoapResponse> {

    private final DefaultCoapSession session;
    private final CoapRequest request;

    GroupFlux(DefaultCoapSession session, CoapRequest request) {
        this.session = session;
        this.request = request;
    }

    @Override
    public void subscribe(CoreSubscriber<? super CoapResponse> actual) {
        actual.onSubscribe(new Answers(session, request, actual));
    }

    private static final class Answers extends StreamSubscription<CoapResponse> {

        private final Asking asking;
        private long waited;

        Answers(DefaultCoapSession session, CoapRequest request, CoreSubscriber<? super CoapResponse> actual) {
            super(session, request, actual);
            asking = new Asking(request);
        }

        @Override
        Interaction interaction() {
            return asking;
        }

        @Override
        void waited(long nanos) {
            waited = nanos;
        }

        @Override
        void demand(long n, long now) {
            asking.demand(n, now);
        }

        private final class Asking extends GroupInteraction {

            Asking(CoapRequest request) {
                super(request);
            }

            @Override
            protected long waited() {
                return waited;
            }

            @Override
            protected void onMember(CoapResponse response) {
                onNext(response);
            }

            @Override
            protected void onEnd(@Nullable CoapException failed) {
                Answers.this.onEnd(failed);
            }
        }
    }
}
