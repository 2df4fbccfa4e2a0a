package io.reactivecoap.netty.internal.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MissingBlocksCodecTest {

    @ParameterizedTest
    @CsvSource({
        "00, 0",
        "17, 23",
        "1818, 24",
        "18ff, 255",
        "190100, 256",
        "19ffff, 65535",
        "1a00010000, 65536",
        "1a000fffff, 1048575"
    })
    void numbersAreUnsignedIntegersOfCbor(String bytes, int number) throws MalformedMessageException {
        assertThat(decode(bytes)).containsExactly(number);
        assertThat(HexFormat.of().formatHex(MissingBlocksCodec.encode(number))).isEqualTo(bytes);
    }

    /** RFC 9177 §10.1.3: the missing blocks 1 and 9. */
    @Test
    void theyFollowEachOtherWithoutAWrapper() throws MalformedMessageException {
        assertThat(decode("0109")).containsExactly(1, 9);
    }

    @Test
    void formsThatAreLongerThanNeedBeAreUnderstood() throws MalformedMessageException {
        assertThat(decode("1801 190002 1a00000003 1b0000000000000004")).containsExactly(1, 2, 3, 4);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "", // none
                "0101", // twice
                "0901", // not ascending
                "18",
                "1901",
                "1a000001",
                "1b00000000000001", // cut short
                "1a00100000",
                "1bffffffffffffffff", // no block has that number
                "20",
                "4101",
                "6161",
                "8101",
                "9f",
                "a0",
                "c001",
                "f4",
                "1c",
                "1f",
                "ff" // no unsigned integers
            })
    void allElseIsMalformed(String bytes) {
        assertThatThrownBy(() -> decode(bytes)).isSameAs(MalformedMessageException.MISSING_BLOCKS);
    }

    @Test
    void whatIsWrittenIsReadAgainAndGarbageIsOneFailure() throws MalformedMessageException {
        for (long seed = 0; seed < 20_000; seed++) {
            Random random = new Random(seed);
            int[] numbers = random.ints(1 + random.nextInt(20), 0, 0x100000)
                    .sorted()
                    .distinct()
                    .toArray();
            byte[] bytes = MissingBlocksCodec.encode(numbers);
            assertThat(MissingBlocksCodec.decode(bytes)).as("seed %d", seed).containsExactly(numbers);
            bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
            isNumbersOrMalformed(bytes, seed);
            random.nextBytes(bytes);
            isNumbersOrMalformed(bytes, seed);
        }
    }

    private static void isNumbersOrMalformed(byte[] bytes, long seed) {
        try {
            assertThat(MissingBlocksCodec.decode(bytes))
                    .as("seed %d", seed)
                    .isNotEmpty()
                    .isSorted();
        } catch (MalformedMessageException e) {
            assertThat(e).isSameAs(MalformedMessageException.MISSING_BLOCKS);
        }
    }

    private static int[] decode(String bytes) throws MalformedMessageException {
        return MissingBlocksCodec.decode(HexFormat.of().parseHex(bytes.replace(" ", "")));
    }
}
