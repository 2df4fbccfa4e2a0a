package io.reactivecoap.netty.internal.block;

import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecoap.CoapCode;
import io.reactivecoap.CoapTransferException.Reason;
import io.reactivecoap.netty.internal.message.Message;
import io.reactivecoap.netty.internal.message.Token;
import io.reactivecoap.netty.internal.world.Bytes;
import io.reactivecoap.option.CoapOption;
import io.reactivecoap.option.CoapOptions;
import io.reactivecoap.option.ContentFormat;
import java.io.ByteArrayOutputStream;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BodyReaderTest {

    private static final CoapOptions FIRST = CoapOptions.empty()
            .with(CoapOption.CONTENT_FORMAT, ContentFormat.JSON)
            .with(CoapOption.BLOCK2, Bytes.block("0/1/16"));

    @Test
    void blocksOfAnySizeArePutTogether() {
        for (int seed = 0; seed < 100; seed++) {
            Random random = new Random(seed);
            ByteArrayOutputStream body = new ByteArrayOutputStream();
            BodyReader reader = new BodyReader(1 << 20);
            for (int blocks = 1 + random.nextInt(50); blocks > 0; blocks--) {
                byte[] block = new byte[random.nextInt(1025)];
                random.nextBytes(block);
                body.writeBytes(block);
                assertThat(reader.add(block(CoapOptions.empty(), block))).isNull();
                assertThat(reader.length()).isEqualTo(body.size());
            }
            assertThat(reader.whole().payload()).as("seed %s", seed).isEqualTo(body.toByteArray());
        }
    }

    @Test
    void theWholeHasTheFirstBlocksOptionsButForTheBlock() {
        BodyReader reader = new BodyReader(100);
        reader.add(new Message(CoapCode.CONTENT, Token.of(1, 1), FIRST, new byte[16]));
        reader.add(new Message(CoapCode.CONTENT, Token.of(2, 1), CoapOptions.empty(), new byte[] {1}));

        assertThat(reader.whole())
                .isEqualTo(new Message(
                        CoapCode.CONTENT,
                        Token.of(1, 1),
                        CoapOptions.empty().with(CoapOption.CONTENT_FORMAT, ContentFormat.JSON),
                        withLast(17)));
    }

    @Test
    void aBodyOfExactlyTheLimitIsTaken() {
        BodyReader reader = new BodyReader(32);
        assertThat(reader.add(block(FIRST, new byte[16]))).isNull();
        assertThat(reader.add(block(FIRST, new byte[16]))).isNull();
        assertThat(reader.whole().payload()).hasSize(32);
        assertThat(reader.add(block(FIRST, new byte[0]))).isNull();
    }

    @Test
    void aBodyOverTheLimitIsNot() {
        BodyReader reader = new BodyReader(31);
        assertThat(reader.add(block(FIRST, new byte[16]))).isNull();
        assertThat(reader.add(block(FIRST, new byte[16]))).isEqualTo(Reason.BODY_TOO_LONG);
        assertThat(reader.length()).isEqualTo(16);
    }

    @Test
    void aBodyThatIsToldToBeOverTheLimitIsNotBegun() {
        CoapOptions told = FIRST.with(CoapOption.SIZE2, 33L);
        assertThat(BodyReader.isTooLong(block(told, new byte[16]), 32)).isTrue();
        assertThat(BodyReader.isTooLong(block(told, new byte[16]), 33)).isFalse();
        assertThat(BodyReader.isTooLong(block(FIRST, new byte[16]), 1)).isFalse();
        assertThat(new BodyReader(32).add(block(told, new byte[16]))).isEqualTo(Reason.BODY_TOO_LONG);
        assertThat(new BodyReader(33).add(block(told, new byte[16]))).isNull();
    }

    /** A size of four bytes does not fit into an int. */
    @Test
    void theLargestSizeIsOverEveryLimit() {
        CoapOptions told = FIRST.with(CoapOption.SIZE2, 0xffff_ffffL);
        assertThat(new BodyReader(Integer.MAX_VALUE).add(block(told, new byte[16])))
                .isEqualTo(Reason.BODY_TOO_LONG);
    }

    @Test
    void anEmptyBodyIsWholeToo() {
        BodyReader reader = new BodyReader(1);
        assertThat(reader.add(block(CoapOptions.empty(), new byte[0]))).isNull();
        assertThat(reader.whole().payload()).isEmpty();
    }

    /** The array that is given away is not one that grows. */
    @Test
    void theWholeHasNoRoomToSpare() {
        BodyReader reader = new BodyReader(1 << 20);
        reader.add(block(FIRST, new byte[16]));
        assertThat(reader.whole().payload()).hasSize(16);
    }

    private static byte[] withLast(int length) {
        byte[] bytes = new byte[length];
        bytes[length - 1] = 1;
        return bytes;
    }

    private static Message block(CoapOptions options, byte[] payload) {
        return new Message(CoapCode.CONTENT, Token.EMPTY, options, payload);
    }
}
