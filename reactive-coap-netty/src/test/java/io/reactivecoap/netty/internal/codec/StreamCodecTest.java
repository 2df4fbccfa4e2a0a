package io.reactivecoap.netty.internal.codec;

import static io.reactivecoap.netty.internal.codec.StreamCodec.Framing.FRAMES;
import static io.reactivecoap.netty.internal.codec.StreamCodec.Framing.STREAM;
import static io.reactivecoap.netty.internal.world.Bytes.bytes;
import static io.reactivecoap.netty.internal.world.Bytes.hex;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.reactivecoap.CoapCode;
import io.reactivecoap.netty.internal.codec.StreamCodec.Framing;
import io.reactivecoap.netty.internal.message.Message;
import io.reactivecoap.netty.internal.message.Signal;
import io.reactivecoap.netty.internal.message.Token;
import io.reactivecoap.option.CoapOption;
import io.reactivecoap.option.CoapOptions;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.OptionalInt;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 8323 §3.2 and §4.2, both ways and to the byte. */
class StreamCodecTest {

    static Stream<Arguments> examples() {
        CoapOptions path =
                CoapOptions.builder().add(CoapOption.URI_PATH, "temperature").build();
        return Stream.of(
                Arguments.of(
                        "figure 6: no options, no payload",
                        "01 43 7f",
                        message(CoapCode.VALID, Token.of(0x7f, 1), CoapOptions.empty(), "")),
                Arguments.of("figure 11: a ping", "01 e2 42", Signal.ping(Token.of(0x42, 1), false)),
                Arguments.of("figure 12: its pong", "01 e3 42", Signal.pong(Token.of(0x42, 1), false)),
                Arguments.of("an empty message", "00 00", Message.EMPTY),
                Arguments.of("the shortest CSM", "00 e1", message(CoapCode.CSM, Token.EMPTY, CoapOptions.empty(), "")),
                Arguments.of("our CSM", "50 e1 23 100000 20", Signal.csm(1 << 20, OptionalInt.empty())),
                Arguments.of(
                        "our CSM with longer tokens (RFC 8974)",
                        "70 e1 23 100000 20 21 40",
                        Signal.csm(1 << 20, OptionalInt.of(64))),
                Arguments.of("a pong with custody", "11 e3 42 20", Signal.pong(Token.of(0x42, 1), true)),
                Arguments.of("a release", "00 e4", Signal.release()),
                Arguments.of("an abort", "a0 e5 21 09 ff 'strange'", Signal.abort("strange", OptionalInt.of(9))),
                Arguments.of(
                        "a request of 12 bytes",
                        "c1 01 20 bb 'temperature'",
                        message(CoapCode.GET, Token.of(0x20, 1), path, "")),
                Arguments.of(
                        "a response of 13 bytes",
                        "d1 00 45 20 ff 'temperature?'",
                        message(CoapCode.CONTENT, Token.of(0x20, 1), CoapOptions.empty(), "temperature?")));
    }

