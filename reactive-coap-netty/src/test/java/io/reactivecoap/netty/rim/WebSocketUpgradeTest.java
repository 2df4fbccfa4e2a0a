package io.reactivecoap.netty.rim;

import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecoap.CoapAddress;
import io.reactivecoap.CoapException;
import io.reactivecoap.CoapProtocol;
import io.reactivecoap.CoapRequest;
import io.reactivecoap.CoapResponse;
import io.reactivecoap.CoapSession;
import io.reactivecoap.CoapUnreachableException;
import io.reactivecoap.CoapUpgradeException;
import io.reactivecoap.NackReason;
import io.reactivecoap.SessionState;
import io.reactivecoap.StateChange;
import io.reactivecoap.netty.NettyCoapClient;
import io.reactivecoap.netty.support.LeakCheck;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;

/** How a connection becomes a WebSocket for CoAP (RFC 8323 §8.3, RFC 6455 §4), and what is told when it does not. */
@ExtendWith(LeakCheck.class)
@Timeout(30)
class WebSocketUpgradeTest {

    @RegisterExtension
    static final Rim rim = new Rim();

    private final WebSocketPeer peer = rim.closing(new WebSocketPeer());

    private static byte[] csm() {
        return WebSocketPeer.frame(WebSocketPeer.BINARY, "00e1");
    }

    private static CompletableFuture<CoapSession> connect(NettyCoapClient client, String uri) {
        return client.connect(uri).doOnNext(rim::closing).toFuture();
    }

    private CompletableFuture<CoapSession> connect() {
        return connect(rim.client(), peer.uri());
    }

    private static CoapUpgradeException refusal(CompletableFuture<CoapSession> connected) {
        try {
            throw new AssertionError("connected " + connected.join());
        } catch (CompletionException e) {
            assertThat(e).hasCauseInstanceOf(CoapUpgradeException.class);
            CoapUpgradeException refusal = (CoapUpgradeException) e.getCause();
            assertThat(refusal.reason()).isEqualTo(NackReason.WS_LAYER_FAILED);
            return refusal;
        }
    }

    @Test
    void asksTheWellKnownPathForTheSubProtocolCoap() {
        CompletableFuture<CoapSession> connected = connect();
        List<String> request = peer.acceptRequest();

        assertThat(request.get(0)).isEqualTo("GET /.well-known/coap HTTP/1.1");
        assertThat(WebSocketPeer.header(request, "Host")).isEqualTo("127.0.0.1:" + peer.port());
        assertThat(WebSocketPeer.header(request, "Upgrade")).isEqualToIgnoringCase("websocket");
        assertThat(WebSocketPeer.header(request, "Connection")).isEqualToIgnoringCase("upgrade");
        assertThat(WebSocketPeer.header(request, "Sec-WebSocket-Version")).isEqualTo("13");
        assertThat(WebSocketPeer.header(request, "Sec-WebSocket-Protocol")).isEqualTo("coap");
        assertThat(Base64.getDecoder().decode(WebSocketPeer.header(request, "Sec-WebSocket-Key")))
                .hasSize(16);
        assertThat(request)
                .noneMatch(line -> line.toLowerCase().startsWith("sec-websocket-extensions"))
                .noneMatch(line -> line.toLowerCase().startsWith("origin"))
                .noneMatch(line -> line.toLowerCase().startsWith("accept-encoding"))
                .allMatch(line -> line.length() < 160); // libcoap takes no longer ones

        peer.send(WebSocketPeer.answerTo(request).getBytes(StandardCharsets.ISO_8859_1), csm());
        assertThat(connected.join().protocol()).isEqualTo(CoapProtocol.WS);
        assertThat(connected.join().remoteAddress()).isEqualTo(CoapAddress.inet("127.0.0.1", peer.port()));
    }

    @Test
    void namesTheHostAsItWasAskedForAndNotItsAddress() {
        String host = "localhost:" + peer.port();
        CompletableFuture<CoapSession> connected = connect(rim.client(), "coap+ws://" + host);
        List<String> request = peer.acceptRequest();
        assertThat(WebSocketPeer.header(request, "Host")).isEqualTo(host);

        peer.send(WebSocketPeer.answerTo(request).getBytes(StandardCharsets.ISO_8859_1), csm());
        connected.join().request(CoapRequest.get("/")).subscribe();
        peer.expectCsm();
        // Uri-Host goes with it, as it does over every transport
        assertThat(peer.readMessage()).endsWith("39" + "6c6f63616c686f7374");
    }

    @Test
    void writesAnIpv6AddressInBrackets() {
        WebSocketPeer ipv6 = rim.closing(new WebSocketPeer("::1"));
        CompletableFuture<CoapSession> connected = connect(rim.client(), "coap+ws://[::1]:" + ipv6.port());
        List<String> request = ipv6.acceptRequest();
        assertThat(WebSocketPeer.header(request, "Host")).isEqualTo("[::1]:" + ipv6.port());

        ipv6.send(WebSocketPeer.answerTo(request).getBytes(StandardCharsets.ISO_8859_1), csm());
        assertThat(connected.join().remoteAddress()).hasToString("[::1]:" + ipv6.port());
    }

