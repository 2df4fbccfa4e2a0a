package io.reactivecoap.netty.internal.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecoap.CoapCode;
import io.reactivecoap.CoapRequest;
import io.reactivecoap.netty.internal.message.Datagram;
import io.reactivecoap.netty.internal.message.Datagram.Type;
import io.reactivecoap.netty.internal.message.Message;
import io.reactivecoap.netty.internal.message.Signal;
import io.reactivecoap.netty.internal.message.Token;
import io.reactivecoap.option.BlockOption;
import io.reactivecoap.option.CoapOption;
import io.reactivecoap.option.CoapOptions;
import io.reactivecoap.option.ContentFormat;
import io.reactivecoap.option.ETag;
import java.nio.charset.StandardCharsets;
import java.util.OptionalInt;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What a line says of a message, and what it never does. */
class MessageLineTest {

    private static final Token TOKEN = Token.of(0x2a, 1);
    private static final MessageLine DISCREET = new MessageLine(0);
    private static final MessageLine OPEN = new MessageLine(8);

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static Message request(String pathAndQuery, CoapOptions more) {
        CoapOptions options = CoapOptions.builder()
                .addAll(CoapRequest.get(pathAndQuery).options())
                .addAll(more)
                .build();
        return new Message(CoapCode.GET, TOKEN, options, Message.NO_PAYLOAD);
    }

    private static String line(MessageLine how, Type type, Message message) {
        Datagram datagram = new Datagram(type, 7, message);
        return how.head(datagram) + how.rest(message, MessageLine.isDelicate(message));
    }

    private static String line(MessageLine how, Message message) {
        return how.head(message) + how.rest(message, MessageLine.isDelicate(message));
    }

    static Stream<Arguments> datagrams() {
        CoapOptions none = CoapOptions.empty();
        CoapOptions observe = none.with(CoapOption.OBSERVE, 0L).with(CoapOption.ACCEPT, ContentFormat.JSON);
        CoapOptions block = none.with(CoapOption.BLOCK2, new BlockOption(3, true, 6))
                .with(CoapOption.SIZE2, 9000L)
                .with(CoapOption.ETAG, ETag.of(new byte[] {1, (byte) 0xab}));
        return Stream.of(
                Arguments.of("CON GET /sensors/7 mid=7 tok=2a", Type.CON, request("/sensors/7", none)),
                Arguments.of("NON GET / mid=7 tok=2a", Type.NON, request("/", none)),
                Arguments.of(
                        "CON GET /t mid=7 tok=2a Observe=0 Accept=application/json", Type.CON, request("/t", observe)),
                Arguments.of(
                        "ACK 2.05 Content mid=7 tok=2a ETag=01ab Block2=3/1/1024 Size2=9000 2 bytes",
                        Type.ACK,
                        new Message(CoapCode.CONTENT, TOKEN, block, bytes("ab"))),
                Arguments.of(
                        "NON 4.04 Not Found mid=7 1 byte",
                        Type.NON,
                        new Message(CoapCode.NOT_FOUND, Token.EMPTY, none, bytes("x"))),
                Arguments.of("CON empty mid=7", Type.CON, Message.EMPTY),
                Arguments.of("ACK mid=7", Type.ACK, Message.EMPTY),
                Arguments.of("RST mid=7", Type.RST, Message.EMPTY),
                Arguments.of(
                        "CON 0.31 / mid=7 tok=2a",
                        Type.CON,
                        new Message(CoapCode.of(0, 31), TOKEN, none, Message.NO_PAYLOAD)));
    }

    @ParameterizedTest
    @MethodSource("datagrams")
    void saysWhatADatagramIs(String line, Type type, Message message) {
        assertThat(line(DISCREET, type, message)).isEqualTo(line);
    }

    static Stream<Arguments> signals() {
        return Stream.of(
                Arguments.of(
                        "7.01 CSM Max-Message-Size=1048576 Block-Wise-Transfer Extended-Token-Length=12",
                        Signal.csm(1 << 20, OptionalInt.of(12))),
                Arguments.of("7.02 Ping tok=2a Custody", Signal.ping(TOKEN, true)),
                Arguments.of("7.03 Pong tok=2a", Signal.pong(TOKEN, false)),
                Arguments.of("7.04 Release", Signal.release()),
                Arguments.of(
                        "7.04 Release Alternative-Address=host:1 Hold-Off=10",
                        new Message(
                                CoapCode.RELEASE,
                                Token.EMPTY,
                                CoapOptions.builder()
                                        .add(Signal.ALTERNATIVE_ADDRESS, bytes("host:1"))
                                        .add(Signal.HOLD_OFF, new byte[] {10})
                                        .build(),
                                Message.NO_PAYLOAD)),
                Arguments.of("7.05 Abort Bad-CSM-Option=9 5 bytes", Signal.abort("sorry", OptionalInt.of(9))),
                Arguments.of("empty", Message.EMPTY),
                Arguments.of("GET /x tok=2a", request("/x", CoapOptions.empty())));
    }

    @ParameterizedTest
    @MethodSource("signals")
    void saysWhatAMessageInAStreamIs(String line, Message message) {
        assertThat(line(DISCREET, message)).isEqualTo(line);
    }

