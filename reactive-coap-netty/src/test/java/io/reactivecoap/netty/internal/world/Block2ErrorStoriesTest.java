package io.reactivecoap.netty.internal.world;

import static io.reactivecoap.CoapCode.CONTENT;
import static io.reactivecoap.CoapCode.GET;
import static io.reactivecoap.CoapCode.NOT_FOUND;
import static io.reactivecoap.CoapCode.POST;
import static io.reactivecoap.CoapCode.UNAUTHORIZED;
import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecoap.BlockwiseParameters;
import io.reactivecoap.CoapCode;
import io.reactivecoap.CoapDisconnectedException;
import io.reactivecoap.CoapMethod;
import io.reactivecoap.CoapProtocolException;
import io.reactivecoap.CoapRequest;
import io.reactivecoap.CoapResetException;
import io.reactivecoap.CoapResponseException;
import io.reactivecoap.CoapTimeoutException.Phase;
import io.reactivecoap.CoapTransferException;
import io.reactivecoap.CoapTransferException.Reason;
import io.reactivecoap.option.CoapOption;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** RFC 7959 §2.4: a body in blocks that cannot be had, or not as it was begun. */
class Block2ErrorStoriesTest extends Story {

    private static final String SIXTEEN = "0123456789abcdef";

    @Test
    void aBodyThatIsSaidToBeTooLongFailsAtOnce() {
        world.given(settings -> settings.blockwise(BlockwiseParameters.DEFAULT.withMaxBodySize(40)));
        Answer answer = world.get("/body").ask();
        peer.expectsCon(GET);
        peer.withOption(CoapOption.SIZE2, 41L);
        block("0/1/16", SIXTEEN);
        failed(answer, Reason.BODY_TOO_LONG);
    }

    @Test
    void aBodyThatBecomesTooLongFails() {
        world.given(settings -> settings.blockwise(BlockwiseParameters.DEFAULT.withMaxBodySize(40)));
        Answer answer = begun(world.get("/body"));
        block("1/1/16", SIXTEEN);
        peer.expectsCon(GET);
        answer.isPending();
        block("2/1/16", SIXTEEN);
        failed(answer, Reason.BODY_TOO_LONG);
    }

    @Test
    void aChangedBodyIsFetchedAnewWhole() {
        Answer answer = tagged(world.get("/body"), GET);
        taggedBlock(2, "1/1/16", SIXTEEN);
        peer.expectsCon(GET).withBlock2("0/0/1024");
        taggedBlock(2, "0/1/16", "ABCDEFGHIJKLMNOP");
        peer.expectsCon(GET).withBlock2("1/0/16");
        taggedBlock(2, "1/0/16", "END");
        assertThat(answer.is(CONTENT, "ABCDEFGHIJKLMNOPEND").options().contains(CoapOption.ETAG))
                .isTrue();
    }

    @Test
    void aBodyThatKeepsChangingFailsAfterAFewRestarts() {
        for (CoapMethod method : List.of(CoapMethod.GET, CoapMethod.FETCH)) {
            Answer answer = tagged(world.request(method, "/body").but(restarts(1)), method.code());
            taggedBlock(2, "1/0/16", "end");
            peer.expectsCon(method.code()).withBlock2("0/0/1024");
            taggedBlock(2, "0/1/16", SIXTEEN);
            peer.expectsCon(method.code());
            taggedBlock(3, "1/0/16", "end");
            failed(answer, Reason.ETAG_CHANGED);
        }
    }

    @Test
    void aBodyThatChangesFailsAtOnceWhenItWasPosted() {
        Answer answer = tagged(world.request(CoapMethod.POST, "/body").payload("go"), POST);
        taggedBlock(2, "1/0/16", "end");
        failed(answer, Reason.ETAG_CHANGED);
    }

    @Test
    void aBlockWithoutTheETagOrOfAnotherFormatIsOfAnotherBody() {
        Answer answer = tagged(world.get("/body").but(restarts(0)), GET);
        block("1/0/16", "end");
        failed(answer, Reason.ETAG_CHANGED);
        answer = begun(world.get("/body").but(restarts(0)));
        peer.with(CoapOption.CONTENT_FORMAT, (byte) 50);
        block("1/0/16", "end");
        failed(answer, Reason.CONTENT_FORMAT_CHANGED);
    }

    @Test
    void aBlockMustHaveTheLengthThatItSays() {
        failsWith("1/1/16", "short", Reason.BLOCK_LENGTH);
        failsWith("1/1/16", SIXTEEN + "!", Reason.BLOCK_LENGTH);
        failsWith("1/0/16", SIXTEEN + "!", Reason.BLOCK_LENGTH);
    }

    @Test
    void aBlockMustBeTheOneThatWasAskedFor() {
        failsWith("2/0/16", "end", Reason.UNEXPECTED_BLOCK);
        failsWith("0/1/16", SIXTEEN, Reason.UNEXPECTED_BLOCK);
        failsWith("1/0/32", "end", Reason.BLOCK_SIZE);
        Answer answer = begun(world.get("/body"));
        peer.answersPiggybacked(CONTENT, "all of it");
        failed(answer, Reason.UNEXPECTED_BLOCK);
    }

