package io.reactivecoap.netty.internal.reactive;

import io.reactivecoap.CoapReply;
import io.reactivecoap.CoapRequest;
import io.reactivecoap.CoapSession;
import io.reactivecoap.RequestHandler;
import io.reactivecoap.netty.internal.endpoint.SessionDriver;
import io.reactivecoap.netty.internal.session.RequestService;
import io.reactivecoap.netty.internal.session.ServedRequest;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/** Has a user's handler answer the peer's requests. The handler may be changed from any thread. */
final class Handling {

    private final DefaultCoapSession session;
    private final CoapSession face;
    private final @Nullable Scheduler publishOn;
    private volatile RequestHandler handler;

    /** {@code face} is the session as users know it. */
    Handling(DefaultCoapSession session, CoapSession face, ClientConfig config) {
        this.session = session;
        this.face = face;
        publishOn = config.publishOn();
        handler = config.onRequest();
    }

    void by(RequestHandler other) {
        handler = other;
    }

    /** For the session's connection, which the driver runs. */
    RequestService on(SessionDriver driver) {
        return new RequestService() {

            @Override
            public boolean isOpen() {
                return handler != RequestHandler.NONE && !session.isDraining();
            }

            @Override
            public ServedRequest take(CoapRequest request) {
                return new Handled(request, replyTo(request), driver);
            }
        };
    }

    private Mono<CoapReply> replyTo(CoapRequest request) {
        RequestHandler present = handler;
        Mono<CoapReply> reply = Mono.defer(() -> {
            try {
                return Objects.requireNonNull(present.handle(request, face), "the handler gave no Mono");
            } catch (Throwable e) { // errors too, which Reactor would not turn into a signal
                return Mono.error(e);
            }
        });
        return publishOn == null ? reply : reply.subscribeOn(publishOn);
    }

    /** A request that the handler's Mono answers: within the turn in which it is subscribed to, or through the driver. */
    private static final class Handled extends ServedRequest {

        private static final LongConsumer LATER = now -> {};

        private final SessionDriver driver;
        private final Mono<LongConsumer> outcome;
        private final AtomicReference<@Nullable LongConsumer> first = new AtomicReference<>();
        private @Nullable Disposable work;

        Handled(CoapRequest request, Mono<CoapReply> reply, SessionDriver driver) {
            super(request);
            this.driver = driver;
            outcome = reply.<LongConsumer>map(there -> now -> reply(there, now))
                    .defaultIfEmpty(this::replyAsUsual)
                    .onErrorResume(error -> Mono.just(now -> fail(error, now)));
        }

        @Override
        protected void begin(long now) {
            try {
                work = outcome.subscribe(this::conclude);
            } catch (Throwable e) { // an error within the Mono ends this request, and not the session
                conclude(then -> fail(e, then));
            }
            if (!first.compareAndSet(null, LATER)) {
                Objects.requireNonNull(first.get()).accept(now);
            }
        }

        private void conclude(LongConsumer how) {
            if (!first.compareAndSet(null, how)) {
                driver.execute((within, now) -> how.accept(now));
            }
        }

        @Override
        protected void stop() {
            if (work != null) {
                work.dispose();
            }
        }
    }
}
