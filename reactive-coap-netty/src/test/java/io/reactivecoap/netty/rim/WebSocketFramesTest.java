package io.reactivecoap.netty.rim;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.ChannelOption;
import io.reactivecoap.CoapCode;
import io.reactivecoap.CoapDisconnectedException;
import io.reactivecoap.CoapRequest;
import io.reactivecoap.CoapResponse;
import io.reactivecoap.CoapSession;
import io.reactivecoap.CoapTransferException;
import io.reactivecoap.NackReason;
import io.reactivecoap.SessionEvent;
import io.reactivecoap.netty.NettyCoapClient;
import io.reactivecoap.netty.rim.WebSocketPeer.Frame;
import io.reactivecoap.netty.support.LeakCheck;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;
import reactor.test.scheduler.VirtualTimeScheduler;

/** CoAP in the frames of a WebSocket (RFC 8323 §4, RFC 6455 §5 to §7), byte by byte. */
@ExtendWith(LeakCheck.class)
@Timeout(60)
class WebSocketFramesTest {

    private static final int CONTINUED_BINARY = 0x02;
    private static final int CONTINUED = 0x00;
    private static final int LAST = 0x80;
    private static final String GOOD_BYE = "00e4";
    private static final String PAYLOAD_HI = "ff" + "6869";

    @RegisterExtension
    static final Rim rim = new Rim();

    private final WebSocketPeer peer = rim.closing(new WebSocketPeer());

    private CoapSession connect() {
        return connect(rim.client());
    }

    private CoapSession connect(NettyCoapClient client) {
        return connect(client, "00e1", WebSocketPeer.CSM);
    }

    private CoapSession connect(NettyCoapClient client, String csm, String ours) {
        CompletableFuture<CoapSession> connected = client.connect(peer.uri()).toFuture();
        peer.accept(WebSocketPeer.frame(WebSocketPeer.BINARY, csm));
        assertThat(peer.readMessage()).isEqualTo(ours);
        return rim.closing(connected.join());
    }

    private CoapSession connectWithSmallBuffers() {
        peer.withSmallBuffer();
        return connect(rim.client().option(ChannelOption.SO_SNDBUF, WebSocketPeer.SMALL_BUFFER));
    }

    private static CompletableFuture<List<SessionEvent>> events(CoapSession session) {
        return session.events().collectList().toFuture();
    }

    private static CompletableFuture<CoapResponse> get(CoapSession session, String path) {
        return session.request(CoapRequest.get(path)).toFuture();
    }

    private static CoapDisconnectedException end(CompletableFuture<?> failing) {
        try {
            throw new AssertionError("gave " + failing.join());
        } catch (CompletionException e) {
            assertThat(e).hasCauseInstanceOf(CoapDisconnectedException.class);
            return (CoapDisconnectedException) e.getCause();
        }
    }

    // Messages

    @Test
    void exchangesAMessageInAFrame() {
        CoapSession session = connect();
        CompletableFuture<CoapResponse> response = get(session, "/test");
        // RFC 8323 §4.2: Len is 0; then TKL 8, GET, the token; Uri-Path "test"
        String request = peer.readMessage();
        assertThat(request).matches("0801[0-9a-f]{16}b474657374");

        peer.send(WebSocketPeer.response(request, "45", "c0" + PAYLOAD_HI)); // 2.05, Content-Format 0
        assertThat(response.join().code()).isEqualTo(CoapCode.CONTENT);
        assertThat(response.join().payloadAsString()).isEqualTo("hi");
    }

    @Test
    void answersThePeersPingOfCoap() {
        CoapSession session = connect();
        peer.send(WebSocketPeer.frame(WebSocketPeer.BINARY, "01e2aa20")); // with Custody
        assertThat(peer.readMessage()).isEqualTo("01e3aa20");

        CompletableFuture<Duration> pong = session.ping().toFuture();
        String ping = peer.readMessage();
        assertThat(ping).matches("08e2[0-9a-f]{16}");
        peer.send(WebSocketPeer.response(ping, "e3", ""));
        assertThat(pong).succeedsWithin(Rim.PATIENCE);
    }

