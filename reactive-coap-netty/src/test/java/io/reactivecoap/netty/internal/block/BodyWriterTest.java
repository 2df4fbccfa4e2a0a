package io.reactivecoap.netty.internal.block;

import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecoap.CoapTransferException.Reason;
import io.reactivecoap.option.BlockOption;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Random;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;

/** Bodies are cut into blocks, whatever the chunks are that they come in. */
class BodyWriterTest {

    private static final byte[] SIXTY = bytes(60);

    // What comes out is what went in

    @Test
    void aBodyThatIsThereIsCutIntoBlocksOfEverySize() {
        for (int szx = 0; szx <= 6; szx++) {
            for (int length : new int[] {1, 15, 16, 17, 1023, 1024, 1025, 2048, 3000}) {
                byte[] body = bytes(length);
                BodyWriter writer = BodyWriter.of(body, szx);
                assertThat(transfer(writer, body, new Random(szx), false, false))
                        .isEqualTo(body);
                assertThat(writer.position()).isEqualTo(length);
            }
        }
    }

    @Test
    void chunksOfAnySizeAreCutAnewWhereTheLengthIsKnown() {
        cutAnew(length -> BodyWriter.streaming(length, 6), false, false);
    }

    @Test
    void chunksOfAnySizeAreCutAnewWhereTheLengthIsUnknown() {
        cutAnew(length -> BodyWriter.streaming(BodyWriter.UNKNOWN, 6), false, false);
    }

    @Test
    void chunksOfAnySizeAreCollected() {
        cutAnew(length -> BodyWriter.collecting(length, 6), false, true);
    }

    @Test
    void sizesMayBecomeSmallerAtAnyTime() {
        cutAnew(length -> BodyWriter.of(bytes(length), 6), true, false);
        cutAnew(length -> BodyWriter.streaming(length, 6), true, false);
        cutAnew(length -> BodyWriter.streaming(BodyWriter.UNKNOWN, 6), true, false);
        cutAnew(length -> BodyWriter.collecting(length, 6), true, true);
    }

    private static void cutAnew(IntFunction<BodyWriter> writers, boolean resizing, boolean collects) {
        for (int seed = 0; seed < 300; seed++) {
            Random random = new Random(seed);
            byte[] body = bytes(1 + random.nextInt(5000));
            BodyWriter writer = writers.apply(body.length);
            writer.resize(random.nextInt(7));
            assertThat(transfer(writer, body, random, resizing, collects))
                    .as("seed %s", seed)
                    .isEqualTo(body);
        }
    }

    /** Plays the publisher and the server. */
    private static byte[] transfer(BodyWriter writer, byte[] body, Random random, boolean resizing, boolean collects) {
        Iterator<byte[]> chunks = chunks(body, random);
        ByteArrayOutputStream sent = new ByteArrayOutputStream();
        long given = 0;
        long most = 0;
        boolean more = true;
        while (more) {
            while (writer.wantsChunk()) {
                if (!chunks.hasNext()) {
                    assertThat(writer.complete()).isNull();
                    continue;
                }
                byte[] chunk = chunks.next();
                given += chunk.length;
                assertThat(writer.offer(ByteBuffer.wrap(chunk))).isNull();
                most = Math.max(most, given - writer.position() - chunk.length - (16 << writer.szx()));
            }
            assertThat(writer.cut()).isTrue();
            if (resizing && writer.szx() > 0 && random.nextInt(8) == 0) {
                writer.resize(random.nextInt(writer.szx()));
                continue;
            }
            more = writer.isMoreToCome();
            int size = 16 << writer.szx();
            assertThat(writer.option()).isEqualTo(new BlockOption(sent.size() / size, more, writer.szx()));
            assertThat(writer.option().offset()).isEqualTo(sent.size());
            assertThat(writer.isWhole()).isEqualTo(writer.payload().length == body.length);
            assertThat(writer.payload().length).isBetween(more ? size : 1, size);
            sent.writeBytes(writer.payload());
            writer.confirm();
            if (resizing && writer.szx() > 0 && random.nextInt(8) == 0) {
                writer.resize(random.nextInt(writer.szx()));
            }
        }
        if (!collects) {
            assertThat(most).as("held beyond a block and a chunk").isZero();
        }
        return sent.toByteArray();
    }

    private static Iterator<byte[]> chunks(byte[] body, Random random) {
        int longest = 1 << random.nextInt(13);
        return new Iterator<>() {
            private int at;

            @Override
            public boolean hasNext() {
                return at < body.length;
            }

            @Override
            public byte[] next() {
                int from = at;
                at = Math.min(body.length, at + random.nextInt(longest + 1));
                return Arrays.copyOfRange(body, from, at);
            }
        };
    }

