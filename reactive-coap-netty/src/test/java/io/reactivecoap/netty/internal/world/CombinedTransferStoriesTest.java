package io.reactivecoap.netty.internal.world;

import static io.reactivecoap.CoapCode.CHANGED;
import static io.reactivecoap.CoapCode.CONTENT;
import static io.reactivecoap.CoapCode.CONTINUE;
import static io.reactivecoap.CoapCode.FETCH;
import static io.reactivecoap.CoapCode.POST;
import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecoap.BlockwiseParameters;
import io.reactivecoap.CoapCode;
import io.reactivecoap.CoapMethod;
import io.reactivecoap.CoapTransferException;
import io.reactivecoap.CoapTransferException.Reason;
import io.reactivecoap.TransferProgress;
import io.reactivecoap.TransferProgress.Direction;
import io.reactivecoap.option.CoapOption;
import io.reactivecoap.option.ContentFormat;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** RFC 7959 §2.7: a body goes in blocks, and another comes in blocks. */
class CombinedTransferStoriesTest extends Story {

    private static final String A = "0123456789abcdef";
    private static final String B = "ghijklmnopqrstuv";

    @Test
    void theRestOfTheAnswerIsAskedForByTheTagOfTheBody() {
        Answer answer = asks(CoapMethod.POST, A + B)
                .option(CoapOption.CONTENT_FORMAT, ContentFormat.JSON)
                .ask();
        Heard first = block(POST, "0/1/16");
        confirmsTheFirst();
        Heard last = block(POST, "1/0/16").withToken(first.token());
        peer.withBlock1("1/0/16").withBlock2("0/1/16").answersPiggybacked(CHANGED, B);
        answer.isPending();

        Heard second = further(POST, "1/0/16").withPayload("");
        peer.withBlock2("1/1/16").answersPiggybacked(CHANGED, A);
        Heard third = further(POST, "2/0/16").withPayload("");
        peer.withBlock2("2/0/16").answersPiggybacked(CHANGED, "end");

        assertThat(tag(first)).isNotEmpty();
        for (Heard heard : List.of(last, second, third)) {
            assertThat(tag(heard)).isEqualTo(tag(first));
            heard.withPath("body").withOption(CoapOption.CONTENT_FORMAT, ContentFormat.JSON);
        }
        assertThat(List.of(first.token(), second.token(), third.token())).doesNotHaveDuplicates();
        assertThat(answer.is(CHANGED, B + A + "end").options().contains(CoapOption.BLOCK2))
                .isFalse();
    }

    @Test
    void theSizeThatIsPreferredGoesWithTheLastBlockOnly() {
        Answer answer = asks(CoapMethod.POST, A + B).ask();
        block(POST, "0/1/16").withoutOption(CoapOption.BLOCK2);
        confirmsTheFirst();
        block(POST, "1/0/16").withBlock2("0/0/16");
        peer.withBlock1("1/0/16").answersPiggybacked(CHANGED, "");
        answer.is(CHANGED, "");
    }

    @Test
    void theSizeThatTheUserPrefersGoesWithTheLastBlockOnly() {
        Answer answer = asks(CoapMethod.POST, A + B)
                .option(CoapOption.BLOCK2, Bytes.block("0/0/64"))
                .ask();
        block(POST, "0/1/16").withoutOption(CoapOption.BLOCK2);
        confirmsTheFirst();
        block(POST, "1/0/16").withBlock2("0/0/64");
        peer.withBlock1("1/0/16").answersPiggybacked(CHANGED, "");
        answer.is(CHANGED, "");
    }

    @Test
    void theRestOfWhatIsFetchedIsAskedForWithTheSamePayload() {
        Answer answer = asks(CoapMethod.FETCH, "query").ask();
        Heard first = peer.expectsCon(FETCH).withPayload("query").withBlock2("0/0/16");
        peer.withBlock2("0/1/16").answersPiggybacked(CONTENT, A);
        Heard second = further(FETCH, "1/0/16").withPayload("query");
        peer.withBlock2("1/0/16").answersPiggybacked(CONTENT, "end");
        answer.is(CONTENT, A + "end");
        assertThat(second.token()).isNotEqualTo(first.token());
    }

