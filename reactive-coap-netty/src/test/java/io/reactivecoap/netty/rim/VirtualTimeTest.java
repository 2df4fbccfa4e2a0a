package io.reactivecoap.netty.rim;

import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecoap.CoapCode;
import io.reactivecoap.CoapRequest;
import io.reactivecoap.CoapResponse;
import io.reactivecoap.CoapSession;
import io.reactivecoap.CoapTimeoutException;
import io.reactivecoap.CoapTimeoutException.Phase;
import io.reactivecoap.CoapUnreachableException;
import io.reactivecoap.NackReason;
import io.reactivecoap.ObservationSignal;
import io.reactivecoap.SessionEvent;
import io.reactivecoap.SessionEvent.BadPacket;
import io.reactivecoap.SessionEvent.Retransmitted;
import io.reactivecoap.SessionState;
import io.reactivecoap.TransmissionParameters;
import io.reactivecoap.netty.internal.message.Datagram;
import io.reactivecoap.netty.rim.UdpPeer.Received;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Signal;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;
import reactor.test.scheduler.VirtualTimeScheduler;

/**
 * Minutes of the protocol's time in no time, over a real socket: the session is connected before time moves, and what a
 * peer sends has arrived, which an event proves, before time moves on.
 */
@Timeout(20)
class VirtualTimeTest {

    private static final TransmissionParameters RFC = TransmissionParameters.DEFAULT;
    private static final Duration A_MOMENT = Duration.ofNanos(1);

    @RegisterExtension
    static final Rim rim = new Rim();

    private final UdpPeer peer = rim.peer();
    private VirtualTimeScheduler time;
    private CoapSession session;

    @BeforeEach
    void connect() {
        time = VirtualTimeScheduler.getOrSet();
        session = rim.connect(rim.client().clock(Schedulers.parallel()), peer.uri());
    }

    @AfterEach
    void close() {
        session.close().block(Rim.PATIENCE);
        VirtualTimeScheduler.reset();
    }

    private StepVerifier.FirstStep<CoapResponse> verify(Mono<CoapResponse> request) {
        return StepVerifier.withVirtualTime(() -> request, () -> time, Long.MAX_VALUE);
    }

    private static void isTimeout(Throwable error, Phase phase, int transmissions) {
        assertThat(error).isInstanceOfSatisfying(CoapTimeoutException.class, timeout -> {
            assertThat(timeout.phase()).isEqualTo(phase);
            assertThat(timeout.request().orElseThrow().transmissions()).isEqualTo(transmissions);
        });
    }

    @Test
    void letsAConfirmableRequestRetransmitFourTimesAndGiveUp() {
        List<SessionEvent> events = new CopyOnWriteArrayList<>();
        session.events().subscribe(events::add);
        verify(session.request(CoapRequest.get("/")))
                .thenAwait(RFC.maxTransmitWait())
                .expectErrorSatisfies(e -> isTimeout(e, Phase.ACKNOWLEDGEMENT, 5))
                .verify(Rim.PATIENCE);

        assertThat(events)
                .extracting(event -> ((Retransmitted) event).transmissions())
                .containsExactly(2, 3, 4, 5);
        Received first = peer.receive();
        for (int i = 0; i < 4; i++) {
            assertThat(peer.receive().datagram()).isEqualTo(first.datagram());
        }
    }

    @Test
    void waitsForTheShortestTimeAtLeast() {
        // without randomness the times are 2, 4, 8, 16 and 32 seconds (RFC 7252 §4.2)
        CoapRequest request = CoapRequest.get("/").transmission(RFC.withAckRandomFactor(1));
        List<Integer> sent = new CopyOnWriteArrayList<>();
        session.events().ofType(Retransmitted.class).subscribe(event -> sent.add(event.transmissions()));
        verify(session.request(request))
                .expectSubscription()
                .expectNoEvent(Duration.ofSeconds(2).minus(A_MOMENT))
                .then(() -> assertThat(sent).isEmpty())
                .expectNoEvent(A_MOMENT)
                .then(() -> assertThat(sent).containsExactly(2))
                .expectNoEvent(Duration.ofSeconds(4).minus(A_MOMENT))
                .then(() -> assertThat(sent).containsExactly(2))
                .expectNoEvent(A_MOMENT)
                .then(() -> assertThat(sent).containsExactly(2, 3))
                .expectNoEvent(Duration.ofSeconds(8 + 16))
                .then(() -> assertThat(sent).containsExactly(2, 3, 4, 5))
                .expectNoEvent(Duration.ofSeconds(32).minus(A_MOMENT))
                .thenAwait(A_MOMENT)
                .expectErrorSatisfies(e -> {
                    isTimeout(e, Phase.ACKNOWLEDGEMENT, 5);
                    assertThat(((CoapTimeoutException) e)
                                    .request()
                                    .orElseThrow()
                                    .elapsed())
                            .isEqualTo(Duration.ofSeconds(62));
                })
                .verify(Rim.PATIENCE);
    }