    private void failsWith(String block, String payload, Reason reason) {
        Answer answer = begun(world.get("/body"));
        block(block, payload);
        failed(answer, reason);
    }

    @Test
    void theReservedSizeIsRefused() {
        Answer answer = world.get("/body").ask();
        peer.expectsCon(GET);
        peer.with(CoapOption.BLOCK2, (byte) 0x0f).answersPiggybacked(CONTENT, SIXTEEN);
        failed(answer, Reason.BLOCK_SIZE);
    }

    @Test
    void thereAreNotMoreBlocksThanNumbers() {
        Blocks blocks = world.blocks(CoapRequest.get("/body").option(CoapOption.BLOCK2, Bytes.block("1048575/0/16")));
        world.demands(blocks, 2);
        peer.expectsCon(GET);
        block("1048575/1/16", SIXTEEN);
        assertThat(blocks.noneCame().failedWith(CoapTransferException.class).reason())
                .isEqualTo(Reason.TOO_MANY_BLOCKS);
    }

    @Test
    void anErrorInTheMiddleIsTheResponse() {
        Answer answer = begun(world.get("/body"));
        peer.answersPiggybacked(NOT_FOUND, "gone");
        answer.is(NOT_FOUND, "gone");
    }

    @Test
    void anErrorInTheMiddleFailsBlocks() {
        Blocks blocks = begunBlocks(Long.MAX_VALUE);
        peer.expectsCon(GET);
        peer.answersPiggybacked(NOT_FOUND, "gone");
        assertThat(blocks.failedWith(CoapResponseException.class).code()).isEqualTo(NOT_FOUND);
    }

    @Test
    void aResetOrSilenceInTheMiddleFails() {
        Answer answer = begun(world.get("/body"));
        peer.resets();
        answer.failedWith(CoapResetException.class);
        answer = begun(world.get("/body"));
        world.passesUntilNothingIsDue();
        assertThat(peer.hearsAll()).hasSize(4);
        answer.timedOut(Phase.ACKNOWLEDGEMENT);
    }

    @Test
    void anUnknownCriticalOptionInTheMiddleFails() {
        Answer answer = begun(world.get("/body"));
        peer.with(65001, (byte) 1);
        block("1/0/16", "end");
        answer.failedWith(CoapProtocolException.class);
    }

    @Test
    void aChallengeInTheMiddleIsAnswered() {
        Answer answer = begun(world.get("/body"));
        peer.with(CoapOption.ECHO, (byte) 5).answersPiggybacked(UNAUTHORIZED, "");
        peer.expectsCon(GET).withBlock2("1/0/16").withOption(CoapOption.ECHO, new byte[] {5});
        block("1/1/16", SIXTEEN);
        peer.expectsCon(GET).withBlock2("2/0/16").withoutOption(CoapOption.ECHO);
        block("2/0/16", "end");
        answer.is(CONTENT, SIXTEEN.repeat(2) + "end");
    }

    @Test
    void theEndOfTheSessionIsToldOnce() {
        Answer answer = begun(world.get("/body"));
        world.closes();
        answer.failedWith(CoapDisconnectedException.class);
    }

    @Test
    void theEndOfTheSessionIsToldToWhoDemandsNothing() {
        Blocks blocks = begunBlocks(1);
        world.closes();
        blocks.failedWith(CoapDisconnectedException.class);
    }

    @Test
    void theEndOfTheSessionDoesNotWaitForBlocksToBeDemanded() {
        world.given(settings -> settings.blockwise(BlockwiseParameters.DEFAULT.withPrefetch(1)));
        Blocks blocks = begunBlocks(1);
        peer.expectsCon(GET);
        block("1/1/16", SIXTEEN);
        world.closes();
        blocks.noneCame().failedWith(CoapDisconnectedException.class);
        world.demands(blocks, 1);
        blocks.noneCame();
    }

    private Answer begun(Ask ask) {
        Answer answer = ask.ask();
        peer.expectsCon(GET);
        block("0/1/16", SIXTEEN);
        peer.expectsCon(GET).withBlock2("1/0/16");
        return answer;
    }

    private Blocks begunBlocks(long demand) {
        Blocks blocks = world.demands(world.blocks(CoapRequest.get("/body")), demand);
        peer.expectsCon(GET);
        block("0/1/16", SIXTEEN);
        blocks.came(0, SIXTEEN);
        return blocks;
    }

    private Answer tagged(Ask ask, CoapCode code) {
        Answer answer = ask.ask();
        peer.expectsCon(code);
        taggedBlock(1, "0/1/16", SIXTEEN);
        peer.expectsCon(code).withBlock2("1/0/16");
        return answer;
    }

    private void taggedBlock(int tag, String block, String payload) {
        peer.with(CoapOption.ETAG, (byte) tag);
        block(block, payload);
    }

    private void block(String block, String payload) {
        peer.withBlock2(block).answersPiggybacked(CONTENT, payload);
    }

    private static void failed(Answer answer, Reason reason) {
        assertThat(answer.failedWith(CoapTransferException.class).reason()).isEqualTo(reason);
    }

    private static UnaryOperator<CoapRequest> restarts(int most) {
        return asIs -> asIs.blockwise(BlockwiseParameters.DEFAULT.withMaxRestarts(most));
    }
}
