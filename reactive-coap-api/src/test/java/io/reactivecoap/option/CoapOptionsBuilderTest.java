package io.reactivecoap.option;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CoapOptionsBuilderTest {
    @Test
    void sortsByNumberAndKeepsTheOrderOfEqualNumbers() {
        for (long seed = 0; seed < 500; seed++) {
            Random random = new Random(seed);
            CoapOptions.Builder builder = CoapOptions.builder();
            List<List<Integer>> expected = new ArrayList<>();
            for (int i = 0, count = random.nextInt(40); i < count; i++) {
                int number = random.nextInt(10);
                builder.add(number, new byte[] {(byte) i});
                expected.add(List.of(number, i));
            }
            expected.sort(Comparator.comparing(pair -> pair.get(0)));

            CoapOptions options = builder.build();

            List<List<Integer>> actual = new ArrayList<>();
            for (int i = 0; i < options.size(); i++) {
                actual.add(List.of(options.numberAt(i), (int) options.byteAt(i, 0)));
            }
            assertThat(actual).as("seed %d", seed).isEqualTo(expected);
        }
    }

    @Test
    void growsWithWhatIsAdded() {
        CoapOptions.Builder builder = CoapOptions.builder();
        for (int i = 0; i < 1000; i++) {
            builder.add(i, new byte[i]);
        }

        CoapOptions options = builder.build();

        assertThat(options.size()).isEqualTo(1000);
        assertThat(options.lengthAt(999)).isEqualTo(999);
    }

    @Test
    void takesAPartOfAnArray() {
        byte[] packet = {9, 1, 2, 9};

        CoapOptions options = CoapOptions.builder().add(2, packet, 1, 2).build();

        assertThat(options.valueAt(0)).containsExactly(1, 2);
        assertThatExceptionOfType(IndexOutOfBoundsException.class)
                .isThrownBy(() -> CoapOptions.builder().add(2, packet, 3, 2));
    }

    @Test
    void takesWhatAPeerSentAsItIsButNotWhatWeSay() {
        CoapOptions received =
                CoapOptions.builder().add(14, new byte[9]).add(14, new byte[1]).build();

        assertThat(received.size()).isEqualTo(2);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CoapOptions.builder().addAll(received).add(CoapOption.MAX_AGE, 1L))
                .withMessage("option must be repeatable to be added again, was Max-Age");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CoapOptions.builder().add(CoapOption.ECHO, new byte[0]))
                .withMessage("value of Echo must have 1 to 40 bytes, has 0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CoapOptions.builder().add(65536, new byte[0]))
                .withMessage("number must be 0 to 65535, was 65536");
    }

    @Test
    void addsAllOfAnother() {
        CoapOptions first = CoapOptions.empty().plus(CoapOption.URI_PATH, "a").plus(CoapOption.MAX_AGE, 1L);
        CoapOptions second = CoapOptions.empty().plus(CoapOption.URI_PATH, "b");

        assertThat(CoapOptions.builder().addAll(first).addAll(second).build())
                .hasToString("{Uri-Path=a, Uri-Path=b, Max-Age=1}");
    }

    @Test
    void buildsOnce() {
        CoapOptions.Builder builder = CoapOptions.builder().add(CoapOption.URI_PATH, "a");
        CoapOptions options = builder.build();

        assertThatIllegalStateException().isThrownBy(builder::build);
        assertThatIllegalStateException()
                .isThrownBy(() -> builder.add(CoapOption.URI_PATH, "b"))
                .withMessage("this builder has built its options; use a new one");
        assertThatIllegalStateException().isThrownBy(() -> builder.add(5, new byte[0]));
        assertThat(options).hasToString("{Uri-Path=a}");

        CoapOptions.Builder nothing = CoapOptions.builder();
        nothing.build();
        assertThatIllegalStateException().isThrownBy(nothing::build);
    }
}
