package io.reactivecoap.netty.internal.world;

import static io.reactivecoap.CoapCode.CHANGED;
import static io.reactivecoap.CoapCode.NOT_FOUND;
import static io.reactivecoap.CoapCode.PUT;
import static io.reactivecoap.CoapCode.REQUEST_ENTITY_INCOMPLETE;
import static io.reactivecoap.CoapCode.REQUEST_ENTITY_TOO_LARGE;
import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecoap.CoapMethod;
import io.reactivecoap.CoapTransferException;
import io.reactivecoap.CoapTransferException.Reason;
import io.reactivecoap.option.BlockOption;
import io.reactivecoap.option.CoapOption;
import org.junit.jupiter.api.Test;

/** RFC 7959 §2.9: what a server may have against the blocks that it is sent. */
class UploadRefusalStoriesTest extends UploadStory {

    /** RFC 7959 §2.9.2: the server lacks blocks. */
    @Test
    void blocksThatTheServerLacksHaveItStartAgain() {
        Answer answer = put().ask();
        Heard first = block("0/1/16").withPayload(A);
        confirms("0/1/16");
        block("1/1/16");
        peer.answersPiggybacked(REQUEST_ENTITY_INCOMPLETE, "");

        Heard again = block("0/1/16").withPayload(A).withOption(CoapOption.SIZE1, 36L);
        assertThat(again.messageId()).isNotEqualTo(first.messageId());
        goesOnFrom1(answer);
    }

    @Test
    void afterSoManyRestartsWhatTheServerSaysIsTheAnswer() {
        Answer answer = put(parameters -> parameters.withMaxRestarts(2)).ask();
        for (int i = 0; i < 3; i++) {
            answer.isPending();
            block("0/1/16").withPayload(A);
            peer.answersPiggybacked(REQUEST_ENTITY_INCOMPLETE, "lost");
        }
        answer.is(REQUEST_ENTITY_INCOMPLETE, "lost");
    }

    /** RFC 7959 §2.9.3: the server says what it has room for. */
    @Test
    void aHintToTheFirstBlockIsFollowed() {
        Answer answer = put32().ask();
        block("0/1/32");
        peer.withBlock1("0/1/16").answersPiggybacked(REQUEST_ENTITY_TOO_LARGE, "");
        block("0/1/16").withPayload(A).withOption(CoapOption.SIZE1, 36L);
        goesOnFrom1(answer);
    }

    @Test
    void aHintToALaterBlockHasItStartAgainInThatSize() {
        Answer answer = put32().ask();
        block("0/1/32");
        confirms("0/1/32");
        block("1/0/32");
        peer.withBlock1("1/0/16").answersPiggybacked(REQUEST_ENTITY_TOO_LARGE, "");
        block("0/1/16").withPayload(A);
        goesOnFrom1(answer);
    }

    @Test
    void aHintToAPlainMessageHasItGoInBlocks() {
        Answer answer =
                world.request(CoapMethod.PUT, "/body").payload(A + B + C).ask();
        Heard whole = peer.expectsCon(PUT).withoutOption(CoapOption.BLOCK1);
        peer.withBlock1("0/0/16").answersPiggybacked(REQUEST_ENTITY_TOO_LARGE, "");
        Heard first = block("0/1/16").withPayload(A).withOption(CoapOption.SIZE1, 36L);
        assertThat(first.token()).isNotEqualTo(whole.token());
        assertThat(tag(first)).isNotEmpty();
        goesOnFrom1(answer);
    }

    /** A server may hint at a size that fits without the options of a transfer only. */
    @Test
    void aHintIsFollowedAsFarAsTheMtuHasRoomForIt() {
        world.given(settings -> settings.mtu(1058));
        Answer answer =
                world.request(CoapMethod.PUT, "/body").payload(A.repeat(65)).ask();
        peer.expectsCon(PUT).withoutOption(CoapOption.BLOCK1);
        peer.withBlock1("0/0/1024").answersPiggybacked(REQUEST_ENTITY_TOO_LARGE, "");
        for (String notation : new String[] {"0/1/512", "1/1/512"}) {
            block(notation);
            confirms(notation);
        }
        block("2/0/512");
        ends("2/0/512", answer);
    }

    /** RFC 7959 §2.2: 7 is reserved over datagrams. */
    @Test
    void aHintOfTheReservedSizeIsOneOfTheLargest() {
        Answer answer =
                world.request(CoapMethod.PUT, "/body").payload(A.repeat(65)).ask();
        peer.expectsCon(PUT).withoutOption(CoapOption.BLOCK1);
        peer.withOption(CoapOption.BLOCK1, new BlockOption(0, false, BlockOption.BERT))
                .answersPiggybacked(REQUEST_ENTITY_TOO_LARGE, "");
        block("0/1/1024");
        confirms("0/1/1024");
        block("1/0/1024");
        ends("1/0/1024", answer);
    }

    @Test
    void tooLargeWithoutAHintIsTheAnswer() {
        Answer answer = put().ask();
        block("0/1/16");
        peer.answersPiggybacked(REQUEST_ENTITY_TOO_LARGE, "");
        answer.is(REQUEST_ENTITY_TOO_LARGE, "");
    }

    @Test
    void anErrorInTheMiddleIsTheAnswer() {
        Answer answer = put().ask();
        block("0/1/16");
        confirms("0/1/16");
        block("1/1/16");
        peer.withBlock1("1/0/16").answersPiggybacked(NOT_FOUND, "gone");
        answer.is(NOT_FOUND, "gone");
    }

    @Test
    void aServerThatTakesTheFirstBlockForAllIsAnError() {
        Answer answer = put().ask();
        block("0/1/16");
        peer.answersPiggybacked(CHANGED, "");
        assertThat(answer.failedWith(CoapTransferException.class).reason()).isEqualTo(Reason.TRUNCATED);
    }

    @Test
    void aServerThatConfirmsAnotherBlockIsAnError() {
        Answer answer = put().ask();
        block("0/1/16");
        confirms("1/1/16");
        assertThat(answer.failedWith(CoapTransferException.class).reason()).isEqualTo(Reason.UNEXPECTED_BLOCK);
    }
}
