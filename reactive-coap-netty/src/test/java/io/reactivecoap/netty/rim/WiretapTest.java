package io.reactivecoap.netty.rim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.handler.logging.LogLevel;
import io.reactivecoap.CoapCode;
import io.reactivecoap.CoapReply;
import io.reactivecoap.CoapRequest;
import io.reactivecoap.CoapResponse;
import io.reactivecoap.CoapSession;
import io.reactivecoap.MulticastParameters;
import io.reactivecoap.TransmissionParameters;
import io.reactivecoap.netty.NettyCoapClient;
import io.reactivecoap.netty.internal.message.Datagram;
import io.reactivecoap.netty.internal.message.Message;
import io.reactivecoap.netty.internal.message.Token;
import io.reactivecoap.netty.rim.UdpPeer.Received;
import io.reactivecoap.netty.server.CoapTestServer;
import io.reactivecoap.option.CoapOption;
import io.reactivecoap.option.CoapOptions;
import io.reactivecoap.option.ContentFormat;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import reactor.core.publisher.Mono;

/** The lines that a wiretap writes of what passes a session. */
@Timeout(30)
class WiretapTest {

    @RegisterExtension
    static final Rim rim = new Rim();

    @RegisterExtension
    static final CoapTestServer TCP = CoapTestServer.tcp();

    @RegisterExtension
    final WireLines lines = new WireLines();

    private final UdpPeer peer = rim.peer();

    private NettyCoapClient tapped() {
        return rim.client().wiretap("wire", LogLevel.INFO);
    }

    /** The lines so far, without what names the peer; ids and tokens as the letter that stands for them. */
    private List<String> lines(String uri, Datagram... known) {
        return lines.of("wire").stream()
                .map(line -> {
                    String named = line.replace("INFO [" + uri + "] ", "");
                    for (int i = 0; i < known.length; i++) {
                        named = named.replaceAll("\\bmid=" + known[i].messageId() + "\\b", "mid=" + (char) ('A' + i))
                                .replaceAll("\\btok=" + known[i].message().token() + "\\b", "tok=" + (char) ('a' + i));
                    }
                    return named;
                })
                .toList();
    }

    private List<String> lines(Datagram... known) {
        return lines(peer.uri(), known);
    }

    @Test
    void sayWhatIsAskedAndHowItIsAnswered() {
        CoapSession session = rim.connect(tapped(), peer.uri());
        CompletableFuture<CoapResponse> answer = session.request(
                        CoapRequest.get("/sensors/7?unit=K").accept(ContentFormat.JSON))
                .toFuture();
        Received request = peer.receive();
        peer.send(
                request.from(),
                new Datagram(
                        Datagram.Type.ACK,
                        request.datagram().messageId(),
                        new Message(
                                CoapCode.CONTENT,
                                request.datagram().message().token(),
                                CoapOptions.empty().with(CoapOption.CONTENT_FORMAT, ContentFormat.JSON),
                                "21.5".getBytes(StandardCharsets.UTF_8))));
        answer.join();
        assertThat(lines(request.datagram()))
                .containsExactly(
                        "> CON GET /sensors/7?unit=<hidden> mid=A tok=a Accept=application/json",
                        "< CON GET /sensors/7?unit=<hidden> mid=A tok=a -> ACK 2.05 Content mid=A"
                                + " Content-Format=application/json 4 bytes");
    }

    @Test
    void sayWhatComesSeparatelyAndTwice() {
        CoapSession session = rim.connect(tapped(), peer.uri());
        CompletableFuture<CoapResponse> answer =
                session.request(CoapRequest.get("/slow")).toFuture();
        Received request = peer.receive();
        peer.acknowledge(request);
        Message content = new Message(
                CoapCode.CONTENT, request.datagram().message().token(), CoapOptions.empty(), Message.NO_PAYLOAD);
        Datagram separate = new Datagram(Datagram.Type.CON, 7, content);
        peer.send(request.from(), separate);
        answer.join();
        peer.receive();
        peer.send(request.from(), separate);
        peer.receive();
        assertThat(lines(request.datagram()))
                .containsExactly(
                        "> CON GET /slow mid=A tok=a",
                        "< ACK mid=A",
                        "< CON GET /slow mid=A tok=a -> CON 2.05 Content mid=7",
                        "> ACK mid=7",
                        "< CON GET /slow mid=A tok=a -> CON 2.05 Content mid=7 (duplicate)",
                        "> ACK mid=7");
    }

