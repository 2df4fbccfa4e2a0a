package io.reactivecoap.netty.rim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reactivecoap.CoapDisconnectedException;
import io.reactivecoap.CoapException;
import io.reactivecoap.CoapRequest;
import io.reactivecoap.CoapResponse;
import io.reactivecoap.CoapSession;
import io.reactivecoap.NackReason;
import io.reactivecoap.SessionEvent;
import io.reactivecoap.SessionState;
import io.reactivecoap.StateChange;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Signal;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;

/** How a session ends, and who hears of it. */
class EndTest {

    @RegisterExtension
    static final Rim rim = new Rim();

    @Test
    void failsEachRequestInFlightOnceWhenClosed() {
        UdpPeer peer = rim.peer();
        CoapSession session = rim.connect(peer.uri());
        List<Mono<List<Signal<CoapResponse>>>> requests = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            Mono<List<Signal<CoapResponse>>> request = session.request(CoapRequest.get("/" + i))
                    .materialize()
                    .flux()
                    .collectList()
                    .cache();
            request.subscribe();
            requests.add(request);
        }
        Mono<Duration> ping = session.ping().cache();
        ping.subscribe(pong -> {}, e -> {});
        peer.receive();
        session.close().block(Rim.PATIENCE);

        for (Mono<List<Signal<CoapResponse>>> request : requests) {
            List<Signal<CoapResponse>> signals = request.block(Rim.PATIENCE);
            assertThat(signals).hasSize(1);
            assertThat(signals.get(0).getThrowable()).isInstanceOfSatisfying(CoapDisconnectedException.class, e -> {
                assertThat(e.reason()).isEmpty();
                assertThat(e.isTransient()).isFalse();
            });
        }
        assertThatThrownBy(() -> ping.block(Rim.PATIENCE)).isInstanceOf(CoapDisconnectedException.class);
        assertThat(requests.get(0).block().get(0).getThrowable())
                .isInstanceOfSatisfying(
                        CoapException.class,
                        e -> assertThat(e.request().orElseThrow().transmissions())
                                .isOne());
        assertThat(requests.get(4).block().get(0).getThrowable())
                .isInstanceOfSatisfying(
                        CoapException.class,
                        e -> assertThat(e.request().orElseThrow().transmissions())
                                .isZero());
    }

    @Test
    void completesOnCloseAndTheViewsWhenClosed() {
        UdpPeer peer = rim.peer();
        CoapSession session = rim.connect(peer.uri());
        StepVerifier.create(session.events())
                .then(session::dispose)
                .expectNext(new SessionEvent.Closed())
                .expectComplete()
                .verify(Rim.PATIENCE);
        StepVerifier.create(session.onClose()).expectComplete().verify(Rim.PATIENCE);
        StepVerifier.create(session.states().takeLast(1))
                .expectNext(StateChange.to(SessionState.NONE))
                .expectComplete()
                .verify(Rim.PATIENCE);
    }

    @Test
    void tellsTheReasonToEveryoneWhenDisconnected() {
        UdpPeer peer = rim.peer();
        CoapSession session = rim.connect(peer.uri());
        Mono<CoapResponse> request = session.request(CoapRequest.get("/")).cache();
        request.subscribe(response -> {}, e -> {});
        peer.receive();
        AtomicReference<CoapException> told = new AtomicReference<>();
        StepVerifier.create(session.events())
                .then(() -> session.disconnect(NackReason.TOO_MANY_RETRIES))
                .assertNext(event -> told.set(((SessionEvent.Failed) event).cause()))
                .expectComplete()
                .verify(Rim.PATIENCE);

        assertThat(told.get()).isInstanceOfSatisfying(CoapDisconnectedException.class, e -> {
            assertThat(e.reason()).contains(NackReason.TOO_MANY_RETRIES);
            assertThat(e.isTransient()).isTrue();
            assertThat(e).hasMessageContainingAll(peer.address().toString(), "TOO_MANY_RETRIES");
        });
        StepVerifier.create(session.onClose())
                .expectErrorSatisfies(e -> assertThat(reason(e)).isEqualTo(NackReason.TOO_MANY_RETRIES))
                .verify(Rim.PATIENCE);
        StepVerifier.create(request)
                .expectErrorSatisfies(e -> assertThat(reason(e)).isEqualTo(NackReason.TOO_MANY_RETRIES))
                .verify(Rim.PATIENCE);
        StateChange last = session.states().blockLast(Rim.PATIENCE);
        assertThat(last.state()).isEqualTo(SessionState.NONE);
        assertThat(last.cause()).containsSame(told.get());
    }

    private static NackReason reason(Throwable error) {
        return ((CoapDisconnectedException) error).reason().orElseThrow();
    }

    @Test
    void endsAnIdleSessionWithoutASocket() {
        UdpPeer peer = rim.peer();
        CoapSession session = rim.open(peer.uri());
        session.dispose();

        StepVerifier.create(session.onClose()).expectComplete().verify(Rim.PATIENCE);
        StepVerifier.create(session.close()).expectComplete().verify(Rim.PATIENCE);
        StepVerifier.create(session.states())
                .expectNextCount(2)
                .expectComplete()
                .verify(Rim.PATIENCE);
    }

    @Test
    void endsOnceHoweverOftenItIsEnded() {
        UdpPeer peer = rim.peer();
        CoapSession session = rim.connect(peer.uri());
        Mono<List<SessionEvent>> events = session.events().collectList().cache();
        events.subscribe();
        session.dispose();
        session.dispose();
        session.disconnect(NackReason.RESET);
        session.close().block(Rim.PATIENCE);
        session.close().block(Rim.PATIENCE);

        assertThat(events.block(Rim.PATIENCE)).containsExactly(new SessionEvent.Closed());
        StepVerifier.create(session.onClose()).expectComplete().verify(Rim.PATIENCE);
    }

    @Test
    void endsOnceWhenManyThreadsEndIt() {
        UdpPeer peer = rim.peer();
        CoapSession session = rim.connect(peer.uri());
        Mono<List<SessionEvent>> events = session.events().collectList().cache();
        events.subscribe();
        Flux.range(0, 8)
                .parallel(8)
                .runOn(Schedulers.parallel())
                .doOnNext(i -> {
                    if (i % 2 == 0) {
                        session.dispose();
                    } else {
                        session.disconnect(NackReason.RESET);
                    }
                })
                .sequential()
                .blockLast(Rim.PATIENCE);
        assertThat(events.block(Rim.PATIENCE)).hasSize(1);
    }

    @Test
    void isNotUndoneByCancellingTheClose() {
        UdpPeer peer = rim.peer();
        CoapSession session = rim.connect(peer.uri());
        Mono<Void> close = session.close();
        assertThat(session.isDisposed()).isFalse(); // cold
        close.subscribe().dispose();
        session.onClose().block(Rim.PATIENCE);
        rim.awaitNoChannels();
    }

    @Test
    void closesTheSocketBeforeCloseCompletes() {
        UdpPeer peer = rim.peer();
        CoapSession session = rim.connect(peer.uri());
        session.close().block(Rim.PATIENCE);
        assertThat(rim.channels()).isZero();
    }

    @Test
    void refusesWorkAfterTheEnd() {
        UdpPeer peer = rim.peer();
        CoapSession session = rim.connect(peer.uri());
        session.close().block(Rim.PATIENCE);
        StepVerifier.create(session.request(CoapRequest.put("/late?x=1")))
                .expectErrorSatisfies(e -> {
                    assertThat(e).isInstanceOf(CoapDisconnectedException.class);
                    assertThat(((CoapException) e).request()).hasValueSatisfying(request -> {
                        assertThat(request.path()).isEqualTo("/late?x=1");
                        assertThat(request.transmissions()).isZero();
                    });
                })
                .verify(Rim.PATIENCE);
        StepVerifier.create(session.ping())
                .expectError(CoapDisconnectedException.class)
                .verify(Rim.PATIENCE);
        StepVerifier.create(session.established())
                .expectError(CoapDisconnectedException.class)
                .verify(Rim.PATIENCE);
        assertThatThrownBy(session::retain)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(peer.address().toString());
    }

    @Test
    void failsWhatWaitsForTheConnection() {
        UdpPeer peer = rim.peer();
        CoapSession session = rim.open(peer.uri());
        Mono<CoapResponse> request = session.request(CoapRequest.get("/")).cache();
        Mono<Duration> ping = session.ping().cache();
        Mono<CoapSession> established = session.established().cache();
        rim.whileLoopsAreBusy(() -> {
            request.subscribe(response -> {}, e -> {});
            ping.subscribe(pong -> {}, e -> {});
            established.subscribe(done -> {}, e -> {});
            session.close().block(Rim.PATIENCE);
        });
        for (Mono<?> waiting : List.of(request, ping, established)) {
            StepVerifier.create(waiting)
                    .expectErrorSatisfies(e ->
                            assertThat(((CoapDisconnectedException) e).reason()).isEmpty())
                    .verify(Rim.PATIENCE);
        }
        StepVerifier.create(session.onClose()).expectComplete().verify(Rim.PATIENCE);
        rim.awaitNoChannels(); // the socket that came too late is closed
    }

    @Test
    void mayBeClosedFromWithinASignal() {
        UdpPeer peer = rim.peer();
        CoapSession session = rim.connect(peer.uri());
        Mono<Void> closed = session.request(CoapRequest.get("/"))
                .flatMap(response -> session.close())
                .cache();
        closed.subscribe();
        peer.answer("");
        closed.block(Rim.PATIENCE);
        assertThat(session.isDisposed()).isTrue();
    }
}
