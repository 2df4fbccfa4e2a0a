package io.reactivecoap.netty.internal.world;

import static io.reactivecoap.CoapCode.CHANGED;
import static io.reactivecoap.CoapCode.PUT;
import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecoap.CoapBody;
import io.reactivecoap.netty.internal.session.TransferInteraction.Wish;
import io.reactivecoap.option.CoapOption;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** A body that comes in chunks, as they are asked for. */
class BodyPublisherStoriesTest extends BodyPublisherStory {

    @Test
    void oneChunkIsAskedForWhileThereIsNotEnoughForABlock() {
        Chunks chunks = uploads(Chunks.ofLength(20));
        chunks.isAskedForOne().gives("0123");
        chunks.isAskedForOne().gives("456789");
        peer.hearsNothing();
        chunks.isAskedForOne().gives("abcdefgh");
        chunks.isAskedForNothing();
        block("0/1/16").withPayload(A).withOption(CoapOption.SIZE1, 20L);

        confirms("0/1/16");
        chunks.isAskedForOne();
        peer.hearsNothing();
        world.nothingIsDue();
        chunks.gives("ij").isAskedForNothing();
        block("1/0/16").withPayload("ghij").withoutOption(CoapOption.SIZE1);
        ends("1/0/16");
        chunks.isAskedFor(Wish.STOP);
    }

    @Test
    void aChunkOfManyBlocksIsCutAnew() {
        Chunks chunks = uploads(Chunks.ofLength(48));
        chunks.isAskedForOne().gives(A + B + A).isAskedForNothing();
        block("0/1/16").withPayload(A);
        confirms("0/1/16");
        block("1/1/16").withPayload(B);
        confirms("1/1/16");
        chunks.isAskedForNothing();
        block("2/0/16").withPayload(A);
        ends("2/0/16");
    }

    @Test
    void aBodyThatFitsGoesInOneMessage() {
        Chunks chunks = uploads(Chunks.ofLength(16));
        chunks.isAskedForOne().gives(A);
        peer.expectsCon(PUT).withoutOption(CoapOption.BLOCK1).withPayload(A);
        peer.answersPiggybacked(CHANGED, "");
        chunks.isAskedFor(Wish.STOP);
        asked().is(CHANGED, "");
    }

    @Test
    void aBodyOfUnknownLengthIsCollectedFirst() {
        Chunks chunks = uploads(Chunks.ofUnknownLength());
        chunks.isAskedForOne().gives(A);
        chunks.isAskedForOne().gives(B);
        chunks.isAskedForOne();
        peer.hearsNothing();
        chunks.completes().isAskedForNothing();
        block("0/1/16").withPayload(A).withOption(CoapOption.SIZE1, 32L);
        confirms("0/1/16");
        block("1/0/16").withPayload(B);
        ends("1/0/16");
    }

    @Test
    void aBodyOfUnknownLengthThatIsUnsizedGoesAsItComes() {
        Chunks chunks = uploads(Chunks.ofUnknownLength().unsized());
        chunks.isAskedForOne().gives(A);
        chunks.isAskedForOne();
        peer.hearsNothing();
        chunks.gives(B).isAskedForNothing();
        block("0/1/16").withPayload(A).withoutOption(CoapOption.SIZE1);
        confirms("0/1/16");
        chunks.isAskedForOne().completes();
        block("1/0/16").withPayload(B);
        ends("1/0/16");
        assertThat(progress).containsExactly(uploaded(16, OptionalLong.empty()), uploaded(32, OptionalLong.empty()));
    }

    @Test
    void emptyBodiesAreSentWithoutBlocks() {
        for (CoapBody body :
                List.of(Chunks.ofUnknownLength(), Chunks.ofUnknownLength().unsized())) {
            uploads(body).isAskedForOne().completes();
            isAnsweredEmpty();
        }
        uploads(Chunks.ofLength(0));
        isAnsweredEmpty();
    }

    private void isAnsweredEmpty() {
        peer.expectsCon(PUT).withPayload("").withoutOption(CoapOption.BLOCK1);
        peer.answersPiggybacked(CHANGED, "");
        asked().is(CHANGED, "");
    }

    @Test
    void theListenerIsToldOfEveryConfirmedBlock() {
        uploads(Chunks.ofLength(20)).gives(A + "ghij");
        block("0/1/16");
        assertThat(progress).isEmpty();
        confirms("0/1/16");
        block("1/0/16");
        ends("1/0/16");
        assertThat(progress).containsExactly(uploaded(16, OptionalLong.of(20)), uploaded(20, OptionalLong.of(20)));
    }

    @Test
    void aBodyThatEndsWhileABlockIsOutSendsNothingMore() {
        Chunks chunks = uploads(Chunks.ofLength(20)).gives(A + "ghij");
        block("0/1/16");
        chunks.completes();
        peer.hearsNothing();
        confirms("0/1/16");
        block("1/0/16").withPayload("ghij");
        peer.hearsNothing();
        ends("1/0/16");
    }
}
