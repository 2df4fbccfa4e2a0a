package io.reactivecoap.netty.internal.world;

import static io.reactivecoap.CoapCode.CHANGED;
import static io.reactivecoap.CoapCode.CONTENT;
import static io.reactivecoap.CoapCode.CONTINUE;
import static io.reactivecoap.CoapCode.GET;
import static io.reactivecoap.CoapCode.PUT;
import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecoap.BlockwiseParameters;
import io.reactivecoap.CoapCode;
import io.reactivecoap.CoapMethod;
import io.reactivecoap.CoapRequest;
import io.reactivecoap.netty.internal.session.TransferInteraction;
import io.reactivecoap.option.CoapOption;
import org.junit.jupiter.api.Test;

/** RFC 7959: bodies in blocks, and what the consumer's demand does. */
class BlockStoriesTest extends Story {

    private static final String SIXTEEN = "0123456789abcdef";

    @Test
    void aBodyInBlocksIsPutTogether() {
        Answer answer = world.get("/body").ask();
        Heard first = peer.expectsCon(GET).withoutOption(CoapOption.BLOCK2);
        peer.withBlock2("0/1/16").answersPiggybacked(CONTENT, SIXTEEN);
        answer.isPending();

        Heard second = peer.expectsCon(GET).withPath("body").withBlock2("1/0/16");
        assertThat(second.token()).isNotEqualTo(first.token());
        peer.withBlock2("1/0/16").answersPiggybacked(CONTENT, "end");

        assertThat(answer.is(CONTENT, SIXTEEN + "end").options().contains(CoapOption.BLOCK2))
                .isFalse();
    }

    @Test
    void theServerIsAskedForABlockWhenTheConsumerAsksForOne() {
        Blocks blocks = world.blocks(CoapRequest.get("/body"));
        peer.hearsNothing();

        world.demands(blocks, 2);
        peer.expectsCon(GET);
        peer.withBlock2("0/1/16").answersPiggybacked(CONTENT, SIXTEEN);
        blocks.came(0, SIXTEEN);
        peer.expectsCon(GET).withBlock2("1/0/16");
        peer.withBlock2("1/1/16").answersPiggybacked(CONTENT, SIXTEEN);
        blocks.came(16, SIXTEEN);
        peer.hearsNothing();
        world.nothingIsDue();

        world.demands(blocks, 1);
        peer.expectsCon(GET).withBlock2("2/0/16");
        peer.withBlock2("2/0/16").answersPiggybacked(CONTENT, "end");
        assertThat(blocks.came(32, "end").isLast()).isTrue();
        blocks.isComplete();
    }

    @Test
    void aLongBodyIsSentInBlocks() {
        Answer answer = world.request(CoapMethod.PUT, "/body")
                .payload(SIXTEEN.repeat(70))
                .but(request -> request.blockwise(BlockwiseParameters.DEFAULT.withBlockSize(512)))
                .ask();
        Heard first = peer.expectsCon(PUT).withBlock1("0/1/512").withOption(CoapOption.SIZE1, 1120L);
        assertThat(first.payload()).hasSize(512);
        peer.withBlock1("0/1/512").answersPiggybacked(CONTINUE, "");

        Heard second = peer.expectsCon(PUT).withBlock1("1/1/512").withToken(first.token());
        second.withoutOption(CoapOption.SIZE1);
        peer.withBlock1("1/1/512").answersPiggybacked(CONTINUE, "");

        peer.expectsCon(PUT).withBlock1("2/0/512").withToken(first.token());
        peer.withBlock1("2/0/512").answersPiggybacked(CHANGED, "");
        answer.is(CHANGED, "");
    }

    /** The publisher may say that it has ended when the server is already answering. */
    @Test
    void aBodyThatEndsLateSendsNothingMore() {
        Answer[] asked = new Answer[1];
        Chunks chunks = world.uploads(CoapRequest.post("/body").body(Chunks.ofLength(16)), answer -> asked[0] = answer);
        chunks.isAskedForOne().gives(SIXTEEN);
        peer.expectsCon(CoapCode.POST).withPayload(SIXTEEN);
        peer.withBlock2("0/1/16").answersPiggybacked(CONTENT, SIXTEEN);
        peer.expectsCon(CoapCode.POST).withBlock2("1/0/16");
        chunks.isAskedFor(TransferInteraction.Wish.STOP).completes();
        peer.withBlock2("1/0/16").answersPiggybacked(CONTENT, "end");
        asked[0].is(CONTENT, SIXTEEN + "end");
    }
}