    @Test
    void theRestOfWhatIsFetchedInBlocksIsAskedForWithoutAPayload() {
        Answer answer = asks(CoapMethod.FETCH, A + B).ask();
        Heard first = block(FETCH, "0/1/16");
        confirmsTheFirst();
        block(FETCH, "1/0/16");
        peer.withBlock1("1/0/16").withBlock2("0/1/16").answersPiggybacked(CONTENT, B);
        Heard second = further(FETCH, "1/0/16").withPayload("");
        peer.withBlock2("1/0/16").answersPiggybacked(CONTENT, "end");
        answer.is(CONTENT, B + "end");
        assertThat(tag(second)).isEqualTo(tag(first));
    }

    @Test
    void theRestOfTheAnswerToASmallPayloadIsAskedForWithoutIt() {
        Answer answer = asks(CoapMethod.POST, "small").ask();
        peer.expectsCon(POST).withPayload("small").withoutOption(CoapOption.BLOCK1);
        peer.withBlock2("0/1/16").answersPiggybacked(CHANGED, A);
        further(POST, "1/0/16").withPayload("").withoutOption(CoapOption.REQUEST_TAG);
        peer.withBlock2("1/0/16").answersPiggybacked(CHANGED, "end");
        answer.is(CHANGED, A + "end");
    }

    /** It has carried out a request without a body, and answers that. What there was before is not taken for all of it. */
    @Test
    void aServerThatHasForgottenTheRequestMeanwhileFailsTheTransfer() {
        Answer answer = asks(CoapMethod.POST, A + B).ask();
        block(POST, "0/1/16");
        confirmsTheFirst();
        block(POST, "1/0/16");
        peer.withBlock1("1/0/16").withBlock2("0/1/16").answersPiggybacked(CHANGED, B);
        further(POST, "1/0/16").withPayload("");
        peer.withBlock2("1/0/16").answersPiggybacked(CHANGED, "");
        assertThat(answer.failedWith(CoapTransferException.class).reason()).isEqualTo(Reason.UNEXPECTED_BLOCK);
    }

    @Test
    void theListenerIsToldOfBothWays() {
        List<TransferProgress> told = new ArrayList<>();
        Answer answer = asks(CoapMethod.POST, A + B)
                .but(request -> request.onProgress(told::add))
                .ask();
        block(POST, "0/1/16");
        confirmsTheFirst();
        block(POST, "1/0/16");
        peer.withBlock1("1/0/16").withBlock2("0/1/16").answersPiggybacked(CHANGED, B);
        further(POST, "1/0/16");
        peer.withBlock2("1/0/16").answersPiggybacked(CHANGED, "end");
        answer.is(CHANGED, B + "end");
        // what happens in one turn is told once
        assertThat(told)
                .startsWith(new TransferProgress(Direction.UPLOAD, 16, OptionalLong.of(32)))
                .endsWith(new TransferProgress(Direction.DOWNLOAD, 19, OptionalLong.empty()));
    }

    @Test
    void aCancellationBetweenTheBlocksOfTheAnswerSendsNothingMore() {
        Answer answer = asks(CoapMethod.POST, A + B).ask();
        block(POST, "0/1/16");
        confirmsTheFirst();
        block(POST, "1/0/16");
        peer.withBlock1("1/0/16").withBlock2("0/1/16").answersPiggybacked(CHANGED, B);
        further(POST, "1/0/16");
        world.cancels(answer);
        peer.withBlock2("1/1/16").answersPiggybacked(CHANGED, A);
        peer.hearsNothing();
        world.passesUntilNothingIsDue();
    }

    private Ask asks(CoapMethod method, String payload) {
        return world.request(method, "/body")
                .payload(payload)
                .but(request -> request.blockwise(BlockwiseParameters.DEFAULT.withBlockSize(16)));
    }

    private Heard block(CoapCode method, String notation) {
        return peer.expectsCon(method).withBlock1(notation);
    }

    private Heard further(CoapCode method, String notation) {
        return peer.expectsCon(method)
                .withBlock2(notation)
                .withoutOption(CoapOption.BLOCK1)
                .withoutOption(CoapOption.SIZE1);
    }

    private void confirmsTheFirst() {
        peer.withBlock1("0/1/16").answersPiggybacked(CONTINUE, "");
    }

    private static byte[] tag(Heard heard) {
        byte[] tag = heard.datagram().message().options().get(CoapOption.REQUEST_TAG);
        assertThat(tag).isNotNull();
        return tag;
    }
}
