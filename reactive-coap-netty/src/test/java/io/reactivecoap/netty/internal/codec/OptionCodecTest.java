package io.reactivecoap.netty.internal.codec;

import static io.reactivecoap.netty.internal.world.Bytes.bytes;
import static io.reactivecoap.netty.internal.world.Bytes.hex;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.reactivecoap.option.CoapOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 7252 §3.1: deltas and lengths, and where their encoding changes. */
class OptionCodecTest {

    @ParameterizedTest
    @CsvSource({
        "1, 10",
        "12, c0",
        "13, d000",
        "14, d001",
        "268, d0ff",
        "269, e00000",
        "270, e00001",
        "65535, e0fef2",
    })
    void aDeltaIsExtendedFrom13AndFrom269(int number, String dump) throws MalformedMessageException {
        CoapOptions options = CoapOptions.builder().add(number, new byte[0]).build();

        assertThat(hex(encode(options))).isEqualTo(hex(bytes(dump)));
        assertThat(decode(bytes(dump))).isEqualTo(options);
    }

    @ParameterizedTest
    @CsvSource({
        "0, 10",
        "1, 11",
        "12, 1c",
        "13, 1d00",
        "14, 1d01",
        "268, 1dff",
        "269, 1e0000",
        "270, 1e0001",
        "65535, 1efef2",
        "65804, 1effff",
    })
    void aLengthIsExtendedFrom13AndFrom269(int length, String head) throws MalformedMessageException {
        CoapOptions options = CoapOptions.builder().add(1, new byte[length]).build();
        byte[] dump = bytes(head + "00".repeat(length));

        assertThat(encode(options)).isEqualTo(dump);
        assertThat(decode(dump)).isEqualTo(options);
    }

    @Test
    void deltaAndLengthAreExtendedInThisOrder() throws MalformedMessageException {
        CoapOptions options = CoapOptions.builder().add(300, new byte[20]).build();
        byte[] dump = bytes("ed 001f 07" + "00".repeat(20));

        assertThat(encode(options)).isEqualTo(dump);
        assertThat(decode(dump)).isEqualTo(options);
    }

    @Test
    void aNumberIsTheSumOfTheDeltasBeforeIt() throws MalformedMessageException {
        CoapOptions options = decode(bytes("10 00 c0 d0 00 e0 0000"));

        assertThat(options).hasSize(5);
        int[] expected = {1, 1, 13, 26, 295};
        for (int i = 0; i < expected.length; i++) {
            assertThat(options.numberAt(i)).isEqualTo(expected[i]);
        }
    }

    @Test
    void optionZeroIsReadLikeAnyOther() throws MalformedMessageException {
        assertThat(decode(bytes("01 61")).numberAt(0)).isZero();
    }

    @Test
    void noOptionsAreNoBytes() throws MalformedMessageException {
        assertThat(encode(CoapOptions.empty())).isEmpty();
        assertThat(decode(new byte[0])).isSameAs(CoapOptions.empty());
    }

    @Test
    void readingEndsAfterThePayloadMarker() throws MalformedMessageException {
        ByteBuf in = Unpooled.wrappedBuffer(bytes("b1 61 ff ff 00"));

        assertThat(OptionCodec.decode(in)).hasSize(1);
        assertThat(in.readableBytes()).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"f0", "0f", "f1", "1f", "ef 0000", "fe 0000", "10 f0"})
    void fifteenIsReservedUnlessItIsTheMarker(String dump) {
        assertThatThrownBy(() -> decode(bytes(dump))).isSameAs(MalformedMessageException.RESERVED_NIBBLE);
    }

    /** A datagram holds no value of such a length: it is refused before anything is reserved for it. */
    @Test
    void aLengthThatIsNotThereReservesNothing() {
        assertThatThrownBy(() -> decode(bytes("0e ffff"))).isSameAs(MalformedMessageException.TRUNCATED_OPTION);
    }

    private static CoapOptions decode(byte[] bytes) throws MalformedMessageException {
        return OptionCodec.decode(Unpooled.wrappedBuffer(bytes));
    }

    private static byte[] encode(CoapOptions options) {
        ByteBuf out = Unpooled.buffer();
        OptionCodec.encode(options, out);
        assertThat(out.readableBytes()).isEqualTo(OptionCodec.size(options));
        return ByteBufUtil.getBytes(out);
    }
}
