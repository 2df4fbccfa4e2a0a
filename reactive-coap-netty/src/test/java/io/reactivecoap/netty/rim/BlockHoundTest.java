package io.reactivecoap.netty.rim;

import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecoap.CoapRequest;
import io.reactivecoap.CoapSession;
import io.reactivecoap.netty.NettyCoapClient;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import reactor.blockhound.BlockingOperationError;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;

/** The watch over our event loops is awake: without it the other tests would prove less. */
class BlockHoundTest {

    @RegisterExtension
    static final Rim rim = new Rim();

    private static <T> Mono<T> waiting(T value) {
        return Mono.fromCallable(() -> {
            new CountDownLatch(1).await(1, TimeUnit.MILLISECONDS);
            return value;
        });
    }

    @Test
    void reportsABlockingCallOnAnEventLoopOfTheCallers() {
        Responder peer = rim.closing(Responder.echo());
        CoapSession session = rim.connect(peer.uri());
        StepVerifier.create(session.request(CoapRequest.get("/")).flatMap(response -> waiting(response)))
                .expectErrorSatisfies(BlockHoundTest::isReport)
                .verify(Rim.PATIENCE);
        // and the session is none the worse for it
        assertThat(session.request(CoapRequest.get("/")).block(Rim.PATIENCE)).isNotNull();
    }

    @Test
    void reportsABlockingCallOnTheSharedEventLoops() {
        Responder peer = rim.closing(Responder.echo());
        AtomicReference<Thread> thread = new AtomicReference<>();
        StepVerifier.create(NettyCoapClient.create()
                        .using(
                                peer.uri(),
                                session -> session.ping()
                                        .doOnNext(pong -> thread.set(Thread.currentThread()))
                                        .flatMap(BlockHoundTest::waiting)))
                .expectErrorSatisfies(BlockHoundTest::isReport)
                .verify(Rim.PATIENCE);
        assertThat(thread.get().getName()).startsWith("coap-");
        assertThat(thread.get().isDaemon()).isTrue();
    }

    @Test
    void allowsABlockingCallOnASchedulerMadeForIt() {
        Responder peer = rim.closing(Responder.echo());
        CoapSession session = rim.connect(rim.client().publishOn(Schedulers.boundedElastic()), peer.uri());
        assertThat(session.request(CoapRequest.get("/"))
                        .flatMap(BlockHoundTest::waiting)
                        .block(Rim.PATIENCE))
                .isNotNull();
    }

    private static void isReport(Throwable error) {
        assertThat(error)
                .satisfiesAnyOf(
                        e -> assertThat(e).isInstanceOf(BlockingOperationError.class),
                        e -> assertThat(e).hasRootCauseInstanceOf(BlockingOperationError.class));
    }
}