    @Test
    void takesTwoMessagesInASegmentAndOneInTwo() {
        CoapSession session = connect();
        CompletableFuture<CoapResponse> first = get(session, "/1");
        String firstRequest = peer.readMessage();
        CompletableFuture<CoapResponse> second = get(session, "/2");
        String secondRequest = peer.readMessage();
        peer.send(
                WebSocketPeer.response(secondRequest, "45", "ff32"),
                WebSocketPeer.response(firstRequest, "45", "ff31"));
        assertThat(first.join().payloadAsString()).isEqualTo("1");
        assertThat(second.join().payloadAsString()).isEqualTo("2");

        CompletableFuture<CoapResponse> third = get(session, "/3");
        byte[] response = WebSocketPeer.response(peer.readMessage(), "45", "ff33");
        for (byte part : response) {
            peer.send(new byte[] {part});
        }
        assertThat(third.join().payloadAsString()).isEqualTo("3");
    }

    @Test
    void putsFragmentsTogetherAndAnswersAPingBetweenThem() {
        CoapSession session = connect();
        CompletableFuture<CoapResponse> response = get(session, "/");
        String token = WebSocketPeer.token(peer.readMessage());
        peer.send(
                WebSocketPeer.frame(CONTINUED_BINARY, "0845" + token.substring(0, 6)),
                WebSocketPeer.frame(WebSocketPeer.PING, "01"),
                WebSocketPeer.frame(CONTINUED, token.substring(6)),
                WebSocketPeer.frame(CONTINUED, ""),
                WebSocketPeer.frame(LAST, PAYLOAD_HI));
        assertThat(response.join().payloadAsString()).isEqualTo("hi");
        assertThat(peer.read()).isEqualTo(new Frame(WebSocketPeer.PONG, "01"));
    }

    @Test
    void takesLongMessagesButSendsNone() {
        CoapSession session = connect();
        peer.send(WebSocketPeer.frame(WebSocketPeer.BINARY, "00e12310000020")); // 1 MiB
        CompletableFuture<CoapResponse> response =
                session.request(CoapRequest.put("/").payload(new byte[3000])).toFuture();
        // libcoap's server of 2024 dies of more than 1,472 bytes, whatever its capabilities say
        for (int block = 0; block < 3; block++) {
            String request = peer.readMessage();
            assertThat(request.length() / 2).isLessThanOrEqualTo(1152);
            boolean more = block < 2;
            String number = "%02x".formatted(block << 4 | (more ? 8 : 0) | 6);
            peer.send(WebSocketPeer.response(request, more ? "5f" : "44", "d10e" + number));
        }
        assertThat(response.join().code()).isEqualTo(CoapCode.CHANGED);

        CompletableFuture<CoapResponse> large = get(session, "/");
        peer.send(WebSocketPeer.response(peer.readMessage(), "45", "ff" + "61".repeat(60_000)));
        assertThat(large.join().payload()).hasSize(60_000);
    }

    @Test
    void sendsWhatItIsToldThatThePeerBears() {
        CoapSession session = connect(
                rim.client().settings(s -> s.streams(s.streams().withWebSocketMessageSize(100_000))),
                "00e12310000020",
                WebSocketPeer.CSM);
        CompletableFuture<CoapResponse> response =
                session.request(CoapRequest.put("/").payload(new byte[70_000])).toFuture();
        Frame request = peer.read(); // BERT, in one frame of a length in eight bytes
        assertThat(request.head()).isEqualTo(WebSocketPeer.BINARY);
        assertThat(request.content().length() / 2).isGreaterThan(65_536);
        session.disconnect(NackReason.RESET);
        assertThat(end(response).reason()).contains(NackReason.RESET);
    }

    @Test
    void refusesARequestWhoseOptionsFillTheMessage() {
        CoapSession session = connect();
        String segment = "s".repeat(255);
        StepVerifier.create(session.request(CoapRequest.get(("/" + segment).repeat(5))))
                .expectErrorSatisfies(e -> assertThat(((CoapTransferException) e).reason())
                        .isEqualTo(CoapTransferException.Reason.MESSAGE_TOO_LONG))
                .verify(Rim.PATIENCE);
    }

    @Test
    void observes() {
        CoapSession session = connect();
        StepVerifier.create(session.observe(CoapRequest.get("/o")).map(CoapResponse::payloadAsString))
                .then(() -> {
                    String registration = peer.readMessage();
                    assertThat(registration).matches("0801[0-9a-f]{16}60516f"); // Observe 0, Uri-Path "o"
                    peer.send(
                            WebSocketPeer.response(registration, "45", "61" + "05" + "ff61"),
                            // RFC 8323 §7.1: the order is that of the transport, whatever the numbers say
                            WebSocketPeer.response(registration, "45", "60" + "ff62"));
                })
                .expectNext("a", "b")
                .thenCancel()
                .verify(Rim.PATIENCE);
        assertThat(peer.readMessage()).matches("0801[0-9a-f]{16}6101516f"); // Observe 1
    }

