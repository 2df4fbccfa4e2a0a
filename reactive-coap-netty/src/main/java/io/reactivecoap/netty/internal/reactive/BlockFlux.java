package io.reactivecoap.netty.internal.reactive;

import io.reactivecoap.CoapBlock;
import io.reactivecoap.CoapException;
import io.reactivecoap.CoapRequest;
import io.reactivecoap.netty.internal.session.BlocksInteraction;
import io.reactivecoap.netty.internal.session.Interaction;
import io.reactivecoap.netty.internal.session.TransferInteraction;
import org.jspecify.annotations.Nullable;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;

/** The blocks of a response, asked for anew by every subscriber, each when the subscriber asks for it. */
final class BlockFlux extends Flux<CoapBlock> {

    private final DefaultCoapSession session;
    private final CoapRequest request;
    private final @Nullable CoapBlock after;

    BlockFlux(DefaultCoapSession session, CoapRequest request, @Nullable CoapBlock after) {
        this.session = session;
        this.request = request;
        this.after = after;
    }

    @Override
    public void subscribe(CoreSubscriber<? super CoapBlock> actual) {
        actual.onSubscribe(new Blocks(session, request, after, actual));
    }

    private static final class Blocks extends StreamSubscription<CoapBlock> {

        private final Transfer transfer;
        private final CoapRequest request;
        private @Nullable BodySource body;
        private long waited;

        Blocks(
                DefaultCoapSession session,
                CoapRequest request,
                @Nullable CoapBlock after,
                CoreSubscriber<? super CoapBlock> actual) {
            super(session, request, actual);
            this.request = request;
            transfer = new Transfer(request, after);
        }

        @Override
        Interaction interaction() {
            return transfer;
        }

        @Override
        void waited(long nanos) {
            waited = nanos;
        }

        @Override
        void demand(long n, long now) {
            transfer.demand(n, now);
        }

        @Override
        void release() {
            if (body != null) {
                body.ask(TransferInteraction.Wish.STOP);
            }
        }

        private final class Transfer extends BlocksInteraction {

            Transfer(CoapRequest request, @Nullable CoapBlock after) {
                super(request, after);
            }

            @Override
            protected long waited() {
                return waited;
            }

            @Override
            protected void askForBody(Wish what) {
                if (body == null) {
                    body = new BodySource(this, request.body(), driver(), actual().currentContext());
                }
                body.ask(what);
            }

            @Override
            protected void onBlock(CoapBlock block) {
                onNext(block);
            }

            @Override
            protected void onEnd(@Nullable CoapException failed) {
                Blocks.this.onEnd(failed);
            }
        }
    }
}