    @Test
    void endsARequestAtItsTimeout() {
        verify(session.request(CoapRequest.get("/").timeout(Duration.ofSeconds(30))))
                .expectSubscription()
                .expectNoEvent(Duration.ofSeconds(30).minus(A_MOMENT))
                .thenAwait(A_MOMENT)
                .expectErrorSatisfies(e -> {
                    assertThat(e).isInstanceOf(CoapTimeoutException.class);
                    assertThat(((CoapTimeoutException) e).phase()).isEqualTo(Phase.REQUEST_TIMEOUT);
                    assertThat(((CoapTimeoutException) e)
                                    .request()
                                    .orElseThrow()
                                    .elapsed())
                            .isEqualTo(Duration.ofSeconds(30));
                })
                .verify(Rim.PATIENCE);
    }

    @Test
    void endsARequestAtTheSessionsTimeoutUnlessItHasItsOwn() {
        session.settings(settings -> settings.requestTimeout(Duration.ofMinutes(5)));
        CoapRequest patient = CoapRequest.get("/").transmission(RFC.withMaxRetransmit(10));
        verify(session.request(patient))
                .expectSubscription()
                .expectNoEvent(Duration.ofMinutes(5).minus(A_MOMENT))
                .thenAwait(A_MOMENT)
                .expectError(CoapTimeoutException.class)
                .verify(Rim.PATIENCE);
    }

    @Test
    void countsTheWaitForAPlaceIntoTheTimeout() {
        session.request(CoapRequest.get("/")).subscribe(response -> {}, e -> {});
        peer.receive();
        verify(session.request(CoapRequest.get("/").timeout(Duration.ofSeconds(1))))
                .expectSubscription()
                .expectNoEvent(Duration.ofSeconds(1).minus(A_MOMENT))
                .thenAwait(A_MOMENT)
                .expectErrorSatisfies(e -> isTimeout(e, Phase.REQUEST_TIMEOUT, 0))
                .verify(Rim.PATIENCE);
    }

    /** What becomes of work that waits for its connection, which does not come before a time has passed. */
    private <T> Throwable whileConnecting(CoapSession other, Mono<T> work, Duration limit) {
        List<Signal<T>> signals = new CopyOnWriteArrayList<>();
        rim.whileLoopsAreBusy(() -> {
            work.materialize().subscribe(signals::add);
            time.advanceTimeBy(limit.minus(A_MOMENT));
            assertThat(signals).isEmpty();
            assertThat(other.state()).isEqualTo(SessionState.CONNECTING);
            time.advanceTimeBy(A_MOMENT);
        });
        assertThat(signals).hasSize(1);
        return signals.get(0).getThrowable();
    }

    @Test
    void endsARequestThatWaitsForTheConnectionAtItsTimeout() {
        CoapSession other =
                rim.closing(rim.client().clock(Schedulers.parallel()).open(peer.uri()));
        Duration limit = Duration.ofSeconds(1);
        CoapRequest request = CoapRequest.get("/").timeout(limit);
        isTimeout(whileConnecting(other, other.request(request), limit), Phase.REQUEST_TIMEOUT, 0);
        assertThat(other.established().block(Rim.PATIENCE)).isSameAs(other);
    }

    @Test
    void endsAConnectionThatDoesNotComeInTime() {
        CoapSession other =
                rim.closing(rim.client().clock(Schedulers.parallel()).open(peer.uri()));
        Duration limit = other.settings().connectTimeout();
        Throwable error = whileConnecting(other, other.established(), limit);
        assertThat(error).isInstanceOf(CoapUnreachableException.class).hasMessageContaining(limit.toString());
        assertThat(((CoapUnreachableException) error).reason()).isEqualTo(NackReason.NOT_DELIVERABLE);
        assertThat(other.isDisposed()).isTrue();
        rim.awaitNoMoreChannelsThan(1);
        assertThat(rim.channels()).as("the socket that came too late is closed").isOne();
    }

    /** Has the peer promise the answer, and waits until the promise has arrived. */
    private void promise() {
        Mono<SessionEvent> after = session.events()
                .filter(event -> event instanceof BadPacket)
                .next()
                .cache();
        after.subscribe();
        Received request = peer.receive();
        peer.acknowledge(request);
        peer.sendBytes(request.from(), (byte) 0); // sent last, so it arrives last
        after.block(Rim.PATIENCE);
    }

