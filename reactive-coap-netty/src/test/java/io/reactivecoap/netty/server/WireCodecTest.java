package io.reactivecoap.netty.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.reactivecoap.CoapCode;
import io.reactivecoap.netty.server.DatagramFrame.Type;
import io.reactivecoap.option.CoapOption;
import io.reactivecoap.option.CoapOptions;
import io.reactivecoap.option.ContentFormat;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The server's own codec, by the bytes that the RFCs show. */
class WireCodecTest {

    private static final CoapOptions TEMPERATURE = CoapOptions.empty().with(CoapOption.URI_PATH, "temperature");

    /** RFC 7252 Appendix A, figure 16: a piggybacked response to a confirmable request. */
    @Test
    void writesAndReadsTheFirstExampleOfRfc7252() {
        WireMessage get = WireMessage.of(CoapCode.GET).with(TEMPERATURE);
        assertDatagram("40017d34bb74656d7065726174757265", new DatagramFrame(Type.CON, 0x7d34, get));
        WireMessage content = WireMessage.of(CoapCode.CONTENT).with("22.3 C");
        assertDatagram("60457d34ff32322e332043", new DatagramFrame(Type.ACK, 0x7d34, content));
    }

    /** RFC 7252 Appendix A, figure 17: the same with a token, which has one byte. */
    @Test
    void writesAndReadsTheSecondExampleOfRfc7252() {
        WireMessage get = WireMessage.of(CoapCode.GET, (byte) 0x20).with(TEMPERATURE);
        assertDatagram("41017d3520bb74656d7065726174757265", new DatagramFrame(Type.CON, 0x7d35, get));
        WireMessage content = WireMessage.of(CoapCode.CONTENT, (byte) 0x20).with("22.3 C");
        assertDatagram("61457d3520ff32322e332043", new DatagramFrame(Type.ACK, 0x7d35, content));
    }

    @Test
    void writesAndReadsEmptyMessages() {
        assertDatagram("60007d34", DatagramFrame.empty(Type.ACK, 0x7d34));
        assertDatagram("70007d35", DatagramFrame.empty(Type.RST, 0x7d35));
    }

    /** RFC 7252 §3.1: deltas and lengths from 13 have one byte more, from 269 two. */
    @Test
    void extendsDeltasAndLengths() {
        WireMessage message = WireMessage.of(CoapCode.GET)
                .with(CoapOptions.builder()
                        .add(12, new byte[12])
                        .add(25, new byte[13])
                        .add(25 + 268, new byte[268])
                        .add(25 + 268 + 269, new byte[269])
                        .build());
        String bytes =
                "0001" + "cc" + zeros(12) + "dd0000" + zeros(13) + "ddffff" + zeros(268) + "ee00000000" + zeros(269);
        assertThat(hex(StreamFrames.bytesWithoutLength(message))).isEqualTo(bytes);
        assertSame(StreamFrames.decodeWithoutLength(buffer(bytes)), message);
    }

    /** RFC 8323 §3.2: an empty CSM; and what §5.4 has for Ping and Pong with a token of one byte. */
    @Test
    void writesAndReadsSignals() {
        assertStream("00e1", WireMessage.of(CoapCode.CSM));
        assertStream("01e242", WireMessage.of(CoapCode.PING, (byte) 0x42));
        assertStream("01e342", WireMessage.of(CoapCode.PONG, (byte) 0x42));
        assertStream("50e12310000020", Signals.csm(Csm.USUAL));
        assertStream("20e4412a", Signals.release(null, 42L));
        assertStream("50e42161" + "2201" + "2c", Signals.release("a", 300L));
        assertStream("60e5ff" + "776f726c64", Signals.abort("world"));
    }

    @Test
    void writesAndReadsAResponseWithAPayload() {
        WireMessage content = WireMessage.of(CoapCode.CONTENT, (byte) 0x01)
                .with(CoapOptions.empty().with(CoapOption.CONTENT_FORMAT, ContentFormat.TEXT_PLAIN))
                .with("world");
        assertStream("714501c0ff776f726c64", content);
    }

