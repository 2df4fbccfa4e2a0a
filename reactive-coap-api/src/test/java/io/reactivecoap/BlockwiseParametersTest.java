package io.reactivecoap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BlockwiseParametersTest {

    private static final BlockwiseParameters DEFAULT = BlockwiseParameters.DEFAULT;

    @Test
    void theDefaultsAskForNothingThatWasNotAskedFor() {
        assertThat(DEFAULT.blockSize()).isEqualTo(1024);
        assertThat(DEFAULT.prefetch()).isZero();
        assertThat(DEFAULT.window()).isOne();
        assertThat(DEFAULT.maxBodySize()).isEqualTo(8 << 20);
        assertThat(DEFAULT.maxRestarts()).isEqualTo(3);
        assertThat(DEFAULT.tokens()).isEqualTo(BlockTokens.FRESH);
    }

    @Test
    void everyWitherChangesOneThing() {
        assertThat(DEFAULT.withBlockSize(64)
                        .withMaxBodySize(1)
                        .withPrefetch(2)
                        .withWindow(3)
                        .withMaxRestarts(0)
                        .withTokens(BlockTokens.SAME))
                .isEqualTo(new BlockwiseParameters(64, 1, 2, 3, 0, BlockTokens.SAME, QBlock.OFF, 10));
    }

    @ParameterizedTest
    @ValueSource(ints = {16, 32, 64, 128, 256, 512, 1024})
    void blocksMayHaveTheSizesOfTheRfc(int size) {
        assertThat(DEFAULT.withBlockSize(size).blockSize()).isEqualTo(size);
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 0, 8, 15, 48, 1023, 2048})
    void andNoOthers(int size) {
        refused("size", () -> DEFAULT.withBlockSize(size));
    }

    @Test
    void wrongArgumentsAreNamed() {
        refused("maxBodySize", () -> DEFAULT.withMaxBodySize(0));
        refused("prefetch", () -> DEFAULT.withPrefetch(-1));
        refused("prefetch", () -> DEFAULT.withPrefetch(1025));
        refused("window", () -> DEFAULT.withWindow(0));
        refused("window", () -> DEFAULT.withWindow(1025));
        refused("maxRestarts", () -> DEFAULT.withMaxRestarts(-1));
        assertThatThrownBy(() -> DEFAULT.withTokens(null)).hasMessageContaining("tokens");
        assertThatThrownBy(() -> DEFAULT.withQBlock(null)).hasMessageContaining("qBlock");
        refused("maxPayloads", () -> DEFAULT.withMaxPayloads(0));
        refused("maxPayloads", () -> DEFAULT.withMaxPayloads(101));
    }

    @Test
    void burstsAreAskedFor() {
        assertThat(DEFAULT.qBlock()).isEqualTo(QBlock.OFF);
        assertThat(DEFAULT.maxPayloads()).isEqualTo(10); // RFC 9177 §7.2, table 3
        BlockwiseParameters quick = DEFAULT.withQBlock(QBlock.PROBE).withMaxPayloads(4);
        assertThat(quick.qBlock()).isEqualTo(QBlock.PROBE);
        assertThat(quick.maxPayloads()).isEqualTo(4);
        assertThat(quick.withWindow(3).withTokens(BlockTokens.SAME).withBlockSize(16))
                .isEqualTo(DEFAULT.withWindow(3)
                        .withTokens(BlockTokens.SAME)
                        .withBlockSize(16)
                        .withQBlock(QBlock.PROBE)
                        .withMaxPayloads(4));
        assertThat(quick.withQBlock(QBlock.OFF).withMaxPayloads(10)).isEqualTo(DEFAULT);
    }

    private static void refused(String argument, Supplier<?> attempt) {
        assertThatThrownBy(attempt::get)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(argument);
    }
}
