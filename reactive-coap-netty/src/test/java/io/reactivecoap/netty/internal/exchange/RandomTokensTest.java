package io.reactivecoap.netty.internal.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecoap.netty.internal.message.Token;
import java.util.BitSet;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 7252 §5.3.1: "a nontrivial, randomized token". */
class RandomTokensTest {

    private final RandomTokens tokens = new RandomTokens(new Random(1)::nextLong);

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9, 12, 13, 16, 17, 268, 269, 65_804})
    void haveTheLengthAskedFor(int length) {
        assertThat(tokens.next(length).length()).isEqualTo(length);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4, 8, 9, 16, 20})
    void areRandomInEveryBit(int length) {
        BitSet ones = new BitSet();
        BitSet zeros = new BitSet();
        for (int i = 0; i < 100; i++) {
            Token token = tokens.next(length);
            for (int bit = 0; bit < length * 8; bit++) {
                boolean set = (token.byteAt(bit / 8) >> bit % 8 & 1) != 0;
                (set ? ones : zeros).set(bit);
            }
        }
        assertThat(ones.cardinality()).isEqualTo(length * 8);
        assertThat(zeros.cardinality()).isEqualTo(length * 8);
    }

    @ParameterizedTest
    @ValueSource(ints = {6, 7, 8, 9, 16})
    void differ(int length) {
        Set<Token> all = new HashSet<>();
        for (int i = 0; i < 10_000; i++) {
            all.add(tokens.next(length));
        }
        assertThat(all).hasSize(10_000);
    }

    @Test
    void areMadeOfTheBitsOfChanceAndNothingElse() {
        RandomTokens certain = new RandomTokens(() -> 0x0807060504030201L);

        assertThat(certain.next(8)).hasToString("0807060504030201");
        assertThat(certain.next(2)).hasToString("0201");
        assertThat(certain.next(10)).hasToString("01020304050607080102");
    }
}
