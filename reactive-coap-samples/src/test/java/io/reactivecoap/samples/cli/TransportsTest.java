package io.reactivecoap.samples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.reactivecoap.CoapAddress;
import io.reactivecoap.CoapClient;
import io.reactivecoap.CoapCode;
import io.reactivecoap.CoapProtocol;
import io.reactivecoap.CoapReply;
import io.reactivecoap.samples.cli.Tool.Run;
import io.reactivecoap.security.PreSharedKey;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;
import reactor.netty.http.server.WebsocketServerSpec;

/** The tool over each transport, with a peer on the loopback address. */
@Timeout(60)
class TransportsTest {

    private static final Map<String, String> KEY = Map.of("COAP_PSK_IDENTITY", "me", "COAP_PSK_KEY", "secret");

    /** Has a peer that answers at an address while something is done with its URI. */
    private static Run with(CoapProtocol protocol, String host, Function<String, Run> work) throws Exception {
        CoapClient plain = CoapClient.create()
                .onRequest((request, asked) -> Mono.just(
                        CoapReply.of(CoapCode.CONTENT).payload("over " + protocol.scheme() + request.pathAndQuery())));
        CoapClient peer = protocol.isSecure()
                ? plain.security(PreSharedKey.of("me", "secret".getBytes(StandardCharsets.UTF_8)))
                : plain;
        CompletableFuture<CoapAddress> bound = new CompletableFuture<>();
        Disposable accepting = peer.accept(protocol, CoapAddress.inet(host, 0), bound::complete)
                .subscribe(session -> session.established().subscribe(null, refused -> {}));
        try {
            return work.apply(protocol.scheme() + "://" + bound.get(10, TimeUnit.SECONDS));
        } finally {
            accepting.dispose();
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = CoapProtocol.class,
            names = {"UDP", "DTLS", "TCP", "TLS"})
    void asksOverEach(CoapProtocol protocol) throws Exception {
        Run run = with(protocol, "127.0.0.1", uri -> Tool.runIn(KEY, "get", uri + "/x?y", "--timeout", "10"));

        assertThat(run.err()).isEmpty();
        assertThat(run.exitCode()).isZero();
        assertThat(run.text()).isEqualTo("over " + protocol.scheme() + "/x?y");
    }

    @ParameterizedTest
    @EnumSource(
            value = CoapProtocol.class,
            names = {"UDP", "TLS"})
    void asksOverIpVersion6(CoapProtocol protocol) throws Exception {
        Assumptions.assumeTrue(
                NetworkInterface.getByInetAddress(InetAddress.getByName("::1")) != null, "there is no ::1");

        Run run = with(protocol, "::1", uri -> Tool.runIn(KEY, "get", uri + "/x", "--timeout", "10"));

        assertThat(run.err()).isEmpty();
        assertThat(run.text()).isEqualTo("over " + protocol.scheme() + "/x");
    }

    @Test
    void isNotTrustedWithAnotherKey() throws Exception {
        Run run = with(
                CoapProtocol.TLS,
                "127.0.0.1",
                uri -> Tool.runIn(Map.of("COAP_PSK_IDENTITY", "you", "COAP_PSK_KEY", "secret"), "get", uri + "/x"));

        assertThat(run.exitCode()).as(run.err()).isEqualTo(7);
        assertThat(run.out()).isEmpty();
    }

    /** RFC 8323 §8.2: the length in the message is zero, for the frame has it. */
    @Test
    void asksOverWebSockets() {
        DisposableServer server = HttpServer.create()
                .host("127.0.0.1")
                .port(0)
                .route(routes -> routes.ws(
                        "/.well-known/coap",
                        (in, out) -> out.sendObject(in.receive().retain().map(TransportsTest::answer)),
                        WebsocketServerSpec.builder().protocols("coap").build()))
                .bindNow();
        try {
            Run run = Tool.run("get", "coap+ws://127.0.0.1:" + server.port() + "/x", "--trace");

            assertThat(run.exitCode()).as(run.err()).isZero();
            assertThat(run.text()).isEqualTo("over ws");
            assertThat(run.err()).contains("> 7.01 CSM", "< 7.01 CSM", "< GET /x ");
        } finally {
            server.disposeNow();
        }
    }

    private static BinaryWebSocketFrame answer(ByteBuf message) {
        int tokenLength = message.getByte(0) & 0x0f;
        int code = message.getUnsignedByte(1);
        byte[] token = new byte[tokenLength];
        message.getBytes(2, token);
        message.release();
        ByteBuf reply = Unpooled.buffer().writeByte(tokenLength).writeByte(code == StreamPeer.CSM ? code : 0x45);
        reply.writeBytes(token);
        if (code != StreamPeer.CSM) {
            reply.writeByte(0xff).writeCharSequence("over ws", StandardCharsets.UTF_8);
        }
        return new BinaryWebSocketFrame(reply);
    }

    @Test
    void tellsThatThereAreNoWebSockets() {
        DisposableServer server = HttpServer.create()
                .host("127.0.0.1")
                .port(0)
                .route(nothingIsThere -> {})
                .bindNow();
        try {
            Run run = Tool.run("get", "coap+ws://127.0.0.1:" + server.port() + "/x");

            assertThat(run.exitCode()).isEqualTo(6);
            assertThat(run.errorLines()).singleElement().asString().contains("CoAP is served over WebSockets there");
        } finally {
            server.disposeNow();
        }
    }
}