    @Test
    void hidesWhatIsInAQuery() {
        Message request = request("/mqtt/connection?clientid=c1&password=Pa55&plain", CoapOptions.empty());
        assertThat(line(DISCREET, request))
                .isEqualTo("GET /mqtt/connection?clientid=<hidden>&password=<hidden>&<hidden> tok=2a");
        assertThat(line(OPEN, request)).isEqualTo("GET /mqtt/connection?clientid=c1&password=<hidden>&plain tok=2a");
    }

    @Test
    void hidesWhatIsInALocation() {
        Message created = new Message(
                CoapCode.CREATED,
                TOKEN,
                CoapOptions.empty()
                        .with(CoapOption.LOCATION_PATH, "ps")
                        .with(CoapOption.LOCATION_QUERY, "token=5ecret"),
                Message.NO_PAYLOAD);
        assertThat(line(DISCREET, created))
                .isEqualTo("2.01 Created tok=2a Location-Path=ps Location-Query=token=<hidden>");
        assertThat(line(OPEN, created)).doesNotContain("5ecret");
    }

    static Stream<Arguments> proxies() {
        return Stream.of(
                Arguments.of("coap://me:Pa55@host/x?key=5ecret", "coap://<hidden>@host/x?<hidden>"),
                Arguments.of("coap://host/x@y", "coap://host/x@y"),
                Arguments.of("coap://me@host", "coap://<hidden>@host"),
                Arguments.of("http://a:b@c@host?x", "http://<hidden>@host?<hidden>"));
    }

    @ParameterizedTest
    @MethodSource("proxies")
    void hidesWhoAsksAProxyAndWhatFor(String uri, String shown) {
        for (MessageLine how : new MessageLine[] {DISCREET, OPEN}) {
            assertThat(line(how, request("/", CoapOptions.empty().with(CoapOption.PROXY_URI, uri))))
                    .isEqualTo("GET / tok=2a Proxy-Uri=" + shown);
        }
    }

    @Test
    void countsTheBytesOfOptionsThatMeanNothingToOthers() {
        CoapOptions options = CoapOptions.builder()
                .add(CoapOption.OSCORE, bytes("5ecret"))
                .add(CoapOption.ECHO, bytes("5ecret"))
                .add(CoapOption.REQUEST_TAG, new byte[] {0x0f})
                .add(65000, bytes("5ecret"))
                .build();
        assertThat(line(OPEN, request("/", options)))
                .isEqualTo("GET / tok=2a OSCORE=<6 bytes> Echo=<6 bytes> Request-Tag=0f Option-65000=<6 bytes>");
    }

    @Test
    void saysThatAValueIsIllegalWithoutShowingIt() {
        CoapOptions options = CoapOptions.builder()
                .add(CoapOption.MAX_AGE.number(), bytes("5ecret"))
                .build();
        assertThat(line(OPEN, request("/", options))).isEqualTo("GET / tok=2a Max-Age=<illegal, 6 bytes>");
    }

    @Test
    void staysOnItsLineWhateverThePeerSends() {
        CoapOptions options = CoapOptions.builder()
                .add(CoapOption.LOCATION_PATH, "a\nERROR forged\u001b[2J")
                .build();
        Message created = new Message(CoapCode.CREATED, TOKEN, options, bytes("\n\r"));
        assertThat(line(OPEN, created))
                .isEqualTo("2.01 Created tok=2a Location-Path=a\\u000aERROR forged\\u001b[2J 2 bytes 0a0d");
        assertThat(line(OPEN, request("/%0a?%0a=x", CoapOptions.empty()))).isEqualTo("GET /%0A?\\u000a=x tok=2a");
    }

    @Test
    void isMadeOfWhateverHasCome() {
        long seed = System.nanoTime();
        Random chance = new Random(seed);
        for (int round = 0; round < 20_000; round++) {
            CoapOptions.Builder options = CoapOptions.builder();
            for (int i = chance.nextInt(5); i > 0; i--) {
                byte[] value = new byte[chance.nextInt(chance.nextInt(4) == 0 ? 300 : 6)];
                chance.nextBytes(value);
                options.add(chance.nextInt(40), value);
            }
            byte[] payload = new byte[chance.nextInt(12)];
            chance.nextBytes(payload);
            Message message = new Message(CoapCode.of(chance.nextInt(256)), TOKEN, options.build(), payload);
            for (MessageLine how : new MessageLine[] {DISCREET, OPEN}) {
                assertThat(line(how, Type.CON, message) + line(how, message))
                        .as("seed %d, round %d", seed, round)
                        .matches("[ -~…]*");
            }
        }
    }

    @Test
    void showsTheBeginningOfAPayloadWhenThatWasAskedFor() {
        Message text = new Message(CoapCode.CONTENT, TOKEN, CoapOptions.empty(), bytes("hello world"));
        Message binary = new Message(CoapCode.CONTENT, TOKEN, CoapOptions.empty(), new byte[] {1, (byte) 0xff});
        assertThat(line(OPEN, text)).isEqualTo("2.05 Content tok=2a 11 bytes \"hello wo\"…");
        assertThat(line(OPEN, binary)).isEqualTo("2.05 Content tok=2a 2 bytes 01ff");
        assertThat(line(DISCREET, text)).isEqualTo("2.05 Content tok=2a 11 bytes");
    }

    @Test
    void showsNoPayloadThatGoesWithASecret() {
        Message request = new Message(
                CoapCode.POST, TOKEN, CoapRequest.post("/c?Password=x").options(), bytes("5ecret"));
        assertThat(line(OPEN, request)).isEqualTo("POST /c?Password=<hidden> tok=2a 6 bytes");
    }
}
