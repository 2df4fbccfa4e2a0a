package io.reactivecoap.netty.rim;

import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecoap.CoapCode;
import io.reactivecoap.CoapException;
import io.reactivecoap.CoapRequest;
import io.reactivecoap.CoapResponse;
import io.reactivecoap.CoapResponseException;
import io.reactivecoap.CoapSession;
import io.reactivecoap.netty.rim.UdpPeer.Received;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;
import reactor.util.retry.Retry;

/** What subscribers may do within a signal, and what they cannot harm. */
class SubscribersTest {

    @RegisterExtension
    static final Rim rim = new Rim();

    @Test
    void mayAskForMoreWithinASignal() {
        Responder peer = rim.closing(Responder.echo());
        CoapSession session = rim.connect(peer.uri());
        StepVerifier.create(session.request(CoapRequest.get("/").payload("1"))
                        .flatMap(one -> session.request(CoapRequest.get("/").payload(one.payloadAsString() + "2")))
                        .flatMap(two -> session.ping().thenReturn(two))
                        .map(CoapResponse::payloadAsString))
                .expectNext("12")
                .expectComplete()
                .verify(Rim.PATIENCE);
    }

    @Test
    void chainThousandsOfRequestsWithoutDeepeningTheStack() throws Exception {
        Responder peer = rim.closing(Responder.echo());
        CoapSession session = rim.connect(peer.uri());
        CompletableFuture<Integer> deepest = new CompletableFuture<>();
        session.request(CoapRequest.get("/")).subscribe(new Chain(session, 10_000, deepest));
        assertThat(deepest.get(60, TimeUnit.SECONDS)).isLessThan(200);
        assertThat(peer.requests()).isGreaterThanOrEqualTo(10_000);
    }

    /** Subscribes to the next request within the signal of the one before. */
    private record Chain(CoapSession session, int left, CompletableFuture<Integer> depth)
            implements CoreSubscriber<CoapResponse> {

        @Override
        public void onSubscribe(Subscription subscription) {
            subscription.request(1);
        }

        @Override
        public void onNext(CoapResponse response) {
            if (left == 0) {
                depth.complete(new Throwable().getStackTrace().length);
            } else {
                session.request(CoapRequest.get("/")).subscribe(new Chain(session, left - 1, depth));
            }
        }

        @Override
        public void onError(Throwable error) {
            depth.completeExceptionally(error);
        }

        @Override
        public void onComplete() {}
    }

    @Test
    void refillFastFailuresWithinASignalWithoutDeepeningTheStack() {
        UdpPeer peer = rim.peer();
        CoapSession session = rim.connect(peer.uri());
        // a message longer than the MTU fails without the network
        Mono<CoapResponse> tooLong = session.request(CoapRequest.put("/" + "x/".repeat(1000)));
        StepVerifier.create(tooLong.retry(10_000))
                .expectErrorMatches(e -> e instanceof CoapException coap && !coap.isTransient())
                .verify(Rim.PATIENCE);
    }

    @Test
    void repeatARequest() {
        Responder peer = rim.closing(Responder.echo());
        CoapSession session = rim.connect(peer.uri());
        StepVerifier.create(session.request(CoapRequest.get("/")).repeat(4))
                .expectNextCount(5)
                .expectComplete()
                .verify(Rim.PATIENCE);
        assertThat(peer.requests()).isEqualTo(5);
    }

    @Test
    void retryWhatIsTransient() {
        UdpPeer peer = rim.peer();
        CoapSession session = rim.connect(peer.uri());
        Retry thrice = Retry.backoff(3, Duration.ofMillis(1)).filter(CoapException::isTransient);
        StepVerifier.create(session.retrieve(CoapRequest.get("/")).retryWhen(thrice))
                .then(() -> peer.respond(peer.receive(), CoapCode.SERVICE_UNAVAILABLE, "busy"))
                .then(() -> peer.respond(peer.receive(), CoapCode.TOO_MANY_REQUESTS, "busy"))
                .then(() -> peer.answer("here"))
                .assertNext(response -> assertThat(response.payloadAsString()).isEqualTo("here"))
                .expectComplete()
                .verify(Rim.PATIENCE);
    }

