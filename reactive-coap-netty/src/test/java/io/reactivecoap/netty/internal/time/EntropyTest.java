package io.reactivecoap.netty.internal.time;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class EntropyTest {

    @Test
    void aDoubleIsFromZeroToOneTheLatterExcluded() {
        Entropy smallest = () -> 0;
        Entropy largest = () -> -1;

        assertThat(smallest.nextDouble()).isZero();
        assertThat(largest.nextDouble()).isLessThan(1).isGreaterThan(0.999_999_999);
    }

    @Test
    void doublesAreSpreadEvenly() {
        Entropy entropy = new Random(1)::nextLong;
        Integer[] tenths = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0};
        for (int i = 0; i < 100_000; i++) {
            tenths[(int) (entropy.nextDouble() * 10)]++;
        }
        assertThat(tenths).allSatisfy(count -> assertThat(count).isBetween(9_500, 10_500));
    }
}