    @Test
    void answersAThousandRequestsAtOnce() {
        CoapSession session = connect();
        CompletableFuture<List<String>> responses = Flux.range(0, 1000)
                .flatMap(
                        i -> session.request(CoapRequest.post("/").payload(String.valueOf(i)))
                                .map(CoapResponse::payloadAsString),
                        1000)
                .collectList()
                .toFuture();
        List<String> requests =
                IntStream.range(0, 1000).mapToObj(i -> peer.readMessage()).toList();
        for (int i = requests.size() - 1; i >= 0; i--) {
            String request = requests.get(i);
            peer.send(WebSocketPeer.response(request, "45", request.substring(20)));
        }
        assertThat(responses.join())
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.range(0, 1000).mapToObj(String::valueOf).toList());
    }

    @Test
    void waitsForAPeerThatDoesNotRead() {
        CoapSession session = connectWithSmallBuffers();
        int count = 1000; // of 1,000 bytes: more than the buffers hold
        CompletableFuture<Long> responses = Flux.range(0, count)
                .flatMap(i -> session.request(CoapRequest.post("/").payload(new byte[1000])), count)
                .count()
                .toFuture();
        peer.send(WebSocketPeer.frame(WebSocketPeer.PING, "01"), WebSocketPeer.frame(WebSocketPeer.PING, "02"));
        int pongs = 0;
        for (int i = 0; i < count; ) {
            Frame frame = peer.read();
            if (frame.head() == WebSocketPeer.PONG) {
                pongs++;
            } else {
                peer.send(WebSocketPeer.response(frame.content(), "44", ""));
                i++;
            }
        }
        assertThat(responses.join()).isEqualTo(count);
        if (pongs == 0) {
            assertThat(peer.read().head()).isEqualTo(WebSocketPeer.PONG);
        }
    }

    @Test
    void goesByAClockThatIsGiven() {
        VirtualTimeScheduler time = VirtualTimeScheduler.create();
        CoapSession session = connect(rim.client().clock(time));
        CompletableFuture<CoapResponse> silent = session.request(
                        CoapRequest.get("/").timeout(Duration.ofHours(1)))
                .toFuture();
        CompletableFuture<CoapResponse> answered = get(session, "/");
        peer.readMessage();
        peer.send(
                WebSocketPeer.response(peer.readMessage(), "45", PAYLOAD_HI),
                WebSocketPeer.frame(WebSocketPeer.PING, "01"));
        assertThat(answered.join().payloadAsString()).isEqualTo("hi");
        assertThat(peer.read().head()).isEqualTo(WebSocketPeer.PONG);
        time.advanceTimeBy(Duration.ofHours(1));
        assertThat(silent).failsWithin(Rim.PATIENCE);
        peer.send(WebSocketPeer.close(1001, ""));
        assertThat(end(session.onClose().toFuture()).reason()).contains(NackReason.RESET);
        assertThat(peer.read()).isEqualTo(new Frame(WebSocketPeer.CLOSE, "03e9"));
    }

    // What is no message

    @Test
    void answersAPingAndIgnoresAPong() {
        CoapSession session = connect();
        peer.send(
                WebSocketPeer.frame(WebSocketPeer.PONG, "00"),
                WebSocketPeer.frame(WebSocketPeer.PING, ""),
                WebSocketPeer.frame(WebSocketPeer.PING, "00".repeat(125)));
        assertThat(peer.read()).isEqualTo(new Frame(WebSocketPeer.PONG, ""));
        assertThat(peer.read()).isEqualTo(new Frame(WebSocketPeer.PONG, "00".repeat(125)));
        CompletableFuture<CoapResponse> response = get(session, "/");
        peer.send(WebSocketPeer.response(peer.readMessage(), "45", ""));
        assertThat(response).succeedsWithin(Rim.PATIENCE);
    }

    /** Bytes of frames that are not allowed, and the status code that they are answered with. */
    @ParameterizedTest
    @CsvSource({
        "8103616263, 1003", // text
        "01016180" + "0162, 1003", // text in two fragments
        "8382" + "00, 1002", // an opcode that does not exist
        "c20200e1, 1002", // a reserved bit
        "828200000000" + "00e1, 1002", // masked
        "8000, 1002", // the continuation of nothing
        "0200" + "0200, 1002", // a message within a message
        "0900, 1002", // a fragment of a ping
        "897e007e, 1002", // a ping of 126 bytes
        "880103, 1002", // half a status code
        "880303e8ff, 1007", // a text that is not UTF-8
        "8802" + "03ed, 1002", // 1005, which is never sent
        "827f0000000000" + "100001, 1009", // a frame of 1 MiB and a byte
        "827f8000000000000000, 1002" // a length below zero
    })
    void closesForWhatIsNotAllowed(String bytes, int code) {
        CoapSession session = connect();
        CompletableFuture<List<SessionEvent>> events = events(session);
        CompletableFuture<CoapResponse> request = get(session, "/");
        peer.readMessage();
        peer.send(HexFormat.of().parseHex(bytes));

        Frame close = peer.read();
        assertThat(close.head()).isEqualTo(WebSocketPeer.CLOSE);
        assertThat(close.content()).startsWith("%04x".formatted(code));
        peer.send(WebSocketPeer.close(code, ""));
        assertThat(peer.isAtEnd()).isTrue();
        CoapDisconnectedException end = end(request);
        assertThat(end.reason()).contains(NackReason.WS_FAILED);
        assertThat(end.getCause()).hasMessageContainingAll("because of the peer", String.valueOf(code));
        assertThat(end(session.onClose().toFuture()).reason()).contains(NackReason.WS_FAILED);
        assertThat(events.join())
                .filteredOn(SessionEvent.WebSocketClosed.class::isInstance)
                .singleElement()
                .satisfies(event -> {
                    assertThat(((SessionEvent.WebSocketClosed) event).byPeer()).isFalse();
                    assertThat(((SessionEvent.WebSocketClosed) event).code()).isEqualTo(code);
                });
    }

    @Test
    void closesForFragmentsThatAreTooLongTogether() {
        CoapSession session = connect(
                rim.client().settings(s -> s.streams(s.streams().withMaxMessageSize(2000))), "00e1", "00e12207d020");
        CompletableFuture<CoapResponse> request = get(session, "/");
        peer.readMessage();
        byte[] half = WebSocketPeer.frame(CONTINUED_BINARY, "00".repeat(1500));
        byte[] other = WebSocketPeer.frame(LAST, "00".repeat(501));
        peer.send(half, other);
        assertThat(peer.read().content()).startsWith("03f1"); // 1009
        assertThat(end(request).reason()).contains(NackReason.WS_FAILED);
    }

    @ParameterizedTest
    @CsvSource({"20e1", "0f45", "''", "00"})
    void abortsForAFrameThatIsNoMessage(String content) {
        CoapSession session = connect();
        CompletableFuture<Void> closed = session.onClose().toFuture();
        peer.send(WebSocketPeer.frame(WebSocketPeer.BINARY, content));
        assertThat(peer.readMessage()).startsWith("00e5ff"); // RFC 8323 §5.6: Abort with a diagnostic
        assertThat(peer.read()).isEqualTo(new Frame(WebSocketPeer.CLOSE, "03e8"));
        peer.send(WebSocketPeer.close(1000, ""));
        assertThat(peer.isAtEnd()).isTrue();
        assertThat(end(closed).reason()).contains(NackReason.BAD_RESPONSE);
    }

    // The end

    @ParameterizedTest
    @CsvSource({
        "1000, done, RESET",
        "1000, '', RESET",
        "1001, restarting, RESET",
        "1002, bad frame, WS_FAILED",
        "1003, binary only, WS_FAILED",
        "1009, too big, WS_FAILED",
        "1011, fault, WS_FAILED",
        "4711, of its own, WS_FAILED"
    })
    void tellsWhyThePeerHasClosed(int code, String text, NackReason reason) {
        CoapSession session = connect();
        CompletableFuture<List<SessionEvent>> events = events(session);
        CompletableFuture<CoapResponse> request = get(session, "/");
        peer.readMessage();
        peer.send(WebSocketPeer.close(code, text));

        assertThat(peer.read()).isEqualTo(new Frame(WebSocketPeer.CLOSE, "%04x".formatted(code)));
        assertThat(peer.isAtEnd()).isTrue();
        CoapDisconnectedException end = end(request);
        assertThat(end.reason()).contains(reason);
        assertThat(end.getCause()).hasMessageContainingAll("the peer has closed", String.valueOf(code), text);
        assertThat(end.isTransient()).isTrue();
        assertThat(end(session.onClose().toFuture()).reason()).contains(reason);
        assertThat(events.join()).contains(new SessionEvent.WebSocketClosed(true, code, text));
    }

    @Test
    void echoesACloseWithoutACode() {
        CoapSession session = connect();
        CompletableFuture<List<SessionEvent>> events = events(session);
        peer.send(WebSocketPeer.frame(WebSocketPeer.CLOSE, ""));
        assertThat(peer.read()).isEqualTo(new Frame(WebSocketPeer.CLOSE, ""));
        assertThat(peer.isAtEnd()).isTrue();
        assertThat(events.join()).contains(new SessionEvent.WebSocketClosed(true, 1005, ""));
    }

    @Test
    void deliversWhatCameBeforeTheCloseInItsSegment() {
        CoapSession session = connect();
        CompletableFuture<CoapResponse> answered = get(session, "/1");
        String request = peer.readMessage();
        CompletableFuture<CoapResponse> unanswered = get(session, "/2");
        peer.readMessage();
        peer.send(WebSocketPeer.response(request, "45", PAYLOAD_HI), WebSocketPeer.close(1001, ""));
        assertThat(answered.join().payloadAsString()).isEqualTo("hi");
        assertThat(end(unanswered).reason()).contains(NackReason.RESET);
    }

    @Test
    void saysWhatReleaseSaidWhenACloseFollows() {
        CoapSession session = connect();
        CompletableFuture<Void> closed = session.onClose().toFuture();
        peer.send(WebSocketPeer.frame(WebSocketPeer.BINARY, GOOD_BYE), WebSocketPeer.close(1000, ""));
        assertThat(end(closed).getCause()).hasMessageContaining("released");
        assertThat(peer.read().head()).isEqualTo(WebSocketPeer.CLOSE);
        assertThat(peer.isAtEnd()).isTrue();
    }

    @Test
    void closesInGoodOrder() {
        CoapSession session = connect();
        CompletableFuture<List<SessionEvent>> events = events(session);
        CompletableFuture<Void> closed = session.close().toFuture();
        assertThat(peer.readMessage()).isEqualTo(GOOD_BYE);
        assertThat(peer.read()).isEqualTo(new Frame(WebSocketPeer.CLOSE, "03e8"));
        assertThat(closed).isNotDone(); // the peer has yet to answer
        peer.send(
                WebSocketPeer.frame(WebSocketPeer.BINARY, "00e2"), // has no meaning any more
                WebSocketPeer.frame(WebSocketPeer.PING, "00"),
                WebSocketPeer.close(1000, ""));
        assertThat(peer.isAtEnd()).isTrue();
        assertThat(closed).succeedsWithin(Rim.PATIENCE);
        assertThat(events.join()).containsExactly(new SessionEvent.Closed());
    }

    @Test
    void doesNotWaitForEverForThePeersClose() {
        CoapSession session = connect();
        CompletableFuture<Void> closed = session.close().toFuture();
        peer.readMessage();
        peer.read();
        assertThat(peer.isAtEnd()).isTrue();
        assertThat(closed).succeedsWithin(Rim.PATIENCE);
    }

    @Test
    void closesAlthoughThePeerDoesNotRead() {
        CoapSession session = connectWithSmallBuffers();
        Flux.range(0, 1000)
                .flatMap(i -> session.request(CoapRequest.post("/").payload(new byte[1000])), 1000)
                .onErrorComplete()
                .subscribe();
        StepVerifier.create(session.close()).expectComplete().verify(Rim.PATIENCE);
        rim.awaitNoChannels();
    }

    @Test
    void tellsThatTheConnectionWasLost() {
        CoapSession session = connect();
        CompletableFuture<CoapResponse> request = get(session, "/");
        peer.readMessage();
        peer.drop();
        assertThat(end(request).reason()).contains(NackReason.NOT_DELIVERABLE);
    }

    @Test
    void hasNothingOpenAfterUse() {
        CompletableFuture<CoapResponse> response = rim.client()
                .using(peer.uri(), session -> session.request(CoapRequest.get("/")))
                .next()
                .toFuture();
        peer.accept(WebSocketPeer.frame(WebSocketPeer.BINARY, "00e1"));
        peer.expectCsm();
        peer.send(WebSocketPeer.response(peer.readMessage(), "45", PAYLOAD_HI));
        assertThat(peer.readMessage()).isEqualTo(GOOD_BYE);
        peer.read();
        peer.send(WebSocketPeer.close(1000, ""));
        assertThat(response.join().payloadAsString()).isEqualTo("hi");
        rim.awaitNoChannels();
    }
}