    @Test
    void bindsTheLocalAddress() {
        CompletableFuture<CoapSession> connected =
                connect(rim.client().localAddress(CoapAddress.inet("127.0.0.2", 0)), peer.uri());
        peer.accept(csm());
        assertThat(connected.join().localAddress().orElseThrow().toString()).startsWith("127.0.0.2:");
    }

    @Test
    void passesThroughItsStates() {
        CoapSession session = rim.open(peer.uri());
        Mono<CoapSession> established = session.established().cache();
        established.subscribe();
        List<String> request = peer.acceptRequest();
        assertThat(session.state()).isEqualTo(SessionState.CONNECTING);
        peer.send(WebSocketPeer.answerTo(request).getBytes(StandardCharsets.ISO_8859_1));
        peer.expectCsm();
        assertThat(session.state()).isEqualTo(SessionState.CSM);
        peer.send(csm());
        established.block(Rim.PATIENCE);
        assertThat(session.states()
                        .map(StateChange::state)
                        .take(3)
                        .collectList()
                        .block(Rim.PATIENCE))
                .containsExactly(SessionState.CONNECTING, SessionState.CSM, SessionState.ESTABLISHED);
    }

    @Test
    void takesWhatComesInTheSegmentOfTheAnswer() {
        CompletableFuture<CoapSession> connected = connect();
        peer.accept(
                csm(),
                WebSocketPeer.frame(WebSocketPeer.PING, "aa"),
                WebSocketPeer.frame(WebSocketPeer.BINARY, "02e20102")); // a ping of CoAP's, with a token

        connected.join();
        // RFC 8323 §5.3: our capabilities are our first message
        List<WebSocketPeer.Frame> answers = List.of(peer.read(), peer.read(), peer.read());
        assertThat(answers)
                .containsExactlyInAnyOrder(
                        new WebSocketPeer.Frame(WebSocketPeer.BINARY, WebSocketPeer.CSM),
                        new WebSocketPeer.Frame(WebSocketPeer.PONG, "aa"),
                        new WebSocketPeer.Frame(WebSocketPeer.BINARY, "02e30102"));
        assertThat(answers.stream().filter(frame -> frame.head() == WebSocketPeer.BINARY))
                .extracting(WebSocketPeer.Frame::content)
                .containsExactly(WebSocketPeer.CSM, "02e30102");
    }