    @Test
    void sayWhatIsSentAgainAndRefused() {
        CoapSession session = rim.connect(tapped(), peer.uri());
        CompletableFuture<CoapResponse> answer = session.request(CoapRequest.get("/x")
                        .transmission(TransmissionParameters.DEFAULT.withAckTimeout(Duration.ofMillis(50))))
                .toFuture();
        Received request = peer.receive();
        peer.reset(peer.receive());
        assertThatThrownBy(answer::join).hasMessageContaining("Reset");
        assertThat(lines(request.datagram()))
                .startsWith("> CON GET /x mid=A tok=a", "> CON GET /x mid=A tok=a (transmission 2)")
                .endsWith("< RST mid=A");
    }

    @Test
    void sayWhatIsNoMessageAndWhatNobodyExpects() {
        CoapSession session = rim.connect(tapped(), peer.uri());
        CompletableFuture<CoapResponse> answer =
                session.request(CoapRequest.get("/x")).toFuture();
        Received request = peer.receive();
        peer.sendBytes(request.from(), (byte) 1, (byte) 2, (byte) 3);
        Message stray = new Message(CoapCode.CONTENT, Token.of(0x77, 1), CoapOptions.empty(), Message.NO_PAYLOAD);
        peer.send(request.from(), new Datagram(Datagram.Type.CON, 9, stray));
        peer.receive();
        peer.respond(request, "");
        answer.join();
        assertThat(lines(request.datagram()))
                .element(1)
                .asString()
                .startsWith("< dropped: ")
                .contains("4 bytes");
        assertThat(lines(request.datagram())).contains("< CON 2.05 Content mid=9 tok=77", "> RST mid=9");
    }

    @Test
    void sayWhatThePeerAsksAndHowWeAnswer() {
        CoapSession session = rim.connect(
                tapped().onRequest((request, from) -> Mono.just(CoapReply.of(CoapCode.CHANGED))), peer.uri());
        CompletableFuture<CoapResponse> hello =
                session.request(CoapRequest.get("/")).toFuture();
        Received first = peer.answer("");
        hello.join();
        Message asked = new Message(
                CoapCode.POST,
                Token.of(0x11, 1),
                CoapRequest.post("/down?key=5ecret").options(),
                "on".getBytes(StandardCharsets.UTF_8));
        peer.send(first.from(), new Datagram(Datagram.Type.CON, 8, asked));
        peer.receive();
        assertThat(lines(first.datagram()))
                .containsExactly(
                        "> CON GET / mid=A tok=a",
                        "< CON GET / mid=A tok=a -> ACK 2.05 Content mid=A",
                        "< CON POST /down?key=<hidden> mid=8 tok=11 2 bytes",
                        "> CON POST /down?key=<hidden> mid=8 tok=11 -> ACK 2.04 Changed mid=8");
    }

    @Test
    void sayWhatIsObservedAndThatItIsNoMore() {
        NotifyingPeer notifying = rim.closing(NotifyingPeer.whenTold());
        CoapSession session = rim.connect(tapped(), notifying.uri());
        session.observe(CoapRequest.get("/state")).next().block(Rim.PATIENCE);
        session.ping().block(Rim.PATIENCE);
        assertThat(lines(notifying.uri()).stream().map(line -> line.replaceAll(" (mid|tok)=\\w+", "")))
                .containsExactly(
                        "> CON GET /state Observe=0",
                        "< CON GET /state -> ACK 2.05 Content Observe=1 1 byte",
                        "> CON GET /state Observe=1",
                        "< CON GET /state -> ACK 2.05 Content 1 byte",
                        "> CON empty",
                        "< RST");
    }

    @Test
    void sayWhichBlocksGoBothWays() {
        BodyPeer body = rim.closing(BodyPeer.ofBlocks(2, 16));
        rim.connect(tapped(), body.uri()).request(CoapRequest.get("/b")).block(Rim.PATIENCE);
        assertThat(lines(body.uri()).stream().map(line -> line.replaceAll(" (mid|tok)=\\w+", "")))
                .containsExactly(
                        "> CON GET /b",
                        "< CON GET /b -> ACK 2.05 Content ETag=07 Block2=0/1/16 Size2=32 16 bytes",
                        "> CON GET /b Block2=1/0/16",
                        "< CON GET /b -> ACK 2.05 Content ETag=07 Block2=1/0/16 Size2=32 16 bytes");
    }

