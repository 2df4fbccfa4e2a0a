package io.reactivecoap.netty.internal.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.HexFormat;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TokenTest {

    @ParameterizedTest
    @CsvSource({
        "0, 1, 00",
        "ff, 1, ff",
        "1234, 2, 1234",
        "123456, 2, 3456",
        "0, 8, 0000000000000000",
        "ffffffffffffffff, 8, ffffffffffffffff",
        "8000000000000001, 8, 8000000000000001",
        "8000000000000001, 7, 00000000000001",
    })
    void isTheLowOrderBytesTheMostSignificantFirst(String bits, int length, String expected) {
        Token token = Token.of(Long.parseUnsignedLong(bits, 16), length);

        assertThat(token).hasToString(expected);
        assertThat(token.length()).isEqualTo(length);
        assertThat(bytesOf(token)).isEqualTo(HexFormat.of().parseHex(expected));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 7, 8, 9, 12, 13, 268, 269, 65_804})
    void isTheSameHoweverItWasMade(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);

        Token token = Token.of(bytes.clone());

        assertThat(bytesOf(token)).isEqualTo(bytes);
        assertThat(token).isEqualTo(Token.of(bytes.clone())).hasSameHashCodeAs(Token.of(bytes.clone()));
        assertThat(token).hasToString(HexFormat.of().formatHex(bytes));
        if (length > 0) {
            bytes[length - 1] ^= 1;
            assertThat(token).isNotEqualTo(Token.of(bytes));
        }
    }

    @Test
    void differsWhenOnlyItsLengthDoes() {
        Set<Token> zeros = new HashSet<>();
        for (int length = 0; length <= 20; length++) {
            zeros.add(Token.of(new byte[length]));
        }
        assertThat(zeros).hasSize(21);
        assertThat(Token.of(0, 1)).isNotEqualTo(Token.EMPTY);
    }

    @Test
    void isEmptyWithoutBytes() {
        assertThat(Token.of(-1, 0)).isSameAs(Token.EMPTY).hasToString("");
        assertThat(Token.of(new byte[0])).isSameAs(Token.EMPTY);
        assertThat(Token.EMPTY.length()).isZero();
    }

    private static byte[] bytesOf(Token token) {
        byte[] bytes = new byte[token.length()];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = token.byteAt(i);
        }
        return bytes;
    }
}
