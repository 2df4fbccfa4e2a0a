package io.reactivecoap.netty.internal.world;

import static io.reactivecoap.CoapCode.CONTENT;
import static io.reactivecoap.CoapCode.GET;
import static io.reactivecoap.netty.internal.world.Bytes.block;
import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecoap.CoapBlock;
import io.reactivecoap.CoapRequest;
import io.reactivecoap.CoapTransferException;
import io.reactivecoap.CoapTransferException.Reason;
import io.reactivecoap.option.CoapOption;
import org.junit.jupiter.api.Test;

/** A body that was broken off is gone on with. */
class ResumeStoriesTest extends Story {

    private static final String SIXTEEN = "0123456789abcdef";

    @Test
    void itGoesOnBehindTheBlockThatCame() {
        Blocks blocks = resumed("0/1/16", SIXTEEN, "1/0/16");
        answers(1, "1/1/16", SIXTEEN);
        blocks.came(16, SIXTEEN);
        peer.expectsCon(GET).withBlock2("2/0/16");
        answers(1, "2/0/16", "end");
        blocks.came(32, "end");
        blocks.isComplete();
    }

    @Test
    void aBodyThatHasChangedIsTheFirstSignal() {
        Blocks blocks = resumed("0/1/16", SIXTEEN, "1/0/16");
        answers(2, "1/1/16", SIXTEEN);
        CoapTransferException failure = blocks.noneCame().failedWith(CoapTransferException.class);
        assertThat(failure.reason()).isEqualTo(Reason.ETAG_CHANGED);
        assertThat(failure.isTransient()).isTrue();
    }

    @Test
    void aServerThatNoLongerSaysWhichBodyItIsFails() {
        Blocks blocks = resumed("0/1/16", SIXTEEN, "1/0/16");
        peer.withBlock2("1/0/16").answersPiggybacked(CONTENT, "end");
        assertThat(blocks.noneCame().failedWith(CoapTransferException.class).reason())
                .isEqualTo(Reason.ETAG_CHANGED);
    }

    @Test
    void theServerMayHaveSmallerBlocksByNow() {
        Blocks blocks = resumed("0/1/32", SIXTEEN.repeat(2), "1/0/32");
        answers(1, "2/1/16", SIXTEEN);
        blocks.came(32, SIXTEEN);
        peer.expectsCon(GET).withBlock2("3/0/16");
        answers(1, "3/0/16", "end");
        blocks.came(48, "end");
        blocks.isComplete();
    }

    private Blocks resumed(String first, String payload, String next) {
        Blocks before = world.demands(world.blocks(CoapRequest.get("/body")), 1);
        peer.expectsCon(GET);
        answers(1, first, payload);
        CoapBlock after = before.came(0, payload);
        world.cancels(before);
        CoapRequest request = CoapRequest.get("/body").option(CoapOption.BLOCK2, block(next));
        Blocks blocks = world.demands(world.blocks(request, after), Long.MAX_VALUE);
        peer.expectsCon(GET).withBlock2(next);
        return blocks;
    }

    private void answers(int tag, String block, String payload) {
        peer.with(CoapOption.ETAG, (byte) tag).withBlock2(block).answersPiggybacked(CONTENT, payload);
    }
}