    @Test
    void sayWhoOfAGroupAnswers() throws Exception {
        InetAddress group = InetAddress.getByName("224.0.1.187");
        GroupMember member = rim.closing(new GroupMember(
                group, 0, "127.0.0.1", request -> UdpPeer.response(request, CoapCode.CONTENT, (byte) 'a', (byte) 'b')));
        String loopback = GroupMember.loopback().getName();
        String uri = "coap://224.0.1.187:" + member.port();
        CoapSession session = rim.closing(tapped().settings(settings -> settings.multicast(MulticastParameters.DEFAULT
                        .withNetworkInterface(loopback)
                        .withWindow(Duration.ofMillis(700))))
                .open(uri));
        session.requestMany(CoapRequest.get("/name")).blockLast(Rim.PATIENCE);
        Datagram heard = member.heard().get(0);
        assertThat(lines(uri, heard))
                .containsExactly(
                        "> NON GET /name mid=A tok=a",
                        "INFO [coap://" + member.address()
                                + "] < NON GET /name mid=A tok=a -> NON 2.05 Content mid=A 2 bytes");
    }

    @Test
    void sayTheSignalsOfAStream() {
        CoapSession session = rim.connect(tapped(), TCP.uri());
        session.request(CoapRequest.get("/hello")).block(Rim.PATIENCE);
        session.ping().block(Rim.PATIENCE);
        session.close().block(Rim.PATIENCE);
        assertThat(lines(TCP.uri()).stream().map(line -> line.replaceAll(" tok=\\w+", "")))
                .contains(
                        "> 7.01 CSM Max-Message-Size=1048576 Block-Wise-Transfer",
                        "> GET /hello",
                        "> 7.02 Ping",
                        "< 7.03 Pong",
                        "> 7.04 Release")
                .anyMatch(line -> line.startsWith("< 7.01 CSM Max-Message-Size="))
                .anyMatch(line -> line.matches("< GET /hello -> 2\\.05 Content .*\\d+ bytes"));
    }

    @Test
    void showNoPayloadUnlessAsked() {
        Responder echo = rim.closing(Responder.echo());
        CoapRequest secret = CoapRequest.post("/login?password=Pa55").payload("5ecret");
        CoapRequest harmless = CoapRequest.post("/echo?unit=K").payload("twenty-one");
        CoapSession session = rim.connect(tapped(), echo.uri());
        session.request(harmless).then(session.request(secret)).block(Rim.PATIENCE);
        assertThat(String.join("\n", lines.of("wire"))).doesNotContain("twenty", "5ecret", "Pa55", "unit=K");

        CoapSession open = rim.connect(rim.client().wiretap("open", LogLevel.TRACE, 6), echo.uri());
        open.request(harmless).then(open.request(secret)).block(Rim.PATIENCE);
        assertThat(lines.of("open"))
                .hasSize(4)
                .allMatch(line -> line.startsWith("TRACE "))
                .anyMatch(line -> line.contains("> CON POST /echo?unit=K") && line.endsWith("10 bytes \"twenty\"…"))
                .anyMatch(line -> line.contains("-> ACK 2.05 Content") && line.endsWith("10 bytes \"twenty\"…"))
                .noneMatch(line -> line.contains("5ecret") || line.contains("Pa55"));
    }

    @Test
    void goToTheClientsOwnLoggerUnlessOneIsNamed() {
        Responder echo = rim.closing(Responder.echo());
        String category = NettyCoapClient.class.getName();
        rim.connect(rim.client().wiretap(true), echo.uri())
                .request(CoapRequest.get("/"))
                .block(Rim.PATIENCE);
        rim.connect(rim.client().wiretap(true).name("gateway"), echo.uri())
                .request(CoapRequest.get("/"))
                .block(Rim.PATIENCE);
        rim.connect(rim.client().wiretap(true).wiretap(false), echo.uri())
                .request(CoapRequest.get("/"))
                .block(Rim.PATIENCE);
        assertThat(lines.of(category)).hasSize(2).allMatch(line -> line.startsWith("DEBUG [" + echo.uri() + "] "));
        assertThat(lines.of(category + ".gateway")).hasSize(2);
    }

    @Test
    void areNotMadeForALoggerThatDoesNotTakeThem() {
        lines.takeNothing();
        Responder echo = rim.closing(Responder.echo());
        rim.connect(tapped(), echo.uri()).request(CoapRequest.get("/")).block(Rim.PATIENCE);
        assertThat(lines.of("wire")).isEmpty();
    }

    @Test
    void areForOneMoreByteAtLeast() {
        assertThatThrownBy(() -> rim.client().wiretap("wire", LogLevel.INFO, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("payloadBytes");
    }
}
