package io.reactivecoap.netty.internal.reactive;

import io.reactivecoap.CoapException;
import io.reactivecoap.netty.internal.endpoint.SessionDriver;
import io.reactivecoap.netty.internal.session.PingInteraction;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;

/** A ping for every subscriber, sent when it subscribes. */
final class PingMono {

    private PingMono() {}

    static Mono<Duration> of(SessionDriver driver) {
        return Mono.create(sink -> send(new Ping(sink), sink, driver));
    }

    /** Whether the peer says that it has processed all that was sent before. */
    static Mono<Boolean> forCustody(SessionDriver driver) {
        return Mono.create(sink -> send(new Custody(sink), sink, driver));
    }

    private static void send(PingInteraction ping, MonoSink<?> sink, SessionDriver driver) {
        sink.onCancel(() -> driver.execute((within, now) -> ping.cancel(now)));
        driver.execute((within, now) -> within.start(ping, now));
    }

    private static final class Ping extends PingInteraction {

        private final MonoSink<Duration> sink;

        Ping(MonoSink<Duration> sink) {
            this.sink = sink;
        }

        @Override
        protected void onOutcome(@Nullable Duration pong, @Nullable CoapException failed) {
            if (failed != null) {
                sink.error(failed);
            } else {
                sink.success(pong);
            }
        }
    }

    private static final class Custody extends PingInteraction {

        private final MonoSink<Boolean> sink;

        Custody(MonoSink<Boolean> sink) {
            this.sink = sink;
        }

        @Override
        protected boolean asksForCustody() {
            return true;
        }

        @Override
        protected void onOutcome(@Nullable Duration pong, @Nullable CoapException failed) {
            if (failed != null) {
                sink.error(failed);
            } else {
                sink.success(isTaken());
            }
        }
    }
}