    @Test
    void endsTheWaitForASeparateResponse() {
        List<Retransmitted> again = new CopyOnWriteArrayList<>();
        session.events().ofType(Retransmitted.class).subscribe(again::add);
        verify(session.request(CoapRequest.get("/")))
                .expectSubscription()
                .then(this::promise)
                .expectNoEvent(RFC.exchangeLifetime().minus(A_MOMENT))
                .thenAwait(A_MOMENT)
                .expectErrorSatisfies(e -> isTimeout(e, Phase.SEPARATE_RESPONSE, 1))
                .verify(Rim.PATIENCE);
        assertThat(again).isEmpty();
    }

    @Test
    void takesASeparateResponseUntilThen() {
        Mono<CoapResponse> request = session.request(CoapRequest.get("/")).cache();
        request.subscribe();
        Received received = peer.receive();
        Mono<SessionEvent> promised = session.events().next().cache();
        promised.subscribe();
        peer.acknowledge(received);
        peer.sendBytes(received.from(), (byte) 0);
        promised.block(Rim.PATIENCE);
        time.advanceTimeBy(RFC.exchangeLifetime().minus(A_MOMENT));
        peer.send(
                received.from(),
                new Datagram(
                        Datagram.Type.NON,
                        1,
                        UdpPeer.response(received.datagram(), CoapCode.CONTENT, (byte) '!')
                                .message()));
        CoapResponse response = request.block(Rim.PATIENCE);
        assertThat(response.payloadAsString()).isEqualTo("!");
        assertThat(response.elapsed()).isEqualTo(RFC.exchangeLifetime().minus(A_MOMENT));
    }

    @Test
    void endsTheWaitForTheAnswerToANon() {
        verify(session.request(CoapRequest.get("/").confirmable(false)))
                .expectSubscription()
                .expectNoEvent(RFC.nonLifetime().minus(A_MOMENT))
                .thenAwait(A_MOMENT)
                .expectErrorSatisfies(e -> isTimeout(e, Phase.NON_RESPONSE, 1))
                .verify(Rim.PATIENCE);
    }

    @Test
    void endsTheWaitForAPong() {
        StepVerifier.withVirtualTime(session::ping, () -> time, Long.MAX_VALUE)
                .thenAwait(RFC.maxTransmitWait())
                .expectErrorSatisfies(
                        e -> assertThat(((CoapTimeoutException) e).phase()).isEqualTo(Phase.PONG))
                .verify(Rim.PATIENCE);
    }

    @Test
    void movesTheApplicationsTimersAlong() {
        verify(session.request(CoapRequest.get("/")).timeout(Duration.ofSeconds(50), Mono.empty()))
                .expectSubscription()
                .expectNoEvent(Duration.ofSeconds(50).minus(A_MOMENT))
                .thenAwait(A_MOMENT)
                .expectComplete()
                .verify(Rim.PATIENCE);
    }

    @Test
    void passesHoursOfRequestsInNoTime() {
        Flux<CoapResponse> sixty =
                session.request(CoapRequest.get("/")).retry(59).flux();
        StepVerifier.withVirtualTime(() -> sixty, () -> time, Long.MAX_VALUE)
                .thenAwait(RFC.maxTransmitWait().multipliedBy(60))
                .expectError(CoapTimeoutException.class)
                .verify(Rim.PATIENCE);
        assertThat(Duration.ofMillis(time.now(TimeUnit.MILLISECONDS))).isGreaterThan(Duration.ofMinutes(90));
    }

    /** RFC 7641 §3.3.1, through the public API and without waiting. */
    @Test
    void agesAnObservationAndRegistersItAgain() {
        NotifyingPeer observed = rim.closing(NotifyingPeer.whenTold());
        CoapSession other = rim.connect(rim.client().clock(Schedulers.parallel()), observed.uri());
        StepVerifier.withVirtualTime(() -> other.observeSignals(CoapRequest.get("/state")), () -> time, Long.MAX_VALUE)
                .expectNextMatches(signal -> signal instanceof ObservationSignal.Notification)
                .thenAwait(Duration.ofSeconds(60))
                .expectNext(new ObservationSignal.Stale())
                .thenAwait(Duration.ofSeconds(15))
                .expectNext(new ObservationSignal.Fresh())
                .expectNextMatches(signal -> signal instanceof ObservationSignal.Notification)
                .thenCancel()
                .verify(Rim.PATIENCE);
        assertThat(observed.requests().size()).isGreaterThanOrEqualTo(2);
        assertThat(observed.requests().get(1)).isEqualTo(observed.requests().get(0));
    }
}
