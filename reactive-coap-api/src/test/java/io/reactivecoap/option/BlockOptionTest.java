package io.reactivecoap.option;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BlockOptionTest {
    // RFC 7959 §2.2: NUM, M and SZX share one number; the size is 2**(SZX + 4)
    @ParameterizedTest
    @CsvSource({
        "0x000000, 0,       false, 0, 16,   0,          0/0/16",
        "0x000006, 0,       false, 6, 1024, 0,          0/0/1024",
        "0x00000e, 0,       true,  6, 1024, 0,          0/1/1024",
        "0x00003a, 3,       true,  2, 64,   192,        3/1/64",
        "0x000042, 4,       false, 2, 64,   256,        4/0/64",
        "0x00001f, 1,       true,  7, 1024, 1024,       1/1/BERT",
        "0xfffff6, 1048575, false, 6, 1024, 1073740800, 1048575/0/1024",
    })
    void readsAndWritesItsThreeParts(String uint, int num, boolean more, int szx, int size, long offset, String text) {
        BlockOption block = BlockOption.decode(Integer.decode(uint));

        assertThat(block).isEqualTo(new BlockOption(num, more, szx)).hasToString(text);
        assertThat(block.encode()).isEqualTo(Integer.decode(uint));
        assertThat(block.size()).isEqualTo(size);
        assertThat(block.offset()).isEqualTo(offset);
    }

    @Test
    void decodeUndoesEncode() {
        for (long seed = 0; seed < 1000; seed++) {
            int uint = new Random(seed).nextInt(1 << 24);
            assertThat(BlockOption.decode(uint).encode()).as("seed %d", seed).isEqualTo(uint);
        }
    }

    @Test
    void knowsTheExponentOfEachSize() {
        for (int szx = 0; szx <= 6; szx++) {
            assertThat(BlockOption.sizeExponent(16 << szx)).isEqualTo(szx);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {-16, 0, 1, 8, 17, 100, 2048, Integer.MIN_VALUE})
    void refusesOtherSizes(int size) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> BlockOption.sizeExponent(size))
                .withMessage("size must be a power of two from 16 to 1024, was " + size);
    }

    @Test
    void refusesPartsOutOfRange() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new BlockOption(1 << 20, false, 0))
                .withMessage("num must be 0 to 1048575, was 1048576");
        assertThatIllegalArgumentException().isThrownBy(() -> new BlockOption(-1, false, 0));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new BlockOption(0, false, 8))
                .withMessage("szx must be 0 to 7, was 8");
        assertThatIllegalArgumentException().isThrownBy(() -> new BlockOption(0, false, -1));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> BlockOption.decode(1 << 24))
                .withMessage("uint must be 0 to 16777215, was 16777216");
        assertThatIllegalArgumentException().isThrownBy(() -> BlockOption.decode(-1));
    }
}
