package io.reactivecoap.netty.internal.world;

import static io.reactivecoap.CoapCode.BAD_REQUEST;
import static io.reactivecoap.CoapCode.CONTENT;
import static io.reactivecoap.CoapCode.GET;

import io.reactivecoap.BlockTokens;
import io.reactivecoap.BlockwiseParameters;
import io.reactivecoap.CoapRequest;
import io.reactivecoap.CoapResetException;
import io.reactivecoap.option.CoapOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Several blocks are asked for at a time. */
class PipelineStoriesTest extends Story {

    private static final String SIXTEEN = "0123456789abcdef";

    @Test
    void upToTheWindowIsUnderWayOnceSizeAndETagAreKnown() {
        Blocks blocks = begun(96, Long.MAX_VALUE);
        List<Heard> four = hears("1/0/16", "2/0/16", "3/0/16", "4/0/16");
        block(four.get(0), "1/1/16", "1".repeat(16));
        blocks.came(16, "1".repeat(16));
        List<Heard> last = hears("5/0/16");
        for (int i = 1; i < 4; i++) {
            block(four.get(i), i + 1 + "/1/16", SIXTEEN);
            blocks.came(16 * i + 16, SIXTEEN);
        }
        peer.hearsNothing();
        block(last.get(0), "5/0/16", SIXTEEN);
        blocks.came(80, SIXTEEN);
        blocks.isComplete();
    }

    @Test
    void neverMoreThanTheDemandIsUnderWay() {
        Blocks blocks = begun(96, 3);
        hears("1/0/16", "2/0/16");
        world.demands(blocks, 1);
        hears("3/0/16");
        world.cancels(blocks);
    }

    @Test
    void whatComesOutOfOrderIsDeliveredInOrder() {
        Blocks blocks = begun(80, Long.MAX_VALUE);
        List<Heard> four = hears("1/0/16", "2/0/16", "3/0/16", "4/0/16");
        block(four.get(3), "4/0/16", "4444");
        block(four.get(1), "2/1/16", "2".repeat(16));
        blocks.noneCame();
        block(four.get(0), "1/1/16", "1".repeat(16));
        blocks.came(16, "1".repeat(16));
        blocks.came(32, "2".repeat(16));
        blocks.noneCame().isPending();
        block(four.get(2), "3/1/16", "3".repeat(16));
        blocks.came(48, "3".repeat(16));
        blocks.came(64, "4444");
        blocks.isComplete();
    }

    @Test
    void thereIsNoWindowWithoutAnETag() {
        Blocks blocks = asked(Long.MAX_VALUE, BlockTokens.FRESH, 4);
        peer.withOption(CoapOption.SIZE2, 96L).withBlock2("0/1/16").answersPiggybacked(CONTENT, SIXTEEN);
        hears("1/0/16");
        world.cancels(blocks);
    }

    @Test
    void thereIsNoWindowWithoutASize() {
        Blocks blocks = asked(Long.MAX_VALUE, BlockTokens.FRESH, 4);
        block(peer.request(), "0/1/16", SIXTEEN);
        hears("1/0/16");
        world.cancels(blocks);
    }

    @Test
    void thereIsNoWindowWithOneToken() {
        Blocks blocks = asked(Long.MAX_VALUE, BlockTokens.SAME, 4);
        first(96);
        hears("1/0/16");
        world.cancels(blocks);
    }

    @Test
    void nstartLimitsTheWindow() {
        Blocks blocks = asked(Long.MAX_VALUE, BlockTokens.FRESH, 2);
        first(96);
        List<Heard> two = hears("1/0/16", "2/0/16");
        block(two.get(0), "1/1/16", SIXTEEN);
        hears("3/0/16");
        world.cancels(blocks);
        peer.hearsNothing();
    }

    @Test
    void theRestIsAskedForAnewWhenTheServerMakesTheBlocksSmaller() {
        Blocks blocks = asked(Long.MAX_VALUE, BlockTokens.FRESH, 4);
        peer.withOption(CoapOption.SIZE2, 100L);
        block(peer.request(), "0/1/32", SIXTEEN.repeat(2));
        List<Heard> large = hears("1/0/32", "2/0/32", "3/0/32");
        block(large.get(1), "4/1/16", SIXTEEN);
        block(large.get(0), "2/1/16", SIXTEEN);
        blocks.came(0, SIXTEEN.repeat(2));
        blocks.came(32, SIXTEEN);
        List<Heard> small = hears("3/0/16", "4/0/16", "5/0/16", "6/0/16");
        block(large.get(2), "6/0/16", "late");
        blocks.noneCame().isPending();
        for (int i = 0; i < 4; i++) {
            block(small.get(i), i + 3 + (i == 3 ? "/0/16" : "/1/16"), i == 3 ? "last" : SIXTEEN);
            blocks.came(48 + 16 * i, i == 3 ? "last" : SIXTEEN);
        }
        blocks.isComplete();
    }

