package io.reactivecoap.netty.internal.reactive;

import io.reactivecoap.CoapBody;
import io.reactivecoap.netty.internal.endpoint.SessionDriver;
import io.reactivecoap.netty.internal.session.TransferInteraction;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.Exceptions;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;

/**
 * Has a publisher give the body of a request, a chunk when one is asked for. It is asked on the session's event loop; what
 * it gives, on whatever thread, is handed in through the driver.
 */
final class BodySource {

    private final TransferInteraction interaction;
    private final CoapBody body;
    private final SessionDriver driver;
    private final Context context;
    private @Nullable Chunks chunks;

    BodySource(TransferInteraction interaction, CoapBody body, SessionDriver driver, Context context) {
        this.interaction = interaction;
        this.body = body;
        this.driver = driver;
        this.context = context;
    }

    void ask(TransferInteraction.Wish what) {
        try {
            switch (what) {
                case CHUNK -> next();
                case RESTART -> {
                    stop();
                    chunks = null;
                    next();
                }
                case STOP -> stop();
                case NONE -> {}
            }
        } catch (Throwable e) { // a publisher or its supplier that throws has failed
            Exceptions.throwIfJvmFatal(e);
            driver.execute((session, now) -> interaction.onBodyFailed(e, now));
        }
    }

    private void next() {
        Chunks from = chunks;
        if (from != null) {
            from.request();
            return;
        }
        Chunks fresh = new Chunks();
        chunks = fresh;
        Flux.from(body.content()).subscribe(fresh);
    }

    private void stop() {
        if (chunks != null) {
            chunks.cancel();
        }
    }

    /** One subscription to the publisher; what comes after another has taken its place is dropped. */
    private final class Chunks implements CoreSubscriber<ByteBuffer> {

        private volatile boolean cancelled;
        private volatile @Nullable Subscription upstream;

        @Override
        public Context currentContext() {
            return context;
        }

        @Override
        public void onSubscribe(Subscription subscription) {
            upstream = subscription;
            if (cancelled) {
                subscription.cancel();
            } else {
                subscription.request(1); // nobody subscribes without wanting a chunk
            }
        }

        /** Wanted only after a chunk has come, hence after the subscription has. */
        void request() {
            Subscription there = upstream;
            if (there != null) {
                there.request(1);
            }
        }

        void cancel() {
            cancelled = true;
            Subscription there = upstream;
            if (there != null) {
                there.cancel();
            }
        }

        @Override
        public void onNext(ByteBuffer chunk) {
            if (cancelled) {
                Operators.onDiscard(chunk, context);
                return;
            }
            driver.execute((session, now) -> {
                if (!cancelled) {
                    interaction.onChunk(chunk, now);
                }
            });
        }

        @Override
        public void onError(Throwable error) {
            if (cancelled) {
                Operators.onErrorDropped(error, context);
                return;
            }
            driver.execute((session, now) -> {
                if (!cancelled) {
                    interaction.onBodyFailed(error, now);
                }
            });
        }

        @Override
        public void onComplete() {
            driver.execute((session, now) -> {
                if (!cancelled) {
                    interaction.onBodyComplete(now);
                }
            });
        }
    }
}
