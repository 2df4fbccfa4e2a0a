package io.reactivecoap.netty.rim;

import static io.reactivecoap.netty.rim.Rim.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecoap.CoapAddress;
import io.reactivecoap.CoapBody;
import io.reactivecoap.CoapCode;
import io.reactivecoap.CoapDisconnectedException;
import io.reactivecoap.CoapException;
import io.reactivecoap.CoapRequest;
import io.reactivecoap.CoapResponse;
import io.reactivecoap.CoapSession;
import io.reactivecoap.CoapTransferException;
import io.reactivecoap.CoapTransferException.Reason;
import io.reactivecoap.NackReason;
import io.reactivecoap.SessionEvent;
import io.reactivecoap.SessionState;
import io.reactivecoap.StateChange;
import io.reactivecoap.StreamParameters;
import io.reactivecoap.StreamParameters.MissingCsm;
import io.reactivecoap.netty.server.CoapTestServer;
import io.reactivecoap.netty.server.Csm;
import io.reactivecoap.netty.server.Received;
import io.reactivecoap.netty.server.ServerSettings;
import io.reactivecoap.netty.server.StreamFrames;
import io.reactivecoap.netty.server.WireMessage;
import io.reactivecoap.netty.support.LeakCheck;
import io.reactivecoap.option.CoapOption;
import io.reactivecoap.option.CoapOptions;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** RFC 8323 over a real TCP connection: capabilities, Release, Abort, limits, and a peer that does not read. */
@ExtendWith(LeakCheck.class)
@Timeout(30)
class StreamSessionTest {

    @RegisterExtension
    static final Rim RIM = new Rim();

    @RegisterExtension
    static final CoapTestServer SERVER = CoapTestServer.tcp();

    private static final CoapRequest HELLO = CoapRequest.get("/hello");
    private static final CoapRequest NEVER = CoapRequest.get("/never");

    /** What a session says at its end would be taken for the next one's beginning. */
    @AfterEach
    void isAsUsual() throws Exception {
        RIM.closeAll();
        SERVER.awaitConnections(0);
        SERVER.settings(settings -> ServerSettings.USUAL);
    }

    private static void has(Csm csm) {
        SERVER.settings(settings -> settings.with(csm));
    }

    private static CoapSession open(StreamParameters streams) {
        CoapSession session = RIM.open(SERVER.uri());
        return session.settings(settings -> settings.streams(streams));
    }

    private static CoapSession open() {
        return open(StreamParameters.DEFAULT);
    }

    private static CoapSession connect() {
        return RIM.connect(SERVER.uri());
    }

    private static <T> T await(Mono<T> mono) {
        return mono.blockOptional(PATIENCE).orElseThrow();
    }

    private static void awaitServer(String path) {
        SERVER.next(received -> received.path().equals(path));
    }

    private static List<SessionEvent> eventsOf(CoapSession session) {
        List<SessionEvent> events = new CopyOnWriteArrayList<>();
        session.events().subscribe(events::add);
        return events;
    }

    // Capabilities

    @Test
    void tellsItsCapabilitiesFirst() {
        await(connect().request(HELLO));
        Received csm = SERVER.next();
        assertThat(csm.code()).isEqualTo(CoapCode.CSM);
        assertThat(csm.number(2)).isEqualTo(1 << 20);
        assertThat(csm.options().contains(4)).as("Block-Wise-Transfer").isTrue();
    }

    @Test
    void holdsRequestsUntilThePeerHasToldItsCapabilities() {
        has(Csm.USUAL.delayed(Duration.ofMillis(300)));
        CoapSession session = open(StreamParameters.DEFAULT.withCsmTimeout(PATIENCE));
        List<SessionState> states = new CopyOnWriteArrayList<>();
        session.states().map(StateChange::state).subscribe(states::add);
        StepVerifier.create(Flux.range(0, 3).flatMap(i -> session.request(HELLO)))
                .then(() -> {
                    assertThat(SERVER.next().code()).isEqualTo(CoapCode.CSM);
                    assertThat(session.state()).isEqualTo(SessionState.CSM);
                    assertThat(session.mtu()).isEqualTo(1152);
                })
                .expectNextCount(3)
                .expectComplete()
                .verify(PATIENCE);
        assertThat(session.mtu()).isEqualTo(1 << 20);
        assertThat(states)
                .containsExactly(
                        SessionState.NONE, SessionState.CONNECTING, SessionState.CSM, SessionState.ESTABLISHED);
    }

