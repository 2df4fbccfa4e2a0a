package io.reactivecoap.netty.internal.world;

import static io.reactivecoap.CoapCode.CONTENT;
import static io.reactivecoap.CoapCode.GET;
import static io.reactivecoap.CoapCode.SERVICE_UNAVAILABLE;
import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecoap.BlockwiseParameters;
import io.reactivecoap.CoapRequest;
import io.reactivecoap.CoapResponseException;
import org.junit.jupiter.api.Test;

/** So many blocks are asked for beyond the demand, and no more. */
class PrefetchStoriesTest extends Story {

    private static final String SIXTEEN = "0123456789abcdef";

    @Test
    void soManyMoreThanTheDemandAreAskedFor() {
        Blocks blocks = begun();
        answers("1/1/16", SIXTEEN);
        answers("2/1/16", SIXTEEN);
        idles(blocks);

        world.demands(blocks, 1);
        blocks.came(16, SIXTEEN);
        answers("3/1/16", SIXTEEN);
        idles(blocks);

        world.demands(blocks, 2);
        blocks.came(32, SIXTEEN);
        blocks.came(48, SIXTEEN);
        answers("4/1/16", SIXTEEN);
        answers("5/1/16", SIXTEEN);
        idles(blocks);
        world.cancels(blocks);
    }

    @Test
    void theEndWaitsBehindBlocksThatAreNotDelivered() {
        Blocks blocks = begun();
        answers("1/1/16", SIXTEEN);
        answers("2/0/16", "end");
        idles(blocks);

        world.demands(blocks, 1);
        blocks.came(16, SIXTEEN);
        idles(blocks);
        world.demands(blocks, 1);
        blocks.came(32, "end");
        blocks.isComplete();
    }

    @Test
    void anErrorWaitsBehindBlocksThatAreNotDelivered() {
        Blocks blocks = begun();
        answers("1/1/16", SIXTEEN);
        peer.expectsCon(GET).withBlock2("2/0/16");
        peer.answersPiggybacked(SERVICE_UNAVAILABLE, "");
        idles(blocks);

        world.demands(blocks, 1);
        blocks.came(16, SIXTEEN);
        assertThat(blocks.failedWith(CoapResponseException.class).code()).isEqualTo(SERVICE_UNAVAILABLE);
    }

    @Test
    void blocksThatWaitAreForgottenOnCancellation() {
        Blocks blocks = begun();
        answers("1/1/16", SIXTEEN);
        answers("2/0/16", "end");

        world.cancels(blocks);

        world.nothingIsOpen();
        blocks.noneCame();
    }

    private Blocks begun() {
        world.given(settings -> settings.blockwise(BlockwiseParameters.DEFAULT.withPrefetch(2)));
        Blocks blocks = world.demands(world.blocks(CoapRequest.get("/body")), 1);
        peer.expectsCon(GET);
        peer.withBlock2("0/1/16").answersPiggybacked(CONTENT, SIXTEEN);
        blocks.came(0, SIXTEEN);
        return blocks;
    }

    private void answers(String block, String payload) {
        peer.expectsCon(GET);
        peer.withBlock2(block).answersPiggybacked(CONTENT, payload);
    }

    private void idles(Blocks blocks) {
        peer.hearsNothing();
        world.nothingIsDue();
        blocks.noneCame().isPending();
    }
}
