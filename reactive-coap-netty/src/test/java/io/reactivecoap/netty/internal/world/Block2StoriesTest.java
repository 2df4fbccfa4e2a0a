package io.reactivecoap.netty.internal.world;

import static io.reactivecoap.CoapCode.CONTENT;
import static io.reactivecoap.CoapCode.GET;
import static io.reactivecoap.netty.internal.world.Bytes.block;
import static java.time.Duration.ofNanos;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecoap.BlockTokens;
import io.reactivecoap.BlockwiseParameters;
import io.reactivecoap.CoapRequest;
import io.reactivecoap.CoapTimeoutException;
import io.reactivecoap.CoapTimeoutException.Phase;
import io.reactivecoap.TransferProgress;
import io.reactivecoap.option.CoapOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** RFC 7959 §2.4: a body that comes in blocks. */
class Block2StoriesTest extends Story {

    private static final String SIXTEEN = "0123456789abcdef";

    @Test
    void aBodyIsGatheredToTheByteWithTheOptionsOfItsFirstBlock() {
        Answer answer = world.get("/body").ask();
        peer.expectsCon(GET);
        peer.with(CoapOption.MAX_AGE, (byte) 7);
        continues("0/1/16", "0123456789abcdeF");
        peer.expectsCon(GET).withBlock2("1/0/16");
        peer.with(CoapOption.MAX_AGE, (byte) 9);
        continues("1/1/16", SIXTEEN);
        peer.expectsCon(GET).withBlock2("2/0/16");
        continues("2/0/16", "!");
        var options = answer.is(CONTENT, "0123456789abcdeF" + SIXTEEN + "!").options();
        assertThat(options.get(CoapOption.MAX_AGE)).isEqualTo(7L);
        assertThat(options.contains(CoapOption.BLOCK2)).isFalse();
    }

    @Test
    void aPreferredSizeIsSentWithTheFirstRequest() {
        given(BlockwiseParameters.DEFAULT.withBlockSize(64));
        Answer answer = world.get("/body").ask();
        peer.expectsCon(GET).withBlock2("0/0/64");
        peer.answersPiggybacked(CONTENT, "no blocks");
        answer.is(CONTENT, "no blocks");
    }

    @Test
    void aBlock2OptionOfTheUsersOwnIsKept() {
        given(BlockwiseParameters.DEFAULT.withBlockSize(64));
        Answer answer =
                world.get("/body").option(CoapOption.BLOCK2, block("0/0/16")).ask();
        peer.expectsCon(GET).withBlock2("0/0/16");
        continues("0/1/16", SIXTEEN);
        peer.expectsCon(GET).withBlock2("1/0/16");
        continues("1/0/16", "end");
        answer.is(CONTENT, SIXTEEN + "end");
    }

    @Test
    void aSmallerSizeOfTheServersIsAdoptedAtFirstAndInTheMiddle() {
        given(BlockwiseParameters.DEFAULT.withBlockSize(64));
        Answer answer = world.get("/body").ask();
        peer.expectsCon(GET).withBlock2("0/0/64");
        continues("0/1/32", SIXTEEN.repeat(2));
        peer.expectsCon(GET).withBlock2("1/0/32");
        continues("2/1/16", SIXTEEN);
        peer.expectsCon(GET).withBlock2("3/0/16");
        continues("3/0/16", "end");
        answer.is(CONTENT, SIXTEEN.repeat(3) + "end");
    }

    @Test
    void whoAsksForABlockGetsJustThatOneAsItCame() {
        Answer answer =
                world.get("/body").option(CoapOption.BLOCK2, block("5/0/16")).ask();
        peer.expectsCon(GET).withBlock2("5/0/16");
        continues("5/1/16", SIXTEEN);
        assertThat(answer.is(CONTENT, SIXTEEN).options().get(CoapOption.BLOCK2)).isEqualTo(block("5/1/16"));
        peer.hearsNothing();
    }

    @Test
    void blocksBeginWithTheOneThatTheRequestNames() {
        Blocks blocks = world.blocks(CoapRequest.get("/body").option(CoapOption.BLOCK2, block("5/0/16")));
        world.demands(blocks, Long.MAX_VALUE);
        peer.expectsCon(GET).withBlock2("5/0/16");
        continues("5/1/16", SIXTEEN);
        blocks.came(80, SIXTEEN);
        peer.expectsCon(GET).withBlock2("6/0/16");
        continues("6/0/16", "end");
        assertThat(blocks.came(96, "end").isLast()).isTrue();
        blocks.isComplete();
    }

    @Test
    void theUsersOptionsAreRepeatedButNotEchoAndNoResponse() {
        Answer answer = world.get("/body")
                .option(CoapOption.URI_QUERY, "a=1")
                .option(CoapOption.ECHO, new byte[] {1})
                .but(asIs -> asIs.option(CoapOption.NO_RESPONSE, CoapOption.NO_RESPONSE.decode(new byte[] {16})))
                .ask();
        peer.expectsCon(GET).withOption(CoapOption.ECHO, new byte[] {1});
        continues("0/1/16", SIXTEEN);
        peer.expectsCon(GET)
                .withPath("body")
                .withOption(CoapOption.URI_QUERY, "a=1")
                .withoutOption(CoapOption.ECHO)
                .withoutOption(CoapOption.NO_RESPONSE);
        continues("1/0/16", "end");
        answer.is(CONTENT, SIXTEEN + "end");
    }

