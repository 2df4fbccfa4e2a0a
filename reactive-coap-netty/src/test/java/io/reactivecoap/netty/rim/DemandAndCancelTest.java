package io.reactivecoap.netty.rim;

import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecoap.CoapRequest;
import io.reactivecoap.CoapResponse;
import io.reactivecoap.CoapSession;
import io.reactivecoap.SessionEvent;
import io.reactivecoap.SessionState;
import io.reactivecoap.netty.internal.message.Datagram;
import io.reactivecoap.netty.rim.UdpPeer.Received;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Signal;
import reactor.test.StepVerifier;

/** Demand sends, and cancelling stops sending. */
class DemandAndCancelTest {

    @RegisterExtension
    static final Rim rim = new Rim();

    @Test
    void sendsNothingBeforeItIsDemanded() {
        UdpPeer peer = rim.peer();
        CoapSession session = rim.connect(peer.uri());
        StepVerifier.create(session.request(CoapRequest.get("/").payload("demanded")), 0)
                .then(() -> {
                    session.request(CoapRequest.get("/").payload("other")).subscribe();
                    assertThat(peer.answer("").payload()).isEqualTo("other");
                })
                .thenRequest(1)
                .then(() -> assertThat(peer.answer("here").payload()).isEqualTo("demanded"))
                .assertNext(response -> assertThat(response.payloadAsString()).isEqualTo("here"))
                .expectComplete()
                .verify(Rim.PATIENCE);
    }

    @Test
    void sendsARequestForEverySubscriberAndOnlyOneHoweverMuchIsDemanded() {
        UdpPeer peer = rim.peer();
        CoapSession session = rim.connect(peer.uri());
        Mono<CoapResponse> request = session.request(CoapRequest.get("/").payload("each"));
        for (int i = 0; i < 2; i++) {
            StepVerifier.create(request, 0)
                    .thenRequest(5)
                    .then(() -> assertThat(peer.answer("").payload()).isEqualTo("each"))
                    .expectNextCount(1)
                    .expectComplete()
                    .verify(Rim.PATIENCE);
        }
        session.request(CoapRequest.get("/").payload("marker")).subscribe();
        assertThat(peer.answer("").payload()).isEqualTo("marker");
    }

    @Test
    void connectsNothingBeforeAPingOrTheConnectionIsDemanded() {
        UdpPeer peer = rim.peer();
        CoapSession session = rim.open(peer.uri());
        StepVerifier.create(session.ping(), 0).thenCancel().verify(Rim.PATIENCE);
        assertThat(session.state()).isEqualTo(SessionState.NONE);
        StepVerifier.create(session.established(), 0).thenCancel().verify(Rim.PATIENCE);
        assertThat(session.state()).isEqualTo(SessionState.NONE);
        StepVerifier.create(session.request(CoapRequest.get("/")), 0)
                .thenCancel()
                .verify(Rim.PATIENCE);
        assertThat(session.state()).isEqualTo(SessionState.NONE);
    }