    @Test
    void forgetsARequestThatIsCancelledWhileItIsHeld() {
        has(Csm.USUAL.delayed(Duration.ofMillis(200)));
        CoapSession session = open(StreamParameters.DEFAULT.withCsmTimeout(PATIENCE));
        StepVerifier.create(session.request(NEVER))
                .expectSubscription()
                .then(SERVER::next)
                .thenCancel()
                .verify(PATIENCE);
        await(session.request(HELLO));
        assertThat(SERVER.received()).noneMatch(received -> received.path().equals("/never"));
    }

    @Test
    void goesOnWithAPeerThatTellsNone() {
        has(Csm.NONE);
        CoapSession session = open(StreamParameters.DEFAULT.withCsmTimeout(Duration.ofMillis(100)));
        assertThat(await(session.request(HELLO)).payloadAsString()).isEqualTo("world");
        assertThat(session.mtu()).isEqualTo(1152);
        byte[] body = new byte[5000];
        assertThat(await(session.request(CoapRequest.post("/echo").payload(body)))
                        .code())
                .isEqualTo(CoapCode.CHANGED);
        assertThat(SERVER.received())
                .filteredOn(received -> received.code() == CoapCode.POST)
                .as("in blocks, for it takes 1,152 bytes")
                .hasSize(5);
    }

    @Test
    void endsWithAPeerThatTellsNoneIfThatIsTheChoice() {
        has(Csm.NONE);
        CoapSession session = open(
                StreamParameters.DEFAULT.withCsmTimeout(Duration.ofMillis(100)).withMissingCsm(MissingCsm.FAIL));
        StepVerifier.create(session.request(HELLO))
                .expectErrorSatisfies(e -> {
                    assertThat(e).isInstanceOf(CoapDisconnectedException.class);
                    assertThat(((CoapDisconnectedException) e).reason()).contains(NackReason.BAD_RESPONSE);
                    assertThat(e).hasRootCauseMessage("the session was aborted: no capabilities within PT0.1S");
                })
                .verify(PATIENCE);
        SERVER.next(received -> received.code() == CoapCode.ABORT);
    }

    @Test
    void abortsForACriticalCapabilityThatItDoesNotKnow() {
        has(Csm.USUAL.with((byte) 0x50)); // option 9: 5 more than 4
        CoapSession session = open();
        List<SessionEvent> events = eventsOf(session);
        StepVerifier.create(session.established())
                .expectErrorSatisfies(e -> assertThat(e).hasMessageContaining("BAD_RESPONSE"))
                .verify(PATIENCE);
        Received abort = SERVER.next(received -> received.code() == CoapCode.ABORT);
        assertThat(abort.number(2)).as("Bad-CSM-Option").isEqualTo(9);
        assertThat(events)
                .contains(new SessionEvent.Aborted(false, "an unknown critical capability", OptionalInt.of(9)));
    }

    @Test
    void knowsCapabilitiesThatAreToldLater() {
        has(Csm.USUAL.withMaxMessageSize(2000));
        CoapSession session = connect();
        assertThat(session.mtu()).isEqualTo(2000);
        SERVER.next();
        SERVER.push((byte) 0x30, (byte) 0xe1, (byte) 0x22, (byte) 0x17, (byte) 0x70); // Max-Message-Size 6,000
        StepVerifier.create(session.ping()).expectNextCount(1).expectComplete().verify(PATIENCE);
        assertThat(session.mtu()).isEqualTo(6000);
    }

    // Custody

    @Test
    void hearsWhenThePeerHasProcessedAllThatWasSentBefore() {
        CoapSession session = connect();
        StepVerifier.create(Flux.merge(
                        session.request(CoapRequest.get("/separate")).thenReturn("answered"),
                        session.custody().map(taken -> taken ? "taken" : "alive")))
                .expectNext("answered", "taken")
                .expectComplete()
                .verify(PATIENCE);
        Received ping = SERVER.next(received -> received.code() == CoapCode.PING);
        assertThat(ping.options().contains(2)).as("Custody").isTrue();
    }

    @Test
    void asksForNoCustodyWithAPing() {
        CoapSession session = connect();
        StepVerifier.create(session.ping()).expectNextCount(1).expectComplete().verify(PATIENCE);
        Received ping = SERVER.next(received -> received.code() == CoapCode.PING);
        assertThat(ping.options().isEmpty()).isTrue();
    }

    // Limits

