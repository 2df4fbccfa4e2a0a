package io.reactivecoap.netty.rim;

import static io.reactivecoap.netty.rim.Rim.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reactivecoap.CoapAddress;
import io.reactivecoap.CoapDisconnectedException;
import io.reactivecoap.CoapProtocol;
import io.reactivecoap.CoapRequest;
import io.reactivecoap.CoapResponse;
import io.reactivecoap.CoapSession;
import io.reactivecoap.Deregistration;
import io.reactivecoap.KeepaliveParameters;
import io.reactivecoap.SessionEvent.BadPacket;
import io.reactivecoap.SessionState;
import io.reactivecoap.netty.internal.message.Datagram;
import io.reactivecoap.netty.rim.UdpPeer.Received;
import io.reactivecoap.netty.server.CoapTestServer;
import io.reactivecoap.netty.support.LeakCheck;
import io.reactivecoap.option.CoapOption;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;
import reactor.test.scheduler.VirtualTimeScheduler;

/** A session that is closed later: nothing new, what is open ends, then the peer is told. */
@ExtendWith(LeakCheck.class)
@Timeout(30)
class GracefulEndTest {

    private static final CoapRequest GET = CoapRequest.get("/state");
    private static final Duration TIMEOUT = Duration.ofSeconds(15);
    private static final Duration A_MOMENT = Duration.ofNanos(1);

    @RegisterExtension
    static final Rim RIM = new Rim();

    @AfterEach
    void timeIsAsUsual() {
        VirtualTimeScheduler.reset();
    }

    private static <T> Mono<T> running(Mono<T> work) {
        Mono<T> cached = work.cache();
        cached.subscribe(value -> {}, error -> {});
        return cached;
    }

    private static void refusesRequests(CoapSession session) {
        StepVerifier.create(session.request(GET))
                .expectError(CoapDisconnectedException.class)
                .verify(PATIENCE);
        StepVerifier.create(session.observe(GET))
                .expectError(CoapDisconnectedException.class)
                .verify(PATIENCE);
        StepVerifier.create(session.ping())
                .expectError(CoapDisconnectedException.class)
                .verify(PATIENCE);
    }

    private static void hasClosed(CoapSession session, Mono<Void> closed) {
        StepVerifier.create(closed).expectComplete().verify(PATIENCE);
        StepVerifier.create(session.onClose()).expectComplete().verify(PATIENCE);
        assertThat(session.state()).isEqualTo(SessionState.NONE);
        RIM.awaitNoMoreChannelsThan(0);
        assertThat(RIM.channels()).isZero();
    }

    // What is in flight

    @Test
    void letsRequestsInFlightEndAndRefusesNewOnes() {
        UdpPeer peer = RIM.peer();
        CoapSession session = RIM.connect(peer.uri());
        session.retain(); // it ends whatever the count
        Mono<CoapResponse> inFlight = running(session.request(GET.payload("in flight")));
        Mono<CoapResponse> waiting = running(session.request(GET.payload("waiting")));
        Received first = peer.receive();
        Mono<Void> closed = running(session.closeLater());

        assertThat(session.isDisposed()).isFalse();
        refusesRequests(session);
        peer.respond(first, "one");
        assertThat(peer.answer("two").payload()).isEqualTo("waiting");
        assertThat(inFlight.block(PATIENCE).payloadAsString()).isEqualTo("one");
        assertThat(waiting.block(PATIENCE).payloadAsString()).isEqualTo("two");
        hasClosed(session, closed);
    }

    @Test
    void endsAtOnceWhenNothingIsOpen() {
        UdpPeer peer = RIM.peer();
        CoapSession session = RIM.connect(peer.uri());
        hasClosed(session, session.closeLater());
        hasClosed(session, session.closeLater());
    }

    @Test
    void endsAtOnceWhenItWasNeverUsed() {
        UdpPeer peer = RIM.peer();
        CoapSession session = RIM.open(peer.uri());
        hasClosed(session, session.closeLater());
    }

    @Test
    void doesNothingBeforeItIsSubscribedTo() {
        UdpPeer peer = RIM.peer();
        CoapSession session = RIM.connect(peer.uri());
        assertThat(session.closeLater()).isNotNull();
        Mono<CoapResponse> response = running(session.request(GET));
        peer.answer("here");
        assertThat(response.block(PATIENCE).payloadAsString()).isEqualTo("here");
    }

    @Test
    void isNotUndoneByCancelling() {
        UdpPeer peer = RIM.peer();
        CoapSession session = RIM.connect(peer.uri());
        Mono<CoapResponse> inFlight = running(session.request(GET));
        Received request = peer.receive();
        session.closeLater().subscribe().dispose();
        peer.respond(request, "one");
        assertThat(inFlight.block(PATIENCE).payloadAsString()).isEqualTo("one");
        StepVerifier.create(session.onClose()).expectComplete().verify(PATIENCE);
    }