    @Test
    void failsWhenLessThanOneIsDemanded() {
        UdpPeer peer = rim.peer();
        CoapSession session = rim.connect(peer.uri());
        for (Flux<?> work : List.of(
                session.request(CoapRequest.get("/")).flux(),
                session.ping().flux(),
                session.established().flux())) {
            List<Object> signals = new CopyOnWriteArrayList<>();
            work.subscribe(new Asking(signals, -1));
            assertThat(signals).singleElement().isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void failsAndIsForgottenWhenLessThanOneIsDemandedLater() {
        UdpPeer peer = rim.peer();
        CoapSession session = rim.connect(peer.uri());
        List<Object> signals = new CopyOnWriteArrayList<>();
        session.request(CoapRequest.get("/")).subscribe(new Asking(signals, 1, 0));
        assertThat(signals).singleElement().isInstanceOf(IllegalArgumentException.class);
        session.request(CoapRequest.get("/").payload("next")).subscribe();
        Received next = peer.answer("");
        assertThat(
                        next.payload().equals("next")
                                ? next.payload()
                                : peer.answer("").payload())
                .isEqualTo("next");
    }

    /** Asks for numbers of elements, whatever the rules say. */
    private record Asking(List<Object> signals, long... numbers) implements CoreSubscriber<Object> {

        @Override
        public void onSubscribe(Subscription subscription) {
            for (long number : numbers) {
                subscription.request(number);
            }
        }

        @Override
        public void onNext(Object element) {
            signals.add(element);
        }

        @Override
        public void onError(Throwable error) {
            signals.add(error);
        }

        @Override
        public void onComplete() {
            signals.add("complete");
        }
    }

    @Test
    void pingsNothingBeforeItIsDemanded() {
        UdpPeer peer = rim.peer();
        CoapSession session = rim.connect(peer.uri());
        StepVerifier.create(session.ping(), 0)
                .then(() -> {
                    session.request(CoapRequest.get("/").payload("other")).subscribe();
                    assertThat(peer.answer("").payload()).isEqualTo("other");
                })
                .thenRequest(1)
                .then(() -> {
                    Received ping = peer.receive();
                    assertThat(ping.datagram().message().isEmpty()).isTrue();
                    peer.reset(ping);
                })
                .expectNextCount(1)
                .expectComplete()
                .verify(Rim.PATIENCE);
    }

    @Test
    void sendsNothingWhenCancelledBeforeItLeft() {
        UdpPeer peer = rim.peer();
        CoapSession session = rim.connect(peer.uri());
        session.request(CoapRequest.get("/").payload("first")).subscribe();
        Received first = peer.receive();
        List<Signal<CoapResponse>> signals = new CopyOnWriteArrayList<>();
        Disposable waiting = session.request(CoapRequest.get("/").payload("waiting"))
                .materialize()
                .subscribe(signals::add);
        waiting.dispose(); // NSTART is 1, so it had to wait
        session.request(CoapRequest.get("/").payload("last")).subscribe();
        peer.respond(first, "");

        assertThat(peer.answer("").payload()).isEqualTo("last");
        assertThat(signals).isEmpty();
    }

    @Test
    void sendsNothingWhenCancelledAtOnce() {
        UdpPeer peer = rim.peer();
        CoapSession session = rim.connect(peer.uri());
        for (int i = 0; i < 100; i++) {
            Mono<CoapResponse> request = session.request(CoapRequest.get("/").payload("no"));
            StepVerifier.create(request, 0).thenCancel().verify(Rim.PATIENCE);
        }
        session.request(CoapRequest.get("/").payload("marker")).subscribe();
        assertThat(peer.answer("").payload()).isEqualTo("marker");
    }

    @Test
    void harmsNoOtherRequestWhenCancelledWhileOnItsWayToTheEventLoop() {
        Responder peer = rim.closing(Responder.echo());
        CoapSession session = rim.connect(peer.uri());
        Mono<CoapResponse> before = session.request(CoapRequest.get("/before")).cache();
        Mono<CoapResponse> after = session.request(CoapRequest.get("/after")).cache();
        rim.whileLoopsAreBusy(() -> {
            before.subscribe();
            session.request(CoapRequest.get("/cancelled")).subscribe().dispose();
            session.ping().subscribe().dispose();
            after.subscribe();
        });
        assertThat(before.block(Rim.PATIENCE)).isNotNull();
        assertThat(after.block(Rim.PATIENCE)).isNotNull();
        assertThat(peer.requests()).isEqualTo(2);
    }

    @Test
    void sendsNothingWhenCancelledBeforeTheSessionIsConnected() {
        UdpPeer peer = rim.peer();
        CoapSession session = rim.open(peer.uri());
        rim.whileLoopsAreBusy(() -> {
            session.request(CoapRequest.get("/cancelled")).subscribe().dispose();
            session.ping().subscribe().dispose();
            session.established().subscribe().dispose();
        });
        session.request(CoapRequest.get("/").payload("next")).subscribe();
        assertThat(peer.answer("").payload()).isEqualTo("next");
    }

    @Test
    void retransmitsNothingAfterACancelAndGivesItsPlaceToTheNext() {
        UdpPeer peer = rim.peer();
        CoapSession session = rim.connect(peer.uri())
                .settings(settings -> settings.transmission(settings.transmission()
                        .withAckTimeout(Duration.ofMillis(50))
                        .withAckRandomFactor(1)));
        List<SessionEvent> events = new CopyOnWriteArrayList<>();
        session.events().subscribe(events::add);
        AtomicInteger signals = new AtomicInteger();
        Disposable cancelled = session.request(CoapRequest.get("/").payload("cancelled"))
                .doOnEach(signal -> signals.incrementAndGet())
                .subscribe();
        Received first = peer.receive();
        session.request(CoapRequest.get("/").payload("next")).subscribe();
        cancelled.dispose();

        Received next = peer.receive();
        while (next.payload().equals("cancelled")) {
            next = peer.receive(); // went out again while this thread was busy
        }
        peer.respond(first, "too late");
        // of the message that is alive there is a second, and of the other one none
        Received again = peer.receive();
        assertThat(again.datagram()).isEqualTo(next.datagram());
        peer.respond(again, "");
        session.request(CoapRequest.get("/").payload("marker")).subscribe();
        Received marker = peer.receive();
        while (marker.payload().equals("next")) {
            marker = peer.receive();
        }
        assertThat(marker.payload()).isEqualTo("marker");
        assertThat(marker.type()).isEqualTo(Datagram.Type.CON);
        peer.respond(marker, "");
        assertThat(signals).hasValue(0);
        assertThat(events).noneMatch(event -> event instanceof SessionEvent.BadPacket);
    }

    @Test
    void forgetsAPingThatIsCancelled() {
        UdpPeer peer = rim.peer();
        CoapSession session = rim.connect(peer.uri());
        Disposable ping = session.ping().subscribe();
        Received pinged = peer.receive();
        ping.dispose();
        peer.reset(pinged);
        session.request(CoapRequest.get("/").payload("next")).subscribe();
        assertThat(peer.answer("").payload()).isEqualTo("next");
    }

    @Test
    void letsADrainingSessionEndWhenItsLastRequestIsCancelled() {
        UdpPeer peer = rim.peer();
        CoapSession session = rim.connect(peer.uri());
        Disposable last = session.request(CoapRequest.get("/")).subscribe();
        peer.receive();
        session.release();
        assertThat(session.isDisposed()).isFalse();
        last.dispose();

        session.onClose().block(Rim.PATIENCE);
        assertThat(session.isDisposed()).isTrue();
    }
}
