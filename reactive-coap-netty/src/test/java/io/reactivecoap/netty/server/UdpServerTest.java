package io.reactivecoap.netty.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.reactivecoap.CoapCode;
import io.reactivecoap.netty.server.DatagramFrame.Type;
import io.reactivecoap.netty.support.LeakCheck;
import io.reactivecoap.option.BlockOption;
import io.reactivecoap.option.CoapOption;
import io.reactivecoap.option.CoapOptions;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The server on UDP, asked by a client that knows bytes only. */
@Timeout(30)
@ExtendWith(LeakCheck.class)
class UdpServerTest {

    @RegisterExtension
    static final CoapTestServer SERVER = CoapTestServer.udp();

    private final DatagramSocket client = socket();
    private int id = 0x1234;

    private static DatagramSocket socket() {
        try {
            return new DatagramSocket();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @BeforeEach
    void connects() throws IOException {
        client.setSoTimeout((int) CoapTestServer.SOON.toMillis());
        client.connect(SERVER.address());
    }

    @AfterEach
    void closes() {
        client.close();
    }

    @Test
    void answersHelloAndRepeatsTheAnswerForADuplicate() throws IOException {
        for (int i = 0; i < 2; i++) {
            send("4101123401b568656c6c6f");
            expect("6145123401c0ff776f726c64");
            Received request = SERVER.next();
            assertThat(request.type()).isEqualTo(Type.CON);
            assertThat(request.messageId()).isEqualTo(0x1234);
            assertThat(request.path()).isEqualTo("/hello");
        }
        assertThat(SERVER.uri()).isEqualTo("coap://127.0.0.1:" + SERVER.port());
    }

    @Test
    void answersANonWithANon() throws IOException {
        send("5101123401b568656c6c6f");
        DatagramFrame answer = read();
        assertThat(answer.type()).isEqualTo(Type.NON);
        assertThat(answer.message().text()).isEqualTo("world");
    }

    @Test
    void resetsAPingAndWhatItCannotRead() throws IOException {
        send("40001234");
        expect("70001234");
        send("40011235ff");
        expect("70001235");
        assertThat(SERVER.faults()).containsExactly("#" + SERVER.next().peer() + " a payload marker without a payload");
    }

    @Test
    void repeatsASeparateResponseUntilItIsAcknowledged() throws IOException {
        send(new DatagramFrame(Type.CON, id, get("separate")));
        assertThat(hex(read().encode())).isEqualTo("60001234");
        DatagramFrame response = read();
        assertThat(response.type()).isEqualTo(Type.CON);
        assertThat(response.message().text()).isEqualTo("separate");
        assertThat(hex(read().encode())).isEqualTo(hex(response.encode()));
        send(DatagramFrame.empty(Type.ACK, response.id()));
    }

    @Test
    void notifiesUntilAReset() throws IOException {
        WireMessage register = get("time").with(get("time").options().with(CoapOption.OBSERVE, 0L));
        DatagramFrame first = ask(register);
        assertThat(first.type()).isEqualTo(Type.ACK);
        assertThat(SERVER.observers()).isOne();
        DatagramFrame second = read();
        assertThat(second.type()).isEqualTo(Type.NON);
        assertThat(observe(second)).isEqualTo(observe(first) + 1);
        DatagramFrame third = read();
        assertThat(observe(third)).isEqualTo(observe(second) + 1);
        send(DatagramFrame.empty(Type.RST, third.id()));
        SERVER.awaitObservers(0);
    }

    @Test
    void notifiesConfirmablyUntilItIsToldToStop() throws IOException {
        WireMessage register =
                get("time", "con").with(get("time", "con").options().with(CoapOption.OBSERVE, 0L));
        ask(register);
        DatagramFrame notification = read();
        assertThat(notification.type()).isEqualTo(Type.CON);
        send(DatagramFrame.empty(Type.ACK, notification.id()));
        send(new DatagramFrame(Type.CON, id, register.with(register.options().with(CoapOption.OBSERVE, 1L))));
        SERVER.awaitObservers(0);
    }

    @Test
    void givesALargeBodyInBlocks() throws IOException {
        DatagramFrame first = ask(get("large", "size=3000"));
        assertThat(first.message().payload()).isEqualTo(Pattern.bytes(1024));
        assertThat(first.message().options().get(CoapOption.BLOCK2)).isEqualTo(new BlockOption(0, true, 6));
        assertThat(first.message().options().get(CoapOption.SIZE2)).isEqualTo(3000);
        WireMessage rest = get("large", "size=3000");
        DatagramFrame last = ask(rest.with(rest.options().with(CoapOption.BLOCK2, new BlockOption(5, false, 5))));
        assertThat(last.message().payload()).isEqualTo(Pattern.bytes(2560, 440));
        assertThat(last.message().options().get(CoapOption.BLOCK2)).isEqualTo(new BlockOption(5, false, 5));
    }

    @Test
    void keepsWhatComesInBlocks() throws IOException {
        CoapOptions echo = get("echo").options();
        for (int num = 0; num < 3; num++) {
            BlockOption block = new BlockOption(num, num < 2, 6);
            DatagramFrame answer = ask(new WireMessage(
                    CoapCode.PUT,
                    new byte[] {1},
                    echo.with(CoapOption.BLOCK1, block),
                    Pattern.bytes(num * 1024L, 1024)));
            assertThat(answer.message().code()).isEqualTo(num < 2 ? CoapCode.CONTINUE : CoapCode.CHANGED);
            assertThat(answer.message().options().get(CoapOption.BLOCK1)).isEqualTo(block);
        }
        DatagramFrame second = ask(get("echo").with(echo.with(CoapOption.BLOCK2, new BlockOption(1, false, 6))));
        assertThat(second.message().payload()).isEqualTo(Pattern.bytes(1024, 1024));
    }

    @Test
    void saysWhatItDoesNotHave() throws IOException {
        assertThat(ask(get("missing")).message().code()).isEqualTo(CoapCode.NOT_FOUND);
        WireMessage critical = get("hello")
                .with(CoapOptions.builder()
                        .addAll(get("hello").options())
                        .add(65_001, new byte[] {1})
                        .build());
        assertThat(ask(critical).message().code()).isEqualTo(CoapCode.BAD_OPTION);
        WireMessage links = get(".well-known").with(get(".well-known").options().plus(CoapOption.URI_PATH, "core"));
        assertThat(ask(links).message().text()).contains("</time>;obs");
    }

    @Test
    void isSilentAfterADrop() throws IOException {
        send(new DatagramFrame(Type.CON, id++, get("never")));
        assertThat(read().message().code()).isEqualTo(CoapCode.EMPTY);
        send(new DatagramFrame(Type.CON, id++, get("drop")));
        send(new DatagramFrame(Type.CON, id++, get("hello")));
        SERVER.next(request -> request.path().equals("/hello"));
        SERVER.speak();
        assertThat(ask(get("missing")).message().code()).isEqualTo(CoapCode.NOT_FOUND);
    }

    private static WireMessage get(String path, String... queries) {
        CoapOptions options = CoapOptions.empty().with(CoapOption.URI_PATH, path);
        for (String query : queries) {
            options = options.plus(CoapOption.URI_QUERY, query);
        }
        return WireMessage.of(CoapCode.GET, (byte) 1).with(options);
    }

    private DatagramFrame ask(WireMessage request) throws IOException {
        send(new DatagramFrame(Type.CON, id++, request));
        DatagramFrame answer = read();
        assertThat(answer.message().token()).isEqualTo(request.token());
        return answer;
    }

    private void send(DatagramFrame frame) throws IOException {
        send(hex(frame.encode()));
    }

    private void send(String hex) throws IOException {
        byte[] bytes = HexFormat.of().parseHex(hex);
        client.send(new DatagramPacket(bytes, bytes.length));
    }

    private void expect(String hex) throws IOException {
        assertThat(hex(receive())).isEqualTo(hex);
    }

    private DatagramFrame read() throws IOException {
        return DatagramFrame.decode(Unpooled.wrappedBuffer(receive()));
    }

    private byte[] receive() throws IOException {
        DatagramPacket packet = new DatagramPacket(new byte[2048], 2048);
        client.receive(packet);
        return Arrays.copyOf(packet.getData(), packet.getLength());
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    private static long observe(DatagramFrame notification) {
        Long value = notification.message().options().get(CoapOption.OBSERVE);
        assertThat(value).isNotNull();
        return value == null ? -1 : value;
    }
}
