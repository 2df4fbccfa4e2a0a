package io.reactivecoap.netty.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reactivecoap.CoapCode;
import io.reactivecoap.netty.support.LeakCheck;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The server on WebSocket, asked by the client of the JDK and, where that is too polite, by bytes. */
@Timeout(30)
@ExtendWith(LeakCheck.class)
class WebSocketServerTest {

    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final String SERVERS_CSM = "00e12310000020";
    private static final String GET_HELLO = "010101b568656c6c6f";
    private static final String WORLD = "014501c0ff776f726c64";

    @RegisterExtension
    static final CoapTestServer SERVER = CoapTestServer.webSocket();

    private final Log<String> came = new Log<>();

    @AfterEach
    void leavesNothing() {
        SERVER.settings(settings -> ServerSettings.USUAL);
        SERVER.drop();
        SERVER.awaitConnections(0);
    }

    private final class Ear implements WebSocket.Listener {

        private final ByteArrayOutputStream parts = new ByteArrayOutputStream();

        @Override
        public @Nullable CompletionStage<?> onBinary(WebSocket socket, ByteBuffer data, boolean last) {
            byte[] bytes = new byte[data.remaining()];
            data.get(bytes);
            parts.writeBytes(bytes);
            if (last) {
                came.add(HexFormat.of().formatHex(parts.toByteArray()));
                parts.reset();
            }
            socket.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
            came.add("text " + data);
            socket.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
            came.add("close " + code);
            return null;
        }

        @Override
        public void onError(WebSocket socket, Throwable error) {
            came.add("error");
        }
    }

    private WebSocket connect(String path, String protocol) {
        CompletableFuture<WebSocket> connecting = HTTP.newWebSocketBuilder()
                .subprotocols(protocol)
                .buildAsync(URI.create("ws://127.0.0.1:" + SERVER.port() + path), new Ear());
        return connecting.orTimeout(10, TimeUnit.SECONDS).join();
    }

    private WebSocket connect() {
        WebSocket socket = connect("/.well-known/coap", "coap");
        expect(SERVERS_CSM);
        send(socket, "00e1");
        return socket;
    }

    private static void send(WebSocket socket, String hex) {
        socket.sendBinary(ByteBuffer.wrap(HexFormat.of().parseHex(hex)), true).join();
    }

    private void expect(String what) {
        assertThat(came.next(CoapTestServer.SOON)).isEqualTo(what);
    }

    @Test
    void answersHello() {
        WebSocket socket = connect();
        send(socket, GET_HELLO);
        expect(WORLD);
        assertThat(SERVER.uri()).isEqualTo("coap+ws://127.0.0.1:" + SERVER.port());
        assertThat(SERVER.next().code()).isEqualTo(CoapCode.CSM);
        assertThat(SERVER.next().path()).isEqualTo("/hello");

        WsUpgrade upgrade = SERVER.upgrades().next(CoapTestServer.SOON);
        assertThat(upgrade.status()).isEqualTo(101);
        assertThat(upgrade.uri()).isEqualTo("/.well-known/coap");
        assertThat(upgrade.host()).isEqualTo("127.0.0.1:" + SERVER.port());
        assertThat(upgrade.protocol()).isEqualTo("coap");
        SERVER.frames().next(CoapTestServer.SOON);
        WsFrame frame = SERVER.frames().next(CoapTestServer.SOON);
        assertThat(frame.opcode()).isEqualTo(WsFrame.BINARY);
        assertThat(frame.fin()).isTrue();
        assertThat(frame.masked()).isTrue();
        assertThat(frame.length()).isEqualTo(GET_HELLO.length() / 2);
        assertThat(SERVER.faults()).isEmpty();
    }

    @Test
    void speaksInFramesOfEveryLengthAndTakesThem() {
        WebSocket socket = connect();
        send(socket, "00e12310000020");
        send(socket, "0101" + "01" + "b56c61726765" + "4a73697a653d3730303030"); // /large?size=70000
        String large = came.next(CoapTestServer.SOON);
        assertThat(large).hasSizeGreaterThan(140_000).endsWith(HexFormat.of().formatHex(Pattern.bytes(70_000)));
        byte[] pattern = Pattern.bytes(70_000);
        send(socket, "0103" + "01" + "b56c61726765" + "ff" + HexFormat.of().formatHex(pattern));
        expect("014401ff" + HexFormat.of().formatHex("70000".getBytes(StandardCharsets.US_ASCII)));
    }

