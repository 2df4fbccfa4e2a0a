package io.reactivecoap.netty.internal.codec;

import static io.reactivecoap.netty.internal.world.Bytes.bytes;
import static io.reactivecoap.netty.internal.world.Bytes.hex;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.reactivecoap.CoapCode;
import io.reactivecoap.netty.internal.message.Datagram;
import io.reactivecoap.netty.internal.message.Datagram.Type;
import io.reactivecoap.netty.internal.message.Decoded;
import io.reactivecoap.netty.internal.message.Malformed;
import io.reactivecoap.netty.internal.message.Message;
import io.reactivecoap.netty.internal.message.Token;
import io.reactivecoap.option.CoapOption;
import io.reactivecoap.option.CoapOptions;
import io.reactivecoap.option.ContentFormat;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** RFC 7252 §3, both ways and to the byte. */
class DatagramCodecTest {

    static Stream<Arguments> examples() {
        CoapOptions path =
                CoapOptions.builder().add(CoapOption.URI_PATH, "temperature").build();
        Token token = Token.of(0x20, 1);
        return Stream.of(
                Arguments.of(
                        "figure 16, the request",
                        "40 01 7d34 bb 'temperature'",
                        new Datagram(Type.CON, 0x7d34, message(CoapCode.GET, Token.EMPTY, path, ""))),
                Arguments.of(
                        "figure 16, the response",
                        "60 45 7d34 ff '22.3 C'",
                        new Datagram(
                                Type.ACK,
                                0x7d34,
                                message(CoapCode.CONTENT, Token.EMPTY, CoapOptions.empty(), "22.3 C"))),
                Arguments.of(
                        "figure 17, the request",
                        "41 01 7d35 20 bb 'temperature'",
                        new Datagram(Type.CON, 0x7d35, message(CoapCode.GET, token, path, ""))),
                Arguments.of(
                        "figure 17, the response",
                        "61 45 7d35 20 ff '22.3 C'",
                        new Datagram(
                                Type.ACK, 0x7d35, message(CoapCode.CONTENT, token, CoapOptions.empty(), "22.3 C"))),
                Arguments.of("figure 20, the first acknowledgement", "60 00 7d38", Datagram.acknowledgement(0x7d38)),
                Arguments.of(
                        "figure 20, the response",
                        "41 45 ad7b 53 ff '22.3 C'",
                        new Datagram(
                                Type.CON,
                                0xad7b,
                                message(CoapCode.CONTENT, Token.of(0x53, 1), CoapOptions.empty(), "22.3 C"))),
                Arguments.of("figure 21, the rejection", "70 00 ad7c", Datagram.reset(0xad7c)),
                Arguments.of(
                        "figure 22, the request",
                        "51 01 7d40 75 bb 'temperature'",
                        new Datagram(Type.NON, 0x7d40, message(CoapCode.GET, Token.of(0x75, 1), path, ""))),
                Arguments.of("a ping", "40 00 0000", new Datagram(Type.CON, 0, Message.EMPTY)),
                Arguments.of(
                        "options in order, some empty, with eight bytes of token",
                        "48 02 ffff 0102030405060708 55 'a.b.c' 81 'p' 00 40 11 32 ff 00",
                        new Datagram(
                                Type.CON,
                                0xffff,
                                new Message(
                                        CoapCode.POST,
                                        Token.of(0x0102030405060708L, 8),
                                        CoapOptions.builder()
                                                .add(5, "a.b.c".getBytes(StandardCharsets.UTF_8))
                                                .add(13, "p".getBytes(StandardCharsets.UTF_8))
                                                .add(13, new byte[0])
                                                .add(CoapOption.ACCEPT, ContentFormat.TEXT_PLAIN)
                                                .add(18, new byte[] {50})
                                                .build(),
                                        new byte[] {0}))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("examples")
    void decodesTheRfcsBytes(String what, String dump, Datagram datagram) {
        assertThat(decode(bytes(dump), false)).isEqualTo(datagram);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("examples")
    void encodesTheRfcsBytes(String what, String dump, Datagram datagram) {
        assertThat(hex(encode(datagram))).isEqualTo(hex(bytes(dump)));
        assertThat(DatagramCodec.size(datagram.message())).isEqualTo(bytes(dump).length);
    }

    @ParameterizedTest
    @CsvSource({"CON, 40", "NON, 50", "ACK, 60", "RST, 70"})
    void theTypeIsInTheThirdAndFourthBit(Type type, String head) {
        byte[] dump = bytes(head + "45 1234");

        assertThat(((Datagram) decode(dump, false)).type()).isEqualTo(type);
        assertThat(encode((Datagram) decode(dump, false))).isEqualTo(dump);
    }

    /** §12.1: requests 0.01 to 0.31 and responses 2.00 to 5.31, with or without a name. */
    @Test
    void everyCodeOfAClassThatIsNotReservedIsRead() {
        for (int value = 1; value < 256; value++) {
            byte[] dump = bytes("40 %02x 1234".formatted(value));
            int codeClass = value >> 5;
            if (codeClass == 1 || codeClass >= 6) {
                assertThat(decode(dump, false))
                        .isEqualTo(new Malformed("reserved code " + CoapCode.of(value), true, 0x1234));
            } else {
                assertThat(((Datagram) decode(dump, false)).code()).isEqualTo(CoapCode.of(value));
            }
        }
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "fewer than 4 bytes, ''",
        "fewer than 4 bytes, 40",
        "fewer than 4 bytes, 40 01 12",
        "unknown version 0, 00 01 1234",
        "unknown version 2, 80 01 1234",
        "unknown version 3, c0 01 1234",
        "unknown version 3, ff ff ffff ffff",
    })
    void whatIsNoMessageOfOursIsNotRejected(String reason, String dump) {
        Malformed malformed = (Malformed) decode(bytes(dump), false);

        assertThat(malformed.reason()).isEqualTo(reason);
        assertThat(malformed.rejectable()).isFalse();
    }

    /** §4.2: "the recipient MUST [...] reject" a confirmable message that has "a message format error"; §4.3 for the others. */
    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource({
        "a reserved token length, 9 45 1234 000102030405060708",
        "a reserved token length, a 45 1234 00010203040506070809",
        "a reserved token length, d 45 1234 00 000102030405060708090a0b0c",
        "a reserved token length, e 45 1234 0000",
        "a reserved token length, f 45 1234 0000",
        "the token is cut short, 1 45 1234",
        "the token is cut short, 8 45 1234 00010203040506",
        "an option is cut short, 0 45 1234 d0",
        "an option is cut short, 0 45 1234 e0 00",
        "an option is cut short, 0 45 1234 0d",
        "an option is cut short, 0 45 1234 0e 00",
        "an option is cut short, 0 45 1234 11",
        "an option is cut short, 0 45 1234 12 00",
        "an option is cut short, 0 45 1234 de 00 00",
        "a reserved option delta or length, 0 45 1234 f0",
        "a reserved option delta or length, 0 45 1234 f1 00",
        "a reserved option delta or length, 0 45 1234 0f",
        "a reserved option delta or length, 0 45 1234 df 00",
        "an option number over 65535, 0 45 1234 e0 fef3",
        "an option number over 65535, 0 45 1234 e0 fef2 10",
        "an option number over 65535, 0 45 1234 e0 ffff",
        "a payload marker without a payload, 0 45 1234 ff",
        "a payload marker without a payload, 0 45 1234 b1 61 ff",
        "reserved code 1.00, 0 20 1234",
        "reserved code 6.31, 0 df 1234",
        "reserved code 7.01 CSM, 0 e1 1234",
        "an empty message with content, 1 00 1234 00",
        "an empty message with content, 1 00 1234",
        "an empty message with content, 0 00 1234 ff 00",
        "an empty message with content, 0 00 1234 00",
        "an empty message with content, f 00 1234",
    })
    void whatIsMalformedIsNamedAndRejectedWhenConfirmable(String reason, String rest) {
        for (Type type : Type.values()) {
            byte[] dump = bytes((4 + type.ordinal()) + rest);

            assertThat(decode(dump, false)).isEqualTo(new Malformed(reason, type == Type.CON, 0x1234));
        }
    }

    @Test
    void theHighestOptionNumberIsNoFailure() {
        Datagram datagram = (Datagram) decode(bytes("40 45 1234 e0 fef2"), false);

        assertThat(datagram.message().options().numberAt(0)).isEqualTo(65_535);
    }

    /** RFC 8974 §2.1: 13 and 14 have an extension, 15 stays reserved. */
    @Test
    void extendedTokensAreReadWhereTheyAreAgreedOn() {
        assertThat(tokenOf("49 45 1234 000102030405060708").length()).isEqualTo(9);
        assertThat(tokenOf("4c 45 1234 000102030405060708090a0b").length()).isEqualTo(12);
        assertThat(tokenOf("4d 45 1234 00 000102030405060708090a0b0c").length()).isEqualTo(13);
        assertThat(tokenOf("4d 45 1234 ff" + "ab".repeat(268)).length()).isEqualTo(268);
        assertThat(tokenOf("4e 45 1234 0000" + "ab".repeat(269)).length()).isEqualTo(269);
        assertThat(tokenOf("4e 45 1234 ffff" + "ab".repeat(65_804)).length()).isEqualTo(65_804);
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource({
        "a reserved token length, 4f 45 1234 0000",
        "the token is cut short, 49 45 1234 0001020304050607",
        "the token is cut short, 4d 45 1234",
        "the token is cut short, 4d 45 1234 00 000102030405060708090a0b",
        "the token is cut short, 4e 45 1234 00",
        "the token is cut short, 4e 45 1234 ffff 00",
    })
    void malformedExtendedTokensAreNamed(String reason, String dump) {
        assertThat(decode(bytes(dump), true)).isEqualTo(new Malformed(reason, true, 0x1234));
    }

    @Test
    void readsOnlyWhatIsReadable() {
        ByteBuf in = Unpooled.wrappedBuffer(bytes("ffff 40 45 1234 ff 61 ffff"));
        in.skipBytes(2).writerIndex(in.writerIndex() - 2);

        Datagram datagram = (Datagram) DatagramCodec.decode(in, false);

        assertThat(datagram.message().payload()).containsExactly('a');
        assertThat(in.isReadable()).isFalse();
    }

    private static Token tokenOf(String dump) {
        Datagram datagram = (Datagram) decode(bytes(dump), true);
        assertThat(encode(datagram)).isEqualTo(bytes(dump));
        return datagram.message().token();
    }

    private static Message message(CoapCode code, Token token, CoapOptions options, String payload) {
        return new Message(code, token, options, payload.getBytes(StandardCharsets.UTF_8));
    }

    private static Decoded decode(byte[] bytes, boolean extendedTokens) {
        return DatagramCodec.decode(Unpooled.wrappedBuffer(bytes), extendedTokens);
    }

    private static byte[] encode(Datagram datagram) {
        ByteBuf out = Unpooled.buffer();
        DatagramCodec.encode(datagram, out);
        return ByteBufUtil.getBytes(out);
    }
}
