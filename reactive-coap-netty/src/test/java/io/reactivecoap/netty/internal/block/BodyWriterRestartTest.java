package io.reactivecoap.netty.internal.block;

import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecoap.option.BlockOption;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Bodies that are cut anew, or begun again, and those of too many blocks. */
class BodyWriterRestartTest {

    private static final long MOST = BlockOption.MAX_NUM + 1L;

    @Test
    void aSmallerSizeKeepsTheOffsetOfWhatFollows() {
        byte[] body = bytes(300);
        BodyWriter writer = BodyWriter.of(body, 3);
        writer.cut();
        writer.confirm();
        writer.resize(1);
        assertThat(writer.position()).isEqualTo(128);
        writer.cut();
        assertThat(writer.option()).isEqualTo(new BlockOption(4, true, 1));
        assertThat(writer.payload()).isEqualTo(Arrays.copyOfRange(body, 128, 160));
    }

    @Test
    void theBlockThatIsOutIsCutAnewInASmallerSize() {
        byte[] body = bytes(300);
        BodyWriter writer = BodyWriter.of(body, 3);
        writer.cut();
        writer.confirm();
        writer.cut();
        assertThat(writer.option()).isEqualTo(new BlockOption(1, true, 3));
        writer.resize(0);
        writer.cut();
        assertThat(writer.option()).isEqualTo(new BlockOption(8, true, 0));
        assertThat(writer.payload()).isEqualTo(Arrays.copyOfRange(body, 128, 144));
    }

    @Test
    void aBodyThatIsThereBeginsAgain() {
        byte[] body = bytes(40);
        BodyWriter writer = BodyWriter.of(body, 0);
        writer.cut();
        writer.confirm();
        writer.cut();
        assertThat(writer.rewind()).isTrue();
        assertThat(writer.position()).isZero();
        writer.cut();
        assertThat(writer.payload()).isEqualTo(Arrays.copyOf(body, 16));
        assertThat(writer.option()).isEqualTo(new BlockOption(0, true, 0));
    }

    @Test
    void aBodyThatWasCollectedBeginsAgain() {
        byte[] body = bytes(20);
        BodyWriter writer = BodyWriter.collecting(20, 0);
        assertThat(writer.rewind()).isFalse();
        writer.offer(ByteBuffer.wrap(Arrays.copyOf(body, 7)));
        writer.offer(ByteBuffer.wrap(Arrays.copyOfRange(body, 7, 20)));
        writer.complete();
        assertThat(writer.length()).isEqualTo(20);
        writer.cut();
        writer.confirm();
        assertThat(writer.rewind()).isTrue();
        assertThat(writer.wantsChunk()).isFalse();
        writer.cut();
        assertThat(writer.payload()).isEqualTo(Arrays.copyOf(body, 16));
    }

    @Test
    void aBodyThatIsNotThereHasToComeAgain() {
        BodyWriter writer = BodyWriter.streaming(20, 0);
        writer.offer(ByteBuffer.wrap(bytes(20)));
        writer.cut();
        writer.complete();
        assertThat(writer.rewind()).isFalse();

        writer.restart();
        assertThat(writer.wantsChunk()).isTrue();
        assertThat(writer.position()).isZero();
        assertThat(writer.payload()).isEmpty();
        assertThat(writer.offer(ByteBuffer.wrap(bytes(20)))).isNull();
        writer.cut();
        assertThat(writer.payload()).isEqualTo(Arrays.copyOf(bytes(20), 16));
    }

    @Test
    void aBodyOfAsManyBlocksAsThereAreNumbersIsCut() {
        BodyWriter writer = BodyWriter.streaming(MOST * 16, 0);
        writer.offer(ByteBuffer.wrap(bytes(16)));
        assertThat(writer.cut()).isTrue();
    }

    @Test
    void aBodyOfTooManyBlocksIsNotEvenBegun() {
        BodyWriter writer = BodyWriter.streaming(MOST * 16 + 1, 0);
        writer.offer(ByteBuffer.wrap(bytes(16)));
        assertThat(writer.cut()).isFalse();
    }

    @Test
    void aSmallerSizeMayMakeThemTooMany() {
        BodyWriter writer = BodyWriter.streaming(MOST * 16 + 1, 1);
        writer.offer(ByteBuffer.wrap(bytes(32)));
        assertThat(writer.cut()).isTrue();
        writer.resize(0);
        assertThat(writer.cut()).isFalse();
    }

    @Test
    void aBodyOfUnknownLengthEndsAtTheLastNumber() {
        BodyWriter writer = BodyWriter.streaming(BodyWriter.UNKNOWN, 0);
        byte[] chunk = new byte[1 << 16];
        for (long number = 0; number < MOST; number++) {
            while (writer.wantsChunk()) {
                writer.offer(ByteBuffer.wrap(chunk));
            }
            assertThat(writer.cut()).isTrue();
            if (number == MOST - 1) {
                assertThat(writer.option()).isEqualTo(new BlockOption(BlockOption.MAX_NUM, true, 0));
            }
            writer.confirm();
        }
        while (writer.wantsChunk()) {
            writer.offer(ByteBuffer.wrap(chunk));
        }
        assertThat(writer.cut()).isFalse();
    }

    private static byte[] bytes(int length) {
        return BodyWriterTest.bytes(length);
    }
}