    static byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }

    // State by state

    @Test
    void aBodyThatIsThereWantsNoChunk() {
        BodyWriter writer = BodyWriter.of(SIXTY, 0);
        assertThat(writer.wantsChunk()).isFalse();
        assertThat(writer.isReady()).isTrue();
        assertThat(writer.length()).isEqualTo(60);
        assertThat(writer.payload()).isEmpty();
    }

    @Test
    void aBlockThatIsOutStaysWhatItIsUntilItIsConfirmed() {
        BodyWriter writer = BodyWriter.of(SIXTY, 0);
        assertThat(writer.cut()).isTrue();
        byte[] first = writer.payload();
        assertThat(writer.cut()).isTrue();
        assertThat(writer.payload()).isSameAs(first);
        assertThat(writer.position()).isZero();

        writer.confirm();
        assertThat(writer.payload()).isEmpty();
        assertThat(writer.position()).isEqualTo(16);
    }

    @Test
    void nothingIsWantedWhileABlockIsOut() {
        BodyWriter writer = BodyWriter.streaming(32, 0);
        assertThat(writer.wantsChunk()).isTrue();
        writer.offer(ByteBuffer.wrap(bytes(16)));
        assertThat(writer.wantsChunk()).isFalse();
        writer.cut();
        assertThat(writer.wantsChunk()).isFalse();
        writer.confirm();
        assertThat(writer.wantsChunk()).isTrue();
    }

    @Test
    void theLastBlockOfAKnownLengthDoesNotWaitForTheEnd() {
        BodyWriter writer = BodyWriter.streaming(5, 0);
        writer.offer(ByteBuffer.wrap(bytes(5)));
        assertThat(writer.isReady()).isTrue();
        assertThat(writer.cut()).isTrue();
        assertThat(writer.isWhole()).isTrue();
        assertThat(writer.complete()).isNull();
    }

    /** Whether others follow it is known when there is a byte of them. */
    @Test
    void aBlockOfAnUnknownLengthWaitsForAByteMoreOrTheEnd() {
        BodyWriter writer = BodyWriter.streaming(BodyWriter.UNKNOWN, 0);
        writer.offer(ByteBuffer.wrap(bytes(16)));
        assertThat(writer.isReady()).isFalse();
        writer.offer(ByteBuffer.wrap(bytes(0)));
        assertThat(writer.wantsChunk()).isTrue();
        assertThat(writer.complete()).isNull();
        assertThat(writer.isReady()).isTrue();
        writer.cut();
        assertThat(writer.option()).isEqualTo(new BlockOption(0, false, 0));
        assertThat(writer.length()).isEqualTo(BodyWriter.UNKNOWN);
    }

    @Test
    void emptyBodiesAreOneEmptyBlock() {
        BodyWriter collected = BodyWriter.collecting(10, 0);
        assertThat(collected.complete()).isNull();
        BodyWriter unsized = BodyWriter.streaming(BodyWriter.UNKNOWN, 0);
        assertThat(unsized.complete()).isNull();

        for (BodyWriter writer : new BodyWriter[] {collected, unsized, BodyWriter.streaming(0, 0)}) {
            assertThat(writer.wantsChunk()).isFalse();
            assertThat(writer.cut()).isTrue();
            assertThat(writer.isWhole()).isTrue();
            assertThat(writer.payload()).isEmpty();
        }
    }

    @Test
    void bodiesOfAnotherLengthThanAnnouncedFail() {
        BodyWriter over = BodyWriter.streaming(20, 0);
        assertThat(over.offer(ByteBuffer.wrap(bytes(16)))).isNull();
        over.cut();
        assertThat(over.offer(ByteBuffer.wrap(bytes(4)))).isNull();
        assertThat(over.offer(ByteBuffer.wrap(bytes(1)))).isEqualTo(Reason.BODY_FAILED);

        BodyWriter under = BodyWriter.streaming(20, 0);
        under.offer(ByteBuffer.wrap(bytes(16)));
        under.cut();
        under.confirm();
        assertThat(under.complete()).isEqualTo(Reason.BODY_FAILED);
    }

    @Test
    void noMoreIsCollectedThanIsAllowed() {
        BodyWriter writer = BodyWriter.collecting(20, 0);
        assertThat(writer.offer(ByteBuffer.wrap(bytes(20)))).isNull();
        assertThat(writer.isReady()).isFalse();
        assertThat(writer.offer(ByteBuffer.wrap(bytes(1)))).isEqualTo(Reason.BODY_TOO_LONG);
    }
}
