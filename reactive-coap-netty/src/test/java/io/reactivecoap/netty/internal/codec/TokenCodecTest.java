package io.reactivecoap.netty.internal.codec;

import static io.reactivecoap.netty.internal.world.Bytes.hex;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.reactivecoap.netty.internal.message.Token;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 7252 §3 and RFC 8974 §2.1: the token and its length. */
class TokenCodecTest {

    @ParameterizedTest
    @CsvSource(
            nullValues = "none",
            value = {
                "0, 0, none",
                "1, 1, none",
                "8, 8, none",
                "9, 9, none",
                "12, 12, none",
                "13, 13, 00",
                "268, 13, ff",
                "269, 14, 00 00",
                "270, 14, 00 01",
                "65804, 14, ff ff",
            })
    void lengthsAreExtendedFrom13AndFrom269(int length, int nibble, String extension) throws MalformedMessageException {
        byte[] value = new byte[length];
        new Random(length).nextBytes(value);
        Token token = Token.of(value.clone());
        ByteBuf out = Unpooled.buffer();

        TokenCodec.encode(token, out);

        String head = extension == null ? "" : extension;
        assertThat(TokenCodec.nibble(token)).isEqualTo(nibble);
        assertThat(TokenCodec.size(token)).isEqualTo(out.readableBytes());
        assertThat(hex(ByteBufUtil.getBytes(out)))
                .isEqualTo(head + (head.isEmpty() || length == 0 ? "" : " ") + hex(value));
        assertThat(TokenCodec.decode(nibble, true, out)).isEqualTo(token);
        assertThat(out.isReadable()).isFalse();
    }

    /** RFC 7252 §3: "Lengths 9-15 are reserved [...] and MUST be processed as a message format error." */
    @ParameterizedTest
    @ValueSource(ints = {9, 10, 11, 12, 13, 14, 15})
    void withoutExtendedTokensMoreThanEightIsReserved(int nibble) {
        ByteBuf in = Unpooled.buffer().writeZero(400);

        assertThatThrownBy(() -> TokenCodec.decode(nibble, false, in)).isSameAs(MalformedMessageException.TOKEN_LENGTH);
    }

    @Test
    void withExtendedTokensFifteenIsReserved() {
        ByteBuf in = Unpooled.buffer().writeZero(400);

        assertThatThrownBy(() -> TokenCodec.decode(15, true, in)).isSameAs(MalformedMessageException.TOKEN_LENGTH);
    }

    @Test
    void readsOnlyTheTokensBytes() throws MalformedMessageException {
        ByteBuf in = Unpooled.wrappedBuffer(new byte[] {1, 2, 3, 4});

        assertThat(TokenCodec.decode(2, false, in)).isEqualTo(Token.of(0x0102, 2));
        assertThat(in.readableBytes()).isEqualTo(2);
    }
}
