package io.reactivecoap.netty.internal.world;

import static io.reactivecoap.CoapCode.REQUEST_ENTITY_INCOMPLETE;
import static io.reactivecoap.CoapCode.REQUEST_ENTITY_TOO_LARGE;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecoap.BlockwiseParameters;
import io.reactivecoap.CoapBody;
import io.reactivecoap.CoapDisconnectedException;
import io.reactivecoap.CoapRequest;
import io.reactivecoap.CoapTimeoutException.Phase;
import io.reactivecoap.CoapTransferException.Reason;
import io.reactivecoap.netty.internal.session.TransferInteraction.Wish;
import io.reactivecoap.option.CoapOption;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;

/** A body that comes in chunks, and does not come as it should, or has to come again. */
class BodyPublisherFailureStoriesTest extends BodyPublisherStory {

    @Test
    void moreThanWasAnnouncedIsAnError() {
        Chunks chunks = uploads(Chunks.ofLength(20));
        chunks.isAskedForOne().gives(A + "ghijk").isAskedFor(Wish.STOP);
        failed(Reason.BODY_FAILED);
    }

    @Test
    void lessThanWasAnnouncedIsAnError() {
        Chunks chunks = uploads(Chunks.ofLength(20)).gives(A);
        block("0/1/16");
        confirms("0/1/16");
        chunks.completes();
        failed(Reason.BODY_FAILED);
    }

    @Test
    void lessThanWasAnnouncedIsAnErrorWhileABlockIsOutToo() {
        Chunks chunks = uploads(Chunks.ofLength(20)).gives(A);
        block("0/1/16");
        chunks.completes();
        failed(Reason.BODY_FAILED);
    }

    @Test
    void aPublisherThatFailsIsAnError() {
        IllegalStateException why = new IllegalStateException("disk");
        uploads(Chunks.ofLength(20)).gives("0123").fails(why);
        assertThat(failed(Reason.BODY_FAILED)).hasCause(why);
    }

    @Test
    void aPublisherThatFailsInTheMiddleIsAnError() {
        Chunks chunks = uploads(Chunks.ofLength(20)).gives(A);
        block("0/1/16");
        chunks.fails(new IllegalStateException("disk"));
        failed(Reason.BODY_FAILED);
    }

    @Test
    void noMoreIsCollectedThanIsAllowed() {
        Chunks chunks = uploads(Chunks.ofUnknownLength(), BlockwiseParameters.DEFAULT.withMaxBodySize(20));
        chunks.isAskedForOne().gives(A).isAskedForOne().gives("ghijk").isAskedFor(Wish.STOP);
        failed(Reason.BODY_TOO_LONG);
    }

    @Test
    void aSessionThatClosesWhileAChunkIsWaitedForEndsIt() {
        Chunks chunks = uploads(Chunks.ofLength(20)).gives(A);
        block("0/1/16");
        confirms("0/1/16");
        world.closes();
        asked().failedWith(CoapDisconnectedException.class);
        chunks.gives("ghij");
        peer.hearsNothing();
    }

    @Test
    void aCancellationWhileAChunkIsWaitedForEndsIt() {
        Chunks chunks = uploads(Chunks.ofLength(20)).gives(A);
        block("0/1/16");
        confirms("0/1/16");
        world.cancels(asked());
        chunks.gives("ghij").completes();
        peer.hearsNothing();
    }

    @Test
    void theTimeOfARequestEndsTheWaitForAChunkToo() {
        Chunks chunks = world.uploads(
                request(Chunks.ofLength(20), BlockwiseParameters.DEFAULT).timeout(ofSeconds(5)),
                answer -> asked = answer);
        world.passes(ofSeconds(6));
        asked().at(ofSeconds(5)).timedOut(Phase.REQUEST_TIMEOUT);
        chunks.isAskedFor(Wish.CHUNK, Wish.STOP).gives(A);
        peer.hearsNothing();
    }

    @Test
    void aReplayableBodyIsAskedForFromItsBeginning() {
        Chunks chunks = uploads(Chunks.ofLength(20));
        chunks.isAskedForOne().gives(A);
        block("0/1/16");
        confirms("0/1/16");
        chunks.isAskedForOne().gives("ghij");
        block("1/0/16");
        peer.answersPiggybacked(REQUEST_ENTITY_INCOMPLETE, "");
        chunks.isAskedFor(Wish.RESTART);
        peer.hearsNothing();

        chunks.gives(A + "ghij").isAskedForNothing();
        block("0/1/16").withPayload(A).withOption(CoapOption.SIZE1, 20L);
        confirms("0/1/16");
        block("1/0/16").withPayload("ghij");
        ends("1/0/16");
    }

    @Test
    void aCollectedBodyIsNotAskedForAgain() {
        Chunks chunks = uploads(CoapBody.oneShot(Flux.never()));
        chunks.isAskedForOne().gives(A + B).isAskedForOne().completes();
        block("0/1/16");
        peer.answersPiggybacked(REQUEST_ENTITY_INCOMPLETE, "");
        chunks.isAskedForNothing();
        block("0/1/16").withPayload(A);
        confirms("0/1/16");
        block("1/0/16");
        ends("1/0/16");
    }

    @Test
    void aOneShotBodyCannotStartAgain() {
        Chunks chunks = uploads(CoapBody.oneShot(20, Flux.never()));
        chunks.isAskedForOne().gives(A + "ghij");
        block("0/1/16");
        peer.answersPiggybacked(REQUEST_ENTITY_INCOMPLETE, "");
        chunks.isAskedFor(Wish.STOP);
        failed(Reason.NOT_REPEATABLE);
    }

    /** What the first block holds is still there. */
    @Test
    void aOneShotBodyFollowsAHintToItsFirstBlock() {
        BlockwiseParameters of32 = BlockwiseParameters.DEFAULT.withBlockSize(32);
        Chunks chunks = world.uploads(
                CoapRequest.put("/body")
                        .body(CoapBody.oneShot(36, Flux.never()))
                        .blockwise(of32),
                answer -> asked = answer);
        chunks.isAskedForOne().gives(A + B);
        block("0/1/32");
        peer.withBlock1("0/1/16").answersPiggybacked(REQUEST_ENTITY_TOO_LARGE, "");
        block("0/1/16").withPayload(A);
        confirms("0/1/16");
        block("1/1/16").withPayload(B);
        confirms("1/1/16");
        chunks.isAskedForOne().gives("wxyz");
        block("2/0/16").withPayload("wxyz");
        ends("2/0/16");
    }
}