    @Test
    void observeIsNotRepeated() {
        world.observes("/body");
        peer.expectsCon(GET).withOption(CoapOption.OBSERVE, 0L);
        continues("0/1/16", SIXTEEN);
        peer.expectsCon(GET).withBlock2("1/0/16").withoutOption(CoapOption.OBSERVE);
        continues("1/0/16", "end");
    }

    @Test
    void everyRequestHasATokenOfItsOwnUnlessOneIsWanted() {
        assertThat(tokensOfThree(BlockTokens.FRESH)).doesNotHaveDuplicates();
        assertThat(tokensOfThree(BlockTokens.SAME)).containsOnly(peer.request().token());
    }

    private List<Object> tokensOfThree(BlockTokens tokens) {
        Answer answer = world.get("/body")
                .but(asIs -> asIs.blockwise(BlockwiseParameters.DEFAULT.withTokens(tokens)))
                .ask();
        List<Object> seen = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            seen.add(peer.expectsCon(GET).token());
            continues(i + (i == 2 ? "/0/16" : "/1/16"), SIXTEEN);
        }
        answer.is(CONTENT, SIXTEEN.repeat(3));
        return seen;
    }

    @Test
    void theRestOfANonConfirmableRequestIsAskedForNonConfirmably() {
        Answer answer = world.get("/body").nonConfirmable().ask();
        peer.expectsNon(GET);
        peer.withBlock2("0/1/16").answersInNon(CONTENT, SIXTEEN);
        peer.expectsNon(GET).withBlock2("1/0/16");
        peer.withBlock2("1/0/16").answersInNon(CONTENT, "end");
        answer.is(CONTENT, SIXTEEN + "end");
    }

    @Test
    void separateBlocksAreAcknowledged() {
        Answer answer = world.get("/body").ask();
        peer.expectsCon(GET);
        peer.acknowledges();
        peer.withBlock2("0/1/16").answersInCon(CONTENT, SIXTEEN).expectsAck();
        peer.expectsCon(GET).withBlock2("1/0/16");
        peer.acknowledges();
        peer.withBlock2("1/0/16").answersInCon(CONTENT, "end").expectsAck();
        answer.is(CONTENT, SIXTEEN + "end");
    }

    @Test
    void aLostRequestIsRetransmittedAndADuplicateIgnored() {
        Answer answer = world.get("/body").ask();
        peer.expectsCon(GET);
        continues("0/1/16", SIXTEEN);
        peer.expectsCon(GET).withBlock2("1/0/16");
        peer.repeatsItself().hearsNothing();
        world.passes(ofSeconds(2));
        peer.expectsRetransmission();
        continues("1/0/16", "end");
        answer.is(CONTENT, SIXTEEN + "end");
    }

    @Test
    void nothingIsAskedForAfterACancellation() {
        Answer answer = world.get("/body").ask();
        peer.expectsCon(GET);
        continues("0/1/16", SIXTEEN);
        peer.expectsCon(GET);
        world.cancels(answer);
        continues("1/1/16", SIXTEEN);
        answer.isPending();
        peer.hearsNothing();
        world.nothingIsDue();
    }

    @Test
    void theTimeOfARequestIsThatOfAllItsBlocks() {
        Answer answer = world.get("/body").timeout(ofSeconds(10)).ask();
        blockAfterSixSeconds(0);
        peer.expectsCon(GET);
        peer.acknowledges();
        world.passesUntilNothingIsDue();
        answer.at(ofSeconds(10)).timedOut(Phase.REQUEST_TIMEOUT);
    }

    @Test
    void theTimeOfBlocksIsThatOfEach() {
        Blocks blocks = world.blocks(CoapRequest.get("/body").timeout(ofSeconds(10)));
        world.demands(blocks, 3);
        blockAfterSixSeconds(0);
        blockAfterSixSeconds(1);
        peer.expectsCon(GET);
        peer.acknowledges();
        world.passes(ofSeconds(10).minusNanos(1));
        blocks.isPending();
        world.passes(ofNanos(1));
        assertThat(blocks.failedWith(CoapTimeoutException.class).phase()).isEqualTo(Phase.REQUEST_TIMEOUT);
    }

    @Test
    void aListenerHearsOfTheProgress() {
        List<TransferProgress> heard = new ArrayList<>();
        world.get("/body").but(asIs -> asIs.onProgress(heard::add)).ask();
        peer.expectsCon(GET);
        peer.withOption(CoapOption.SIZE2, 19L);
        continues("0/1/16", SIXTEEN);
        peer.expectsCon(GET);
        continues("1/0/16", "end");
        assertThat(heard).extracting(TransferProgress::bytes).containsExactly(16L, 19L);
        assertThat(heard).allSatisfy(progress -> assertThat(progress.total()).hasValue(19));
    }

    private void blockAfterSixSeconds(int number) {
        peer.expectsCon(GET);
        peer.acknowledges();
        world.passes(ofSeconds(6));
        peer.withBlock2(number + "/1/16").answersInNon(CONTENT, SIXTEEN);
    }

    private void continues(String block, String payload) {
        peer.withBlock2(block).answersPiggybacked(CONTENT, payload);
    }

    private void given(BlockwiseParameters parameters) {
        world.given(settings -> settings.blockwise(parameters));
    }
}