    @Test
    void servesWhatWaitsForTheConnection() {
        UdpPeer peer = RIM.peer();
        CoapSession session = RIM.open(peer.uri());
        Mono<CoapResponse> pending = session.request(GET.payload("pending")).cache();
        Mono<List<CoapResponse>> observed =
                session.observe(CoapRequest.get("/observed")).collectList().cache();
        Mono<Void> closed = session.closeLater().cache();
        RIM.whileLoopsAreBusy(() -> {
            pending.subscribe();
            observed.subscribe();
            closed.subscribe();
            assertThat(session.state()).isEqualTo(SessionState.CONNECTING);
            refusesRequests(session);
        });
        assertThat(peer.answer("here").payload()).isEqualTo("pending");
        assertThat(pending.block(PATIENCE).payloadAsString()).isEqualTo("here");
        assertThat(observed.block(PATIENCE)).isEmpty();
        hasClosed(session, closed);
    }

    // When the time is up

    @Test
    void endsWhateverIsOpenWhenTheTimeIsUp() {
        UdpPeer peer = RIM.peer();
        VirtualTimeScheduler time = VirtualTimeScheduler.getOrSet();
        CoapSession session = RIM.connect(RIM.client().clock(Schedulers.parallel()), peer.uri());
        Mono<CoapResponse> stuck = running(session.request(GET));
        Mono<Void> closed = running(session.closeLater());
        time.advanceTimeBy(TIMEOUT.minus(A_MOMENT));
        assertThat(session.isDisposed()).isFalse();
        time.advanceTimeBy(A_MOMENT);
        StepVerifier.create(stuck)
                .expectErrorSatisfies(e ->
                        assertThat(((CoapDisconnectedException) e).reason()).isEmpty())
                .verify(PATIENCE);
        hasClosed(session, closed);
    }

    @Test
    void endsAtTheEarliestOfSeveralTimes() {
        UdpPeer peer = RIM.peer();
        VirtualTimeScheduler time = VirtualTimeScheduler.getOrSet();
        CoapSession session = RIM.connect(RIM.client().clock(Schedulers.parallel()), peer.uri());
        running(session.request(GET));
        Mono<Void> late = running(session.closeLater(Duration.ZERO, Duration.ofSeconds(60)));
        Mono<Void> early = running(session.closeLater(Duration.ZERO, Duration.ofSeconds(10)));
        time.advanceTimeBy(Duration.ofSeconds(10));
        hasClosed(session, early);
        hasClosed(session, late);
    }

    @Test
    void withoutAnyTimeItIsClosedAtOnce() {
        UdpPeer peer = RIM.peer();
        CoapSession session = RIM.connect(peer.uri());
        Mono<CoapResponse> stuck = running(session.request(GET));
        hasClosed(session, session.closeLater(Duration.ZERO, Duration.ZERO));
        StepVerifier.create(stuck).expectError(CoapDisconnectedException.class).verify(PATIENCE);
    }

    @Test
    void doesNotWaitForAPingOfItsOwn() {
        UdpPeer peer = RIM.peer();
        VirtualTimeScheduler time = VirtualTimeScheduler.getOrSet();
        CoapSession session = RIM.connect(
                RIM.client()
                        .clock(Schedulers.parallel())
                        .settings(settings -> settings.keepalive(KeepaliveParameters.DEFAULT)),
                peer.uri());
        time.advanceTimeBy(Duration.ofSeconds(31));
        assertThat(peer.receive().datagram().message().isEmpty()).isTrue();
        hasClosed(session, session.closeLater());
    }

    // The quiet time

    @Test
    void waitsUntilThePeerHasBeenQuiet() {
        UdpPeer peer = RIM.peer();
        VirtualTimeScheduler time = VirtualTimeScheduler.getOrSet();
        CoapSession session = RIM.connect(RIM.client().clock(Schedulers.parallel()), peer.uri());
        Mono<CoapResponse> last = running(session.request(GET));
        Received request = peer.answer("last");
        assertThat(last.block(PATIENCE).payloadAsString()).isEqualTo("last");
        Mono<Void> closed = running(session.closeLater(Duration.ofSeconds(3), TIMEOUT));
        refusesRequests(session);

        time.advanceTimeBy(Duration.ofSeconds(2));
        Mono<BadPacket> heard = running(session.events().ofType(BadPacket.class).next());
        peer.sendBytes(request.from(), (byte) 0);
        assertThat(heard.block(PATIENCE)).isNotNull();
        time.advanceTimeBy(Duration.ofSeconds(3).minus(A_MOMENT));
        assertThat(session.isDisposed()).isFalse();
        time.advanceTimeBy(A_MOMENT);
        hasClosed(session, closed);
    }