    @Test
    void refusesWhatIsLongerThanThePeerTakes() {
        has(Csm.USUAL.withMaxMessageSize(100));
        CoapSession session = connect();
        String segment = "x".repeat(120);
        StepVerifier.create(session.request(CoapRequest.get("/" + segment)))
                .expectErrorSatisfies(e -> {
                    assertThat(e).isInstanceOf(CoapTransferException.class).hasMessageContaining("100 bytes");
                    assertThat(((CoapTransferException) e).reason()).isEqualTo(Reason.MESSAGE_TOO_LONG);
                })
                .verify(PATIENCE);
        assertThat(await(session.request(HELLO)).payloadAsString()).isEqualTo("world");
    }

    @Test
    void abortsWhenThePeerSendsMoreThanItTakes() {
        StreamParameters streams = StreamParameters.DEFAULT.withMaxMessageSize(2000);
        CoapSession session = open(streams);
        await(session.request(HELLO));
        SERVER.next();
        StepVerifier.create(session.request(NEVER))
                .expectSubscription()
                .then(() -> awaitServer("/never"))
                .then(() -> SERVER.push((byte) 0xe0, (byte) 0x7f, (byte) 0xff, (byte) 0x45))
                .expectErrorSatisfies(e -> assertThat(e)
                        .isInstanceOf(CoapDisconnectedException.class)
                        .hasMessageContaining("BAD_RESPONSE"))
                .verify(PATIENCE);
        assertThat(SERVER.next(received -> received.code() == CoapCode.ABORT).text())
                .contains("bytes");
        SERVER.awaitConnections(0);
    }

    @Test
    void abortsForWhatIsNoMessage() {
        CoapSession session = connect();
        SERVER.next();
        SERVER.push(
                (byte) 0x19,
                (byte) 0x45,
                (byte) 0,
                (byte) 0,
                (byte) 0,
                (byte) 0,
                (byte) 0,
                (byte) 0,
                (byte) 0,
                (byte) 0,
                (byte) 0,
                (byte) 0); // a token of 9 bytes
        StepVerifier.create(session.onClose())
                .expectErrorSatisfies(e -> assertThat(e).hasMessageContaining("BAD_RESPONSE"))
                .verify(PATIENCE);
        SERVER.next(received -> received.code() == CoapCode.ABORT);
    }

    // The end

    @Test
    void letsWhatIsOpenEndWhenThePeerReleasesIt() {
        CoapSession session = connect();
        List<SessionEvent> events = eventsOf(session);
        StepVerifier.create(session.request(CoapRequest.get("/separate")).map(CoapResponse::code))
                .expectSubscription()
                .then(() -> awaitServer("/separate"))
                .then(() -> SERVER.release("192.0.2.1:5683", 30L))
                .expectNext(CoapCode.CONTENT)
                .expectComplete()
                .verify(PATIENCE);
        StepVerifier.create(session.onClose())
                .expectErrorSatisfies(e -> {
                    assertThat(((CoapDisconnectedException) e).reason()).contains(NackReason.RESET);
                    assertThat(e).hasRootCauseMessage("the peer has released the session");
                })
                .verify(PATIENCE);
        assertThat(events)
                .contains(new SessionEvent.Released(List.of("192.0.2.1:5683"), Optional.of(Duration.ofSeconds(30))));
        StepVerifier.create(session.request(HELLO))
                .expectError(CoapDisconnectedException.class)
                .verify(PATIENCE);
    }

    @Test
    void endsObservationsWhenThePeerReleasesIt() {
        CoapSession session = connect();
        StepVerifier.create(session.observe(CoapRequest.get("/time")))
                .expectNextCount(1)
                .then(() -> SERVER.release(null, null))
                .thenConsumeWhile(more -> true)
                .expectErrorSatisfies(e ->
                        assertThat(((CoapDisconnectedException) e).reason()).contains(NackReason.RESET))
                .verify(PATIENCE);
        StepVerifier.create(session.onClose())
                .expectError(CoapDisconnectedException.class)
                .verify(PATIENCE);
    }

    @Test
    void saysWhyThePeerHasAborted() {
        CoapSession session = connect();
        List<SessionEvent> events = eventsOf(session);
        StepVerifier.create(session.request(NEVER))
                .expectSubscription()
                .then(() -> awaitServer("/never"))
                .then(() -> SERVER.abort("out of memory"))
                .expectErrorSatisfies(e -> {
                    assertThat(((CoapDisconnectedException) e).reason()).contains(NackReason.RESET);
                    assertThat(e).hasRootCauseMessage("the peer has aborted the session: out of memory");
                    assertThat(((CoapException) e).isTransient()).isTrue();
                })
                .verify(PATIENCE);
        assertThat(events).contains(new SessionEvent.Aborted(true, "out of memory", OptionalInt.empty()));
    }