    private static Message message(CoapCode code, Token token, CoapOptions options, String payload) {
        return new Message(code, token, options, payload.getBytes(StandardCharsets.UTF_8));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("examples")
    void decodesTheRfcsBytes(String what, String dump, Message message) throws MalformedMessageException {
        assertThat(decode(bytes(dump), STREAM)).isEqualTo(message);
        assertThat(lengthOfNext(bytes(dump))).isEqualTo(bytes(dump).length);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("examples")
    void encodesTheRfcsBytes(String what, String dump, Message message) {
        assertThat(hex(encode(message, STREAM))).isEqualTo(hex(bytes(dump)));
        assertThat(StreamCodec.size(message, STREAM)).isEqualTo(bytes(dump).length);
    }

    /** RFC 8323 §3.2: 13, 14 and 15 announce one, two and four bytes more, which say what is beyond 13, 269 and 65,805. */
    @ParameterizedTest(name = "{0} bytes")
    @CsvSource({
        "0, 00 45",
        "2, 20 45 ff",
        "12, c0 45 ff",
        "13, d0 00 45 ff",
        "268, d0 ff 45 ff",
        "269, e0 0000 45 ff",
        "65804, e0 ffff 45 ff",
        "65805, f0 00000000 45 ff",
        "65806, f0 00000001 45 ff",
        "1000000, f0 000e4133 45 ff",
    })
    void everyLengthHasItsForm(int length, String head) throws MalformedMessageException {
        byte[] payload = new byte[Math.max(0, length - 1)];
        Message message = new Message(CoapCode.CONTENT, Token.EMPTY, CoapOptions.empty(), payload);

        byte[] encoded = encode(message, STREAM);

        assertThat(hex(encoded)).startsWith(hex(bytes(head)));
        assertThat(encoded).hasSize(bytes(head).length + payload.length);
        assertThat(StreamCodec.size(message, STREAM)).isEqualTo(encoded.length);
        assertThat(lengthOfNext(encoded)).isEqualTo(encoded.length);
        assertThat(decode(encoded, STREAM)).isEqualTo(message);
    }

    /** The token is not part of the length, and the extension of its own length is not either. */
    @ParameterizedTest(name = "a token of {1} bytes")
    @CsvSource({
        "c8 01, 8",
        "cc 01, 12",
        "cd 01 00, 13",
        "cd 01 ff, 268",
        "ce 01 0000, 269",
        "ce 01 ffff, 65804",
    })
    void theLengthLeavesTheTokenOut(String head, int tokenLength) throws MalformedMessageException {
        Token token = Token.of(new byte[tokenLength]);
        CoapOptions path =
                CoapOptions.builder().add(CoapOption.URI_PATH, "temperature").build();
        Message message = message(CoapCode.GET, token, path, "");

        byte[] encoded = encode(message, STREAM);

        assertThat(hex(encoded)).startsWith(hex(bytes(head)));
        assertThat(encoded).hasSize(bytes(head).length + tokenLength + 12);
        assertThat(lengthOfNext(encoded)).isEqualTo(encoded.length);
        assertThat(decode(encoded, STREAM)).isEqualTo(message);
    }

    /** What is announced is no reason to fail: the longest is more than an int. */
    @Test
    void theLongestLengthIsTold() {
        assertThat(lengthOfNext(bytes("f0 ffffffff 45"))).isEqualTo(6 + 0xffff_ffffL + 65_805);
        assertThat(lengthOfNext(bytes("fe ffffffff 45 ffff"))).isEqualTo(8 + 65_804 + 0xffff_ffffL + 65_805);
    }

    /** RFC 8323 §4.2: "the Length field MUST be set to zero" in frames, which know their length themselves. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 12, 13, 269, 65_805})
    void framesHaveNoLength(int payloadLength) throws MalformedMessageException {
        Message message =
                new Message(CoapCode.CONTENT, Token.of(0x53, 1), CoapOptions.empty(), new byte[payloadLength]);

        byte[] encoded = encode(message, FRAMES);

        assertThat(hex(encoded)).startsWith("01 45 53");
        assertThat(encoded).hasSize(3 + (payloadLength == 0 ? 0 : 1 + payloadLength));
        assertThat(StreamCodec.size(message, FRAMES)).isEqualTo(encoded.length);
        assertThat(decode(encoded, FRAMES)).isEqualTo(message);
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource({
        "the header is cut short, ''",
        "the header is cut short, 00",
        "the header is cut short, d0 45",
        "the header is cut short, e0 00 45",
        "the header is cut short, f0 000000 45",
        "a length that is not the message's, 10 45",
        "a length that is not the message's, 00 45 20",
        "a length that is not the message's, d0 00 45",
        "a length that is not the message's, f0 ffffffff 45",
        "a reserved token length, 09 45 000102030405060708",
        "a reserved token length, 0d 45 00 000102030405060708090a0b0c",
        "a reserved token length, 0f 45 0000",
        "the token is cut short, 01 45",
        "the token is cut short, 08 45 00010203040506",
        "an option is cut short, 10 45 d0",
        "an option is cut short, 20 45 12 00",
        "a reserved option delta or length, 10 45 f0",
        "a reserved option delta or length, 10 45 0f",
        "an option number over 65535, 30 45 e0 ffff",
        "a payload marker without a payload, 10 45 ff",
    })
    void whatIsMalformedIsNamed(String reason, String dump) {
        assertThatExceptionOfType(MalformedMessageException.class)
                .isThrownBy(() -> StreamCodec.decode(Unpooled.wrappedBuffer(bytes(dump)), STREAM, false))
                .withMessage(reason);
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource({
        "the header is cut short, ''",
        "the header is cut short, 00",
        "a length where the frame has one, 10 45 20",
        "a length where the frame has one, d0 00 45",
        "the token is cut short, 01 45",
        "an option is cut short, 00 45 d0",
        "a payload marker without a payload, 00 45 ff",
    })
    void aMalformedFrameIsNamed(String reason, String dump) {
        assertThatExceptionOfType(MalformedMessageException.class)
                .isThrownBy(() -> decode(bytes(dump), FRAMES))
                .withMessage(reason);
    }

    @ParameterizedTest
    @EnumSource
    void whatIsEncodedIsDecoded(Framing framing) throws MalformedMessageException {
        RandomMessages messages = new RandomMessages(new Random(1), true);
        for (int i = 0; i < 20_000; i++) {
            Message message = messages.next();
            byte[] encoded = encode(message, framing);

            assertThat(decode(encoded, framing)).isEqualTo(message);
            assertThat(encoded).hasSize(StreamCodec.size(message, framing));
        }
    }

    /** The length of a message is told as soon as its header is there, and never before; a part of one is no message. */
    @Test
    void aMessageCutShortAnnouncesItsLengthAndIsMalformed() {
        RandomMessages messages = new RandomMessages(new Random(2), true);
        for (int i = 0; i < 1_000; i++) {
            byte[] whole = encode(messages.next(), STREAM);
            boolean known = false;
            for (int end = 0; end < whole.length; end++) {
                byte[] part = Arrays.copyOf(whole, end);
                long length = lengthOfNext(part);

                assertThat(length).isEqualTo(known || length != StreamCodec.UNKNOWN ? whole.length : length);
                known |= length != StreamCodec.UNKNOWN;
                assertThatExceptionOfType(MalformedMessageException.class)
                        .as(hex(part))
                        .isThrownBy(() -> decode(part, STREAM));
            }
            assertThat(lengthOfNext(whole)).isEqualTo(whole.length);
        }
    }

    /** To look ahead reads nothing, and what follows a message changes nothing. */
    @Test
    void theLengthIsThatOfTheNextMessageOnly() {
        ByteBuf in = Unpooled.wrappedBuffer(bytes("e1 00 01 e2 42 d0 00 45 ff 'temperature?'"));
        in.skipBytes(2);

        assertThat(StreamCodec.lengthOfNext(in)).isEqualTo(3);
        assertThat(in.readerIndex()).isEqualTo(2);
        in.skipBytes(3);
        assertThat(StreamCodec.lengthOfNext(in)).isEqualTo(16);
    }

    /** A mutated message is malformed, or a message that is the same after another round. */
    @ParameterizedTest
    @EnumSource
    void noMutationIsTooMuch(Framing framing) throws MalformedMessageException {
        Random random = new Random(3);
        RandomMessages messages = new RandomMessages(random, true);
        int malformed = 0;
        for (int i = 0; i < 100_000; i++) {
            byte[] mutated = Mutations.of(encode(messages.next(), framing), random);
            assertThat(lengthOfNext(mutated)).isGreaterThanOrEqualTo(StreamCodec.UNKNOWN);
            Message message;
            try {
                message = decode(mutated, framing);
            } catch (MalformedMessageException e) {
                assertThat(e.reason()).isNotBlank();
                malformed++;
                continue;
            }
            assertThat(decode(encode(message, framing), framing))
                    .as(hex(mutated))
                    .isEqualTo(message);
        }
        assertThat(malformed).as("malformed mutations").isBetween(20_000, 90_000);
    }

    @ParameterizedTest
    @EnumSource
    void noNoiseIsTooMuch(Framing framing) {
        Random random = new Random(4);
        int messages = 0;
        for (int i = 0; i < 100_000; i++) {
            byte[] noise = new byte[random.nextInt(20)];
            random.nextBytes(noise);
            lengthOfNext(noise);
            try {
                decode(noise, framing);
                messages++;
            } catch (MalformedMessageException e) {
                assertThat(e.reason()).isNotBlank();
            }
        }
        assertThat(messages).as("noise that is a message").isPositive();
    }

    private static long lengthOfNext(byte[] bytes) {
        return StreamCodec.lengthOfNext(Unpooled.wrappedBuffer(bytes));
    }

    private static Message decode(byte[] bytes, Framing framing) throws MalformedMessageException {
        ByteBuf in = Unpooled.wrappedBuffer(bytes);
        Message message = StreamCodec.decode(in, framing, true);
        assertThat(in.isReadable()).isFalse();
        return message;
    }

    private static byte[] encode(Message message, Framing framing) {
        ByteBuf out = Unpooled.buffer();
        StreamCodec.encode(message, framing, out);
        return ByteBufUtil.getBytes(out);
    }
}