    @Test
    void waitsNoLongerThanTheTimeForAPeerThatIsNeverQuiet() {
        UdpPeer peer = RIM.peer();
        VirtualTimeScheduler time = VirtualTimeScheduler.getOrSet();
        CoapSession session = RIM.connect(RIM.client().clock(Schedulers.parallel()), peer.uri());
        Mono<CoapResponse> last = running(session.request(GET));
        Received request = peer.answer("last");
        last.block(PATIENCE);
        Mono<Void> closed = running(session.closeLater(Duration.ofSeconds(3), Duration.ofSeconds(8)));
        for (int second = 0; second < 7; second++) {
            time.advanceTimeBy(Duration.ofSeconds(1));
            Mono<BadPacket> heard =
                    running(session.events().ofType(BadPacket.class).next());
            peer.sendBytes(request.from(), (byte) 0);
            assertThat(heard.block(PATIENCE)).isNotNull();
        }
        assertThat(session.isDisposed()).isFalse();
        time.advanceTimeBy(Duration.ofSeconds(1));
        hasClosed(session, closed);
    }

    // Observations

    @Test
    void deregistersAndCompletesWhatIsObserved() {
        NotifyingPeer peer = RIM.closing(NotifyingPeer.whenTold());
        CoapSession session = RIM.connect(peer.uri());
        List<Mono<Void>> closed = new CopyOnWriteArrayList<>();
        StepVerifier.create(session.observe(GET).map(CoapResponse::payloadAsString))
                .expectNext("0")
                .then(() -> closed.add(running(session.closeLater())))
                .expectComplete()
                .verify(PATIENCE);
        hasClosed(session, closed.get(0));
        assertThat(peer.requests())
                .extracting(request -> request.options().get(CoapOption.OBSERVE))
                .containsExactly(0L, 1L);
    }

    @Test
    void leavesTheServersNextNotificationToAResetIfThatWasChosen() {
        NotifyingPeer peer = RIM.closing(NotifyingPeer.whenTold());
        CoapSession session = RIM.connect(
                RIM.client().settings(settings -> settings.deregistration(Deregistration.RESET)), peer.uri());
        List<Mono<Void>> closed = new CopyOnWriteArrayList<>();
        StepVerifier.create(session.observe(GET).map(CoapResponse::payloadAsString))
                .expectNext("0")
                .then(() -> closed.add(running(session.closeLater(Duration.ofMillis(500), TIMEOUT))))
                .expectComplete()
                .verify(PATIENCE);
        peer.changes(Datagram.Type.CON);
        hasClosed(session, closed.get(0));
        assertThat(peer.requests()).hasSize(1);
        assertThat(peer.replies()).extracting(Datagram::type).containsExactly(Datagram.Type.RST);
    }

    // The end

    @Test
    void releasesAStreamWhenWhatWasInFlightHasEnded() throws IOException {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            CoapSession session = RIM.open("coap+tcp://127.0.0.1:" + server.getLocalPort());
            Mono<CoapResponse> inFlight = running(session.request(CoapRequest.get("/")));
            try (StreamPeer peer = new StreamPeer(server.accept())) {
                peer.expectCsm();
                peer.send((byte) 0, (byte) 0xe1);
                byte[] request = peer.read(10);
                assertThat(request[1]).isEqualTo((byte) 1);
                Mono<Void> closed = running(session.closeLater());
                refusesRequests(session);
                byte[] response = request.clone();
                response[1] = 0x45;
                peer.send(response);
                assertThat(inFlight.block(PATIENCE).payloadAsString()).isEmpty();
                assertThat(peer.read(2)).as("Release").containsExactly(0, 0xe4);
                assertThat(peer.isAtEnd()).isTrue();
                hasClosed(session, closed);
            }
        }
    }

    @Test
    void removesThePathThatItWasBoundTo(@TempDir Path directory) throws IOException {
        Path own = directory.resolve("own");
        Path there = directory.resolve("server");
        try (CoapTestServer server = CoapTestServer.unixDatagram(there)) {
            assertThat(server.connections()).isZero();
            CoapSession session = RIM.closing(RIM.client()
                    .localAddress(CoapAddress.unix(own))
                    .connect(CoapProtocol.UDP, CoapAddress.unix(there))
                    .blockOptional(PATIENCE)
                    .orElseThrow());
            assertThat(own).exists();
            session.closeLater().block(PATIENCE);
            assertThat(own).doesNotExist();
        }
    }

    // Wrong arguments

    @Test
    void wrongTimesAreNamed() {
        UdpPeer peer = RIM.peer();
        CoapSession session = RIM.open(peer.uri());
        Duration second = Duration.ofSeconds(1);
        assertThatThrownBy(() -> session.closeLater(second.negated(), second))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("quiet");
        assertThatThrownBy(() -> session.closeLater(second, second.negated()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("timeout");
        assertThatThrownBy(() -> session.closeLater(second, Duration.ofDays(4000)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("timeout");
        assertThatThrownBy(() -> session.closeLater(second.plus(A_MOMENT), second))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("quiet", "timeout");
        assertThatThrownBy(() -> session.closeLater(null, second)).hasMessage("quiet");
        assertThatThrownBy(() -> session.closeLater(second, null)).hasMessage("timeout");
        assertThat(session.isDisposed()).isFalse();
    }
}