    @Test
    void aBodyLongerThanItWasSaidToBeIsFetchedToItsEnd() {
        Blocks blocks = begun(32, Long.MAX_VALUE);
        block(hears("1/0/16").get(0), "1/1/16", SIXTEEN);
        block(hears("2/0/16").get(0), "2/1/16", SIXTEEN);
        block(hears("3/0/16").get(0), "3/0/16", "end");
        blocks.came(16, SIXTEEN);
        blocks.came(32, SIXTEEN);
        blocks.came(48, "end");
        blocks.isComplete();
    }

    @Test
    void anErrorBehindTheEndDoesNoHarm() {
        Blocks blocks = begun(160, Long.MAX_VALUE);
        List<Heard> four = hears("1/0/16", "2/0/16", "3/0/16", "4/0/16");
        block(four.get(0), "1/1/16", SIXTEEN);
        hears("5/0/16");
        block(four.get(1), "2/0/16", "end");
        peer.to(four.get(2)).answersPiggybacked(BAD_REQUEST, "beyond the end");
        blocks.came(16, SIXTEEN);
        blocks.came(32, "end");
        blocks.isComplete();
    }

    @Test
    void anErrorBehindTheEndDoesNoHarmWhenItComesFirstEither() {
        Blocks blocks = begun(160, Long.MAX_VALUE);
        List<Heard> four = hears("1/0/16", "2/0/16", "3/0/16", "4/0/16");
        peer.to(four.get(2)).answersPiggybacked(BAD_REQUEST, "beyond the end");
        block(four.get(0), "1/1/16", SIXTEEN);
        peer.hearsAll();
        block(four.get(1), "2/0/16", "end");
        blocks.came(16, SIXTEEN);
        blocks.came(32, "end");
        blocks.isComplete();
    }

    @Test
    void oneThatFailsEndsAllOnce() {
        Blocks blocks = begun(96, Long.MAX_VALUE);
        List<Heard> four = hears("1/0/16", "2/0/16", "3/0/16", "4/0/16");
        peer.to(four.get(1)).resets();
        blocks.failedWith(CoapResetException.class);
        block(four.get(0), "1/1/16", SIXTEEN);
        peer.to(four.get(2)).resets();
        blocks.noneCame();
        world.nothingIsOpen();
    }

    @Test
    void aCancellationForgetsAllOfThem() {
        Blocks blocks = begun(96, Long.MAX_VALUE);
        List<Heard> four = hears("1/0/16", "2/0/16", "3/0/16", "4/0/16");
        world.cancels(blocks);
        world.nothingIsOpen();
        block(four.get(0), "1/1/16", SIXTEEN);
        blocks.noneCame();
    }

    @Test
    void aWholeBodyIsFetchedInAWindowToo() {
        given(BlockTokens.FRESH, 4);
        Answer answer = world.get("/body").ask();
        peer.expectsCon(GET);
        first(51);
        List<Heard> three = hears("1/0/16", "2/0/16", "3/0/16");
        block(three.get(2), "3/0/16", "end");
        block(three.get(1), "2/1/16", "2".repeat(16));
        answer.isPending();
        block(three.get(0), "1/1/16", "1".repeat(16));
        answer.is(CONTENT, SIXTEEN + "1".repeat(16) + "2".repeat(16) + "end");
    }

    private Blocks begun(long size, long demand) {
        Blocks blocks = asked(demand, BlockTokens.FRESH, 4);
        first(size);
        blocks.came(0, SIXTEEN);
        return blocks;
    }

    private Blocks asked(long demand, BlockTokens tokens, int nstart) {
        given(tokens, nstart);
        Blocks blocks = world.demands(world.blocks(CoapRequest.get("/body")), demand);
        peer.expectsCon(GET);
        peer.hearsNothing();
        return blocks;
    }

    private void given(BlockTokens tokens, int nstart) {
        world.givenParameters(asIs -> asIs.withNstart(nstart));
        world.given(settings ->
                settings.blockwise(BlockwiseParameters.DEFAULT.withWindow(4).withTokens(tokens)));
    }

    private void first(long size) {
        peer.withOption(CoapOption.SIZE2, size);
        block(peer.request(), "0/1/16", SIXTEEN);
    }

    private List<Heard> hears(String... blocks) {
        List<Heard> all = new ArrayList<>();
        for (String block : blocks) {
            all.add(peer.expectsCon(GET).withBlock2(block));
        }
        peer.hearsNothing();
        return all;
    }

    private void block(Heard request, String block, String payload) {
        peer.to(request).with(CoapOption.ETAG, (byte) 1).withBlock2(block).answersPiggybacked(CONTENT, payload);
    }
}