    @Test
    void refusesOtherPathsAndSubProtocols() {
        assertRefused("/coap", "coap", 404);
        assertRefused("/.well-known/coap?a", "coap", 404);
        assertRefused("/.well-known/coap", "coap2", 400);
        SERVER.settings(settings -> settings.with(WsManners.GOOD.refusing(503)));
        assertRefused("/.well-known/coap", "coap", 503);
    }

    private void assertRefused(String path, String protocol, int status) {
        assertThatThrownBy(() -> connect(path, protocol))
                .isInstanceOf(CompletionException.class)
                .cause()
                .isInstanceOfSatisfying(
                        WebSocketHandshakeException.class,
                        e -> assertThat(e.getResponse().statusCode()).isEqualTo(status));
        assertThat(SERVER.upgrades().next(CoapTestServer.SOON).status()).isEqualTo(status);
    }

    @Test
    void leavesOutTheSubProtocolWhenToldTo() {
        SERVER.settings(settings -> settings.with(WsManners.GOOD.withSubProtocol(null)));
        assertThat(connect("/.well-known/coap", "coap").getSubprotocol()).isEmpty();
        expect(SERVERS_CSM);
    }

    @Test
    void refusesTextPingsAndFragments() {
        connect().sendText("hello", true).join();
        expect("close 1003");
        connect().sendPing(ByteBuffer.allocate(1)).join();
        expect("close 1003");
        connect().sendBinary(ByteBuffer.allocate(2), false).join();
        expect("close 1003");
        assertThat(SERVER.faults()).hasSize(3);
    }

    @Test
    void refusesLongFrames() {
        SERVER.settings(settings -> settings.with(WsManners.GOOD.withLongestFrame(1472)));
        send(connect(), "00".repeat(1473));
        expect("close 1009");
    }

    @Test
    void sendsWhatATestTellsIt() {
        connect();
        SERVER.next();
        SERVER.push((byte) 0, (byte) 0xe2);
        expect("00e2");
        SERVER.frame(WsFrame.PING, true, (byte) 1);
        assertThat(SERVER.frames()
                        .next(f -> f.opcode() == WsFrame.PONG, CoapTestServer.SOON)
                        .length())
                .isOne();
        SERVER.frame(WsFrame.TEXT, true, (byte) 'a');
        expect("text a");
        SERVER.closeFrame(1001);
        expect("close 1001");
        SERVER.awaitConnections(0);
        assertThat(SERVER.faults()).isEmpty();
    }

    @Test
    void cutsMessagesIntoFrames() {
        SERVER.settings(settings -> settings.with(WsManners.GOOD.fragmenting(3)));
        WebSocket socket = connect();
        send(socket, GET_HELLO);
        expect(WORLD);
    }

    @Test
    void answersACloseAndCloses() {
        connect().sendClose(1000, "").join();
        expect("close 1000");
        SERVER.awaitConnections(0);
    }

    /** RFC 6455 §1.3 has this key and what is to be answered to it. */
    @Test
    void answersTheKeyAsTheExampleOfTheRfcDoes() throws IOException {
        try (RawStream client = new RawStream(SERVER.address())) {
            client.send(("GET /.well-known/coap HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                            + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: coap\r\n"
                            + "Sec-WebSocket-Version: 13\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII));
            client.expect(HexFormat.of()
                    .formatHex(("HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: Upgrade\r\n"
                                    + "sec-websocket-accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n"
                                    + "sec-websocket-protocol: coap\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII)));
            client.expect("8207" + SERVERS_CSM);
            client.send("8202" + "00e1"); // without a mask
            client.expect("88");
            SERVER.awaitConnections(0);
            assertThat(SERVER.faults()).hasSize(1);
        }
    }
}