    @Test
    void takesACloseInTheSegmentOfTheAnswer() {
        CoapSession session = rim.open(peer.uri());
        CompletableFuture<CoapSession> connected = session.established().toFuture();
        peer.accept(WebSocketPeer.close(1013, "later"));
        assertThat(connected)
                .failsWithin(Rim.PATIENCE)
                .withThrowableThat()
                .havingRootCause()
                .withMessageContaining("1013 (later)");
        peer.expectCsm();
        assertThat(peer.read()).isEqualTo(new WebSocketPeer.Frame(WebSocketPeer.CLOSE, "03f5"));
        assertThat(peer.isAtEnd()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "400 Invalid request, 400, false",
        "404 Not Found, 404, false",
        "426 Upgrade Required, 426, false",
        "302 Found, 302, false",
        "200 OK, 200, false",
        "429 Too Many Requests, 429, true",
        "503 Service Unavailable, 503, true"
    })
    void tellsTheStatusOfARefusal(String line, int status, boolean isTransient) {
        CompletableFuture<CoapSession> connected = connect();
        peer.acceptRequest();
        // neither a length nor an end: the answer is judged by its head
        peer.send(("HTTP/1.1 " + line + "\r\nLocation: /elsewhere\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1));

        CoapUpgradeException refusal = refusal(connected);
        assertThat(refusal.status()).hasValue(status);
        assertThat(refusal.isTransient()).isEqualTo(isTransient);
        assertThat(refusal)
                .hasMessageContainingAll("127.0.0.1:" + peer.port() + "/.well-known/coap", "coap", line, "101");
        assertThat(peer.isAtEnd()).isTrue();
    }

    @Test
    void doesNotReadTheBodyOfARefusal() {
        CompletableFuture<CoapSession> connected = connect();
        peer.acceptRequest();
        peer.send(
                "HTTP/1.1 404 Not Found\r\nContent-Length: 20000\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1),
                new byte[15_000]);
        assertThat(refusal(connected).status()).hasValue(404);
        assertThat(peer.isAtEnd()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "'Sec-WebSocket-Protocol: coap\r\n', '', subprotocol",
        "Sec-WebSocket-Protocol: coap, Sec-WebSocket-Protocol: mqtt, mqtt",
        "Sec-WebSocket-Accept: , Sec-WebSocket-Accept: A, challenge",
        "Upgrade: websocket, Upgrade: h2c, h2c",
        "Connection: Upgrade, Connection: close, close"
    })
    void refusesAnAnswerThatSwitchesToSomethingElse(String right, String wrong, String words) {
        CompletableFuture<CoapSession> connected = connect();
        peer.accept(answer -> answer.replace(right, wrong), csm());

        CoapUpgradeException refusal = refusal(connected);
        assertThat(refusal.status()).hasValue(101);
        assertThat(refusal.isTransient()).isFalse();
        assertThat(refusal).hasMessageContaining(words);
        assertThat(peer.isAtEnd()).isTrue();
    }

    @Test
    void refusesAnAnswerThatIsNotHttp() {
        CompletableFuture<CoapSession> connected = connect();
        peer.acceptRequest();
        peer.send("220 mail.example.com ESMTP\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1));
        CoapUpgradeException refusal = refusal(connected);
        assertThat(refusal.status()).isEmpty();
        assertThat(refusal).hasMessageContaining("not HTTP");
        assertThat(peer.isAtEnd()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "HTTP/1.1 101 Switching Prot", "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n"})
    void tellsThatTheConnectionWasDroppedMeanwhile(String begun) {
        CompletableFuture<CoapSession> connected = connect();
        peer.acceptRequest();
        peer.send(begun.getBytes(StandardCharsets.ISO_8859_1));
        peer.drop();
        CoapUpgradeException refusal = refusal(connected);
        assertThat(refusal.status()).isEmpty();
        assertThat(refusal.isTransient()).isTrue();
        assertThat(refusal).hasMessageContaining("ended before");
    }

    @Test
    void givesUpAPeerThatDoesNotAnswerTheUpgrade() {
        CompletableFuture<CoapSession> connected =
                connect(rim.client().settings(s -> s.connectTimeout(Duration.ofMillis(200))), peer.uri());
        peer.acceptRequest();
        CoapUpgradeException refusal = refusal(connected);
        assertThat(refusal.status()).isEmpty();
        assertThat(refusal.isTransient()).isTrue();
        assertThat(refusal).hasMessageContainingAll("not answered", "PT0.2S");
        assertThat(peer.isAtEnd()).isTrue();
    }

    @Test
    void tellsTheRequestsThatWaited() {
        CoapSession session = rim.open(peer.uri());
        CompletableFuture<CoapResponse> first =
                session.request(CoapRequest.get("/first")).toFuture();
        CompletableFuture<Void> closed = session.onClose().toFuture();
        peer.acceptRequest();
        peer.send("HTTP/1.1 404 Not Found\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1));

        assertThat(first)
                .failsWithin(Rim.PATIENCE)
                .withThrowableThat()
                .havingCause()
                .isInstanceOfSatisfying(CoapUpgradeException.class, e -> {
                    assertThat(e.request().orElseThrow().path()).isEqualTo("/first");
                    assertThat(e.request().orElseThrow().transmissions()).isZero();
                    assertThat(e.status()).hasValue(404);
                });
        assertThat(closed)
                .failsWithin(Rim.PATIENCE)
                .withThrowableThat()
                .havingCause()
                .isInstanceOf(CoapUpgradeException.class);
        StateChange last = session.states().blockLast(Rim.PATIENCE);
        assertThat(last.state()).isEqualTo(SessionState.NONE);
        assertThat(last.cause()).containsInstanceOf(CoapUpgradeException.class);
        assertThat(CoapException.isTransient(last.cause().orElseThrow())).isFalse();
    }

    @Test
    void closesTheSocketWhenCancelledMeanwhile() {
        Disposable connecting = rim.client().connect(peer.uri()).subscribe();
        peer.acceptRequest();
        connecting.dispose();
        assertThat(peer.isAtEnd()).isTrue();
    }

    @Test
    void closesTheSocketWhenTheSessionIsClosedMeanwhile() {
        CoapSession session = rim.open(peer.uri());
        session.established().subscribe(done -> {}, e -> {});
        peer.acceptRequest();
        session.close().block(Rim.PATIENCE);
        assertThat(peer.isAtEnd()).isTrue();
    }

    @Test
    void leavesNothingOpenWhenCancelledAtAnyTime() {
        Thread server = new Thread(() -> {
            while (peer.isListening()) {
                try {
                    peer.accept(csm());
                    peer.drop();
                } catch (UncheckedIOException e) {
                    // the client has gone
                }
            }
        });
        server.setDaemon(true);
        server.start();
        for (int i = 0; i < 100; i++) {
            Disposable connecting = rim.client().connect(peer.uri()).subscribe(CoapSession::dispose, e -> {});
            for (int spin = 0; spin < i * 200; spin++) {
                Thread.onSpinWait();
            }
            connecting.dispose();
        }
        rim.awaitNoChannels();
    }

    @Test
    void tellsThatNobodyListens() throws IOException {
        peer.close();
        assertThat(connect())
                .failsWithin(Rim.PATIENCE)
                .withThrowableThat()
                .havingCause()
                .isInstanceOfSatisfying(
                        CoapUnreachableException.class,
                        e -> assertThat(e.reason()).isEqualTo(NackReason.NOT_DELIVERABLE));
    }
}