    /** RFC 8323 §3.2: the four forms of the length, at the ends of their ranges. */
    @ParameterizedTest
    @CsvSource({
        "0, 0045",
        "12, c045",
        "13, d00045",
        "268, d0ff45",
        "269, e0000045",
        "65804, e0ffff45",
        "65805, f00000000045",
        "70000, f00000106345"
    })
    void tellsTheLengthInItsShortestForm(int length, String header) {
        byte[] payload = new byte[Math.max(0, length - 1)];
        WireMessage message = new WireMessage(CoapCode.CONTENT, new byte[0], CoapOptions.empty(), payload);
        byte[] bytes = StreamFrames.bytes(message);
        int headerLength = header.length() / 2;
        assertThat(hex(Arrays.copyOf(bytes, headerLength))).isEqualTo(header);
        assertThat(bytes).hasSize(headerLength + length);
        assertThat(StreamFrames.length(Unpooled.wrappedBuffer(bytes))).isEqualTo(bytes.length);
        assertSame(StreamFrames.decode(Unpooled.wrappedBuffer(bytes)), message);
    }

    @Test
    void waitsForTheWholeLength() {
        String header = "f000001063";
        for (int there = 0; there < 5; there++) {
            assertThat(StreamFrames.length(buffer(header.substring(0, 2 * there))))
                    .isEqualTo(-1);
        }
        assertThat(StreamFrames.length(buffer(header))).isEqualTo(5 + 1 + 70_000);
    }

    @Test
    void countsTheTokenBesidesTheLength() {
        WireMessage ping = WireMessage.of(CoapCode.PING, new byte[8]);
        assertStream("08e2" + zeros(8), ping);
        assertThat(StreamFrames.length(buffer("08e2"))).isEqualTo(10);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"0945" + "000000000000000000", "0045ff", "0045f0", "00450f", "0045b5", "0045d0", "0145", "1045"})
    void rejectsWhatIsNoMessage(String bytes) {
        assertThatThrownBy(() -> StreamFrames.decodeWithoutLength(buffer(bytes)))
                .isInstanceOf(Malformed.class);
    }

    @Test
    void rejectsAnEmptyMessageThatIsNotEmpty() {
        assertThatThrownBy(() -> DatagramFrame.decode(buffer("410000017f"))).isInstanceOf(Malformed.class);
        assertThat(DatagramFrame.hasHeader(buffer("c0000001"))).isFalse();
        assertThat(DatagramFrame.hasHeader(buffer("400000"))).isFalse();
    }

    private static void assertDatagram(String bytes, DatagramFrame frame) {
        assertThat(hex(frame.encode())).isEqualTo(bytes);
        assertThat(DatagramFrame.hasHeader(buffer(bytes))).isTrue();
        DatagramFrame read = DatagramFrame.decode(buffer(bytes));
        assertThat(read.type()).isEqualTo(frame.type());
        assertThat(read.id()).isEqualTo(frame.id());
        assertSame(read.message(), frame.message());
    }

    private static void assertStream(String bytes, WireMessage message) {
        assertThat(hex(StreamFrames.bytes(message))).isEqualTo(bytes);
        assertThat(StreamFrames.length(buffer(bytes))).isEqualTo(bytes.length() / 2);
        assertSame(StreamFrames.decode(buffer(bytes)), message);
    }

    private static void assertSame(WireMessage read, WireMessage expected) {
        assertThat(read.code()).isEqualTo(expected.code());
        assertThat(read.token()).isEqualTo(expected.token());
        assertThat(read.options()).isEqualTo(expected.options());
        assertThat(read.payload()).isEqualTo(expected.payload());
    }

    private static ByteBuf buffer(String hex) {
        return Unpooled.wrappedBuffer(HexFormat.of().parseHex(hex));
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    private static String zeros(int count) {
        return "00".repeat(count);
    }
}
