package io.reactivecoap.netty.rim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reactivecoap.CoapDisconnectedException;
import io.reactivecoap.CoapRequest;
import io.reactivecoap.CoapResponse;
import io.reactivecoap.CoapSession;
import io.reactivecoap.SessionState;
import io.reactivecoap.netty.rim.UdpPeer.Received;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;

/** Shares in a session: counted, and the last one given back ends it gracefully. */
class SharesTest {

    @RegisterExtension
    static final Rim rim = new Rim();

    @Test
    void endsWithTheLastShare() {
        UdpPeer peer = rim.peer();
        CoapSession session = rim.connect(peer.uri());
        assertThat(session.retain()).isSameAs(session);
        session.retain();

        assertThat(session.release()).isFalse();
        assertThat(session.release()).isFalse();
        assertThat(session.isDisposed()).isFalse();
        assertThat(session.release()).isTrue();
        session.onClose().block(Rim.PATIENCE);
    }

    @Test
    void givesNoShareBackTwice() {
        UdpPeer peer = rim.peer();
        CoapSession session = rim.open(peer.uri());
        session.release();
        assertThat(session.isDisposed()).isTrue();
        assertThatThrownBy(session::release)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(peer.address().toString());
        assertThatThrownBy(session::retain).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void endsWhateverTheCountWhenClosed() {
        UdpPeer peer = rim.peer();
        CoapSession session = rim.connect(peer.uri());
        session.retain();
        session.close().block(Rim.PATIENCE);
        assertThat(session.isDisposed()).isTrue();
        assertThatThrownBy(session::retain).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void waitsForRequestsInFlightAndRefusesNewOnes() {
        UdpPeer peer = rim.peer();
        CoapSession session = rim.connect(peer.uri());
        Mono<CoapResponse> inFlight =
                session.request(CoapRequest.get("/").payload("in flight")).cache();
        Mono<CoapResponse> waiting =
                session.request(CoapRequest.get("/").payload("waiting")).cache();
        inFlight.subscribe();
        waiting.subscribe();
        Received first = peer.receive();
        session.release();

        assertThat(session.isDisposed()).isFalse();
        StepVerifier.create(session.request(CoapRequest.get("/")))
                .expectError(CoapDisconnectedException.class)
                .verify(Rim.PATIENCE);
        StepVerifier.create(session.ping())
                .expectError(CoapDisconnectedException.class)
                .verify(Rim.PATIENCE);
        assertThatThrownBy(session::retain).isInstanceOf(IllegalStateException.class);

        peer.respond(first, "one");
        assertThat(peer.answer("two").payload()).isEqualTo("waiting");
        assertThat(inFlight.block(Rim.PATIENCE).payloadAsString()).isEqualTo("one");
        assertThat(waiting.block(Rim.PATIENCE).payloadAsString()).isEqualTo("two");
        StepVerifier.create(session.onClose()).expectComplete().verify(Rim.PATIENCE);
    }

    @Test
    void isClosedAtOnceWhileItWaitsForRequests() {
        UdpPeer peer = rim.peer();
        CoapSession session = rim.connect(peer.uri());
        Mono<CoapResponse> inFlight = session.request(CoapRequest.get("/")).cache();
        inFlight.subscribe(response -> {}, e -> {});
        peer.receive();
        session.release();
        session.close().block(Rim.PATIENCE);
        StepVerifier.create(inFlight)
                .expectError(CoapDisconnectedException.class)
                .verify(Rim.PATIENCE);
    }

    @Test
    void servesWhatWaitsForTheConnectionWhenReleasedMeanwhileAndRefusesTheRest() {
        UdpPeer peer = rim.peer();
        CoapSession session = rim.open(peer.uri());
        Mono<CoapResponse> pending =
                session.request(CoapRequest.get("/").payload("pending")).cache();
        rim.whileLoopsAreBusy(() -> {
            pending.subscribe();
            assertThat(session.state()).isEqualTo(SessionState.CONNECTING);
            assertThat(session.release()).isTrue();
            assertThat(session.isDisposed()).isFalse();
            assertThatThrownBy(session::retain).isInstanceOf(IllegalStateException.class);
            StepVerifier.create(session.request(CoapRequest.get("/").payload("too late")))
                    .expectError(CoapDisconnectedException.class)
                    .verify(Rim.PATIENCE);
        });
        assertThat(peer.answer("here").payload()).isEqualTo("pending");
        assertThat(pending.block(Rim.PATIENCE).payloadAsString()).isEqualTo("here");
        StepVerifier.create(session.onClose()).expectComplete().verify(Rim.PATIENCE);
    }

    @Test
    void endsWhenNothingWaitsForTheConnectionAnyMore() {
        UdpPeer peer = rim.peer();
        CoapSession session = rim.open(peer.uri());
        rim.whileLoopsAreBusy(() -> {
            session.request(CoapRequest.get("/")).subscribe().dispose();
            session.release();
        });
        StepVerifier.create(session.onClose()).expectComplete().verify(Rim.PATIENCE);
    }

    @Test
    void countsSharesOfManyThreads() {
        UdpPeer peer = rim.peer();
        CoapSession session = rim.connect(peer.uri());
        Flux.range(0, 10_000)
                .parallel(8)
                .runOn(Schedulers.parallel())
                .doOnNext(i -> session.retain().release())
                .sequential()
                .blockLast(Rim.PATIENCE);
        assertThat(session.isDisposed()).isFalse();
        assertThat(session.release()).isTrue();
    }
}