    @Test
    void tellsOfAConnectionThatIsReset() {
        CoapSession session = connect();
        StepVerifier.create(session.request(NEVER))
                .expectSubscription()
                .then(() -> awaitServer("/never"))
                .then(SERVER::reset)
                .expectErrorSatisfies(e ->
                        assertThat(((CoapDisconnectedException) e).reason()).contains(NackReason.NOT_DELIVERABLE))
                .verify(PATIENCE);
    }

    @Test
    void releasesTheConnectionThatItCloses() {
        CoapSession session = connect();
        await(session.request(HELLO));
        session.close().block(PATIENCE);
        SERVER.next(received -> received.code() == CoapCode.RELEASE);
        SERVER.awaitConnections(0);
    }

    // Order and pressure

    @Test
    void deliversNotificationsWhateverTheirNumbersAre() {
        CoapSession session = connect();
        StepVerifier.create(session.observe(CoapRequest.get("/never")).map(CoapResponse::payloadAsString))
                .then(() -> {
                    byte[] token = SERVER.next(received -> received.path().equals("/never"))
                            .token();
                    for (long number : new long[] {7, 3, 3, 0}) {
                        SERVER.push(StreamFrames.bytes(WireMessage.of(CoapCode.CONTENT, token)
                                .with(CoapOptions.empty().with(CoapOption.OBSERVE, number))
                                .with("" + number)));
                    }
                })
                .expectNext("7", "3", "3", "0")
                .thenCancel()
                .verify(PATIENCE);
        assertThat(SERVER.next(received -> received.path().equals("/never"))
                        .options()
                        .get(CoapOption.OBSERVE))
                .isEqualTo(1);
    }

    @Test
    void asksForNoMoreOfABodyThanAPeerThatDoesNotReadLetsItSend() {
        CoapSession session = connect();
        await(session.request(HELLO));
        SERVER.next();
        SERVER.reading(false);
        AtomicLong produced = new AtomicLong();
        int chunk = 64 << 10;
        long length = 200L << 20;
        Flux<ByteBuffer> chunks = Flux.<ByteBuffer>generate(sink -> {
                    sink.next(ByteBuffer.allocate(chunk));
                })
                .doOnNext(next -> produced.addAndGet(next.remaining()))
                .take(length / chunk);
        var upload = session.request(CoapRequest.put("/echo").body(CoapBody.publisher(length, () -> chunks)))
                .subscribe(null, e -> {});
        // as much as a block, and a chunk ahead: what is sent has to be confirmed before there is more
        StepVerifier.create(session.request(HELLO.timeout(Duration.ofMillis(300))))
                .expectError()
                .verify(PATIENCE);
        assertThat(produced.get()).isLessThanOrEqualTo(3L * chunk);
        upload.dispose();
        SERVER.reading(true);
        assertThat(await(session.request(HELLO)).payloadAsString()).isEqualTo("world");
    }

    @Test
    void sendsEverythingInTheEndToAPeerThatDidNotReadForAWhile() {
        CoapSession session = connect();
        await(session.request(HELLO));
        SERVER.next();
        SERVER.reading(false);
        byte[] big = new byte[200_000];
        StepVerifier.create(Flux.range(0, 100)
                        .flatMap(i -> session.request(CoapRequest.post("/echo").payload(big)), 100)
                        .map(CoapResponse::code)
                        .count()
                        .onErrorMap(e -> new AssertionError(
                                "the server says " + SERVER.ends().all() + " " + SERVER.faults(), e)))
                .expectSubscription()
                .expectNoEvent(Duration.ofMillis(300))
                .then(() -> SERVER.reading(true))
                .expectNext(100L)
                .expectComplete()
                .verify(PATIENCE);
    }

    @Test
    void bindsToALocalAddress() {
        CoapSession session = RIM.connect(RIM.client().localAddress(CoapAddress.inet("127.0.0.1", 0)), SERVER.uri());
        assertThat(session.localAddress().orElseThrow().toString()).startsWith("127.0.0.1:");
        assertThat(session.interfaceIndex()).isPresent();
    }
}