    @Test
    void doNotRetryWhatIsNot() {
        UdpPeer peer = rim.peer();
        CoapSession session = rim.connect(peer.uri());
        Retry thrice = Retry.backoff(3, Duration.ofMillis(1)).filter(CoapException::isTransient);
        StepVerifier.create(session.retrieve(CoapRequest.get("/")).retryWhen(thrice))
                .then(() -> peer.respond(peer.receive(), CoapCode.NOT_FOUND, "no such thing"))
                .expectErrorSatisfies(e -> assertThat(e)
                        .isInstanceOf(CoapResponseException.class)
                        .hasMessageContainingAll(
                                "4.04", "no such thing", peer.address().toString()))
                .verify(Rim.PATIENCE);
    }

    @Test
    void harmNoOtherRequestByThrowing() {
        UdpPeer peer = rim.peer();
        CoapSession session = rim.connect(peer.uri())
                .settings(settings ->
                        settings.transmission(settings.transmission().withNstart(3)));
        Mono<CoapResponse> before = session.request(CoapRequest.get("/before")).cache();
        Mono<CoapResponse> after = session.request(CoapRequest.get("/after")).cache();
        before.subscribe();
        Received first = peer.receive();
        session.request(CoapRequest.get("/")).subscribe(new Thrower());
        Received second = peer.receive();
        after.subscribe();
        Received third = peer.receive();
        peer.respond(second, "");
        peer.respond(first, "");
        peer.respond(third, "");

        assertThat(before.block(Rim.PATIENCE)).isNotNull();
        assertThat(after.block(Rim.PATIENCE)).isNotNull();
        session.request(CoapRequest.get("/next")).subscribe();
        assertThat(peer.answer("").datagram().message().options().toString()).contains("next");
    }

    @Test
    void harmNobodyByThrowingInAViewOfTheSession() {
        UdpPeer peer = rim.peer();
        CoapSession session = rim.open(peer.uri());
        session.states().subscribe(new Thrower());
        session.events().subscribe(new Thrower());
        Flux<?> states = session.states().skip(1).replay().autoConnect(0);
        session.established().block(Rim.PATIENCE);
        session.close().block(Rim.PATIENCE);
        assertThat(states.collectList().block(Rim.PATIENCE)).hasSize(3);
    }

    /** Throws in every signal, which rule 2.13 forbids. */
    private static final class Thrower implements CoreSubscriber<Object> {

        @Override
        public void onSubscribe(Subscription subscription) {
            subscription.request(Long.MAX_VALUE);
        }

        @Override
        public void onNext(Object element) {
            throw new IllegalStateException("thrown by a subscriber, on purpose");
        }

        @Override
        public void onError(Throwable error) {
            throw new IllegalStateException("thrown by a subscriber, on purpose");
        }

        @Override
        public void onComplete() {
            throw new IllegalStateException("thrown by a subscriber, on purpose");
        }
    }

    @Test
    void harmNobodyByThrowingAtTheEnd() {
        UdpPeer peer = rim.peer();
        CoapSession session = rim.connect(peer.uri());
        session.events().takeWhile(event -> true).subscribe(new ThrowerAtTheEnd());
        session.states().subscribe(new ThrowerAtTheEnd());
        session.request(CoapRequest.get("/")).subscribe(new ThrowerAtTheEnd());
        Mono<Long> events = session.events().count().cache();
        events.subscribe();
        Mono<Long> states = session.states().count().cache();
        states.subscribe();
        peer.receive();
        session.close().block(Rim.PATIENCE);
        assertThat(events.block(Rim.PATIENCE)).isOne();
        assertThat(states.block(Rim.PATIENCE)).isEqualTo(3);
        StepVerifier.create(session.onClose()).expectComplete().verify(Rim.PATIENCE);
    }

    /** Throws in its last signal, which rule 2.13 forbids. */
    private static final class ThrowerAtTheEnd implements CoreSubscriber<Object> {

        @Override
        public void onSubscribe(Subscription subscription) {
            subscription.request(Long.MAX_VALUE);
        }

        @Override
        public void onNext(Object element) {}

        @Override
        public void onError(Throwable error) {
            throw new IllegalStateException("thrown by a subscriber, on purpose");
        }

        @Override
        public void onComplete() {
            throw new IllegalStateException("thrown by a subscriber, on purpose");
        }
    }
}
