package io.reactivecoap.netty.internal.world;

import static io.reactivecoap.CoapCode.CHANGED;
import static io.reactivecoap.CoapCode.CONTINUE;
import static io.reactivecoap.CoapCode.PUT;
import static io.reactivecoap.CoapCode.UNAUTHORIZED;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecoap.BlockwiseParameters;
import io.reactivecoap.CoapDisconnectedException;
import io.reactivecoap.CoapMethod;
import io.reactivecoap.CoapResetException;
import io.reactivecoap.CoapTimeoutException.Phase;
import io.reactivecoap.CoapTransferException;
import io.reactivecoap.CoapTransferException.Reason;
import io.reactivecoap.option.CoapOption;
import io.reactivecoap.option.NoResponse;
import org.junit.jupiter.api.Test;

/** Blocks of a payload are messages like others: they are lost, challenged, given up and cancelled. */
class UploadDeliveryStoriesTest extends Story {

    private static final String A = "0123456789abcdef";
    private static final String B = "ghijklmnopqrstuv";
    private static final String C = "wxyz";

    @Test
    void aBlockThatIsLostIsSentAgain() {
        Answer answer = put().ask();
        firstIsConfirmed();
        block("1/1/16");
        world.passes(ofSeconds(3));
        peer.expectsRetransmission().withBlock1("1/1/16").withPayload(B);
        goesOnFrom1(answer);
    }

    @Test
    void aBlockThatIsNeverConfirmedIsOneTimeout() {
        Answer answer = put().ask();
        firstIsConfirmed();
        block("1/1/16");
        world.passesUntilNothingIsDue();
        answer.timedOut(Phase.ACKNOWLEDGEMENT);
        assertThat(peer.hearsAll()).hasSize(4);
    }

    @Test
    void theRequestsTimeoutCoversAllBlocks() {
        Answer answer = put().timeout(ofSeconds(5)).ask();
        block("0/1/16");
        peer.acknowledges();
        world.passes(ofSeconds(3));
        peer.withBlock1("0/1/16").answersInCon(CONTINUE, "").expectsAck();
        block("1/1/16");
        peer.acknowledges();
        world.passes(ofMillis(1999));
        answer.isPending();
        world.passes(ofMillis(1));
        answer.timedOut(Phase.REQUEST_TIMEOUT);
        answer.at(ofSeconds(5));
    }

    @Test
    void blocksMayBeConfirmedSeparately() {
        Answer answer = put().ask();
        block("0/1/16");
        peer.acknowledges();
        peer.withBlock1("0/1/16").answersInCon(CONTINUE, "").expectsAck();
        block("1/1/16");
        goesOnFrom1(answer);
    }

    /** All blocks have one token: what confirms the first must not confirm the second. */
    @Test
    void aConfirmationThatComesTwiceConfirmsOneBlock() {
        Answer answer = put().ask();
        Heard first = block("0/1/16");
        peer.withBlock1("0/1/16").answersPiggybacked(CONTINUE, "");
        Heard second = block("1/1/16");
        peer.repeatsItself();
        peer.hearsNothing();
        answer.isPending();
        assertThat(second.token()).isEqualTo(first.token());
        goesOnFrom1(answer);
    }

    @Test
    void aChallengeInTheMiddleIsAnsweredWithTheSameBlock() {
        byte[] challenge = {1, 2, 3};
        Answer answer = put().ask();
        firstIsConfirmed();
        Heard second = block("1/1/16");
        peer.with(CoapOption.ECHO, challenge).answersPiggybacked(UNAUTHORIZED, "");
        block("1/1/16").withPayload(B).withOption(CoapOption.ECHO, challenge).withToken(second.token());
        peer.withBlock1("1/1/16").answersPiggybacked(CONTINUE, "");
        block("2/0/16").withoutOption(CoapOption.ECHO);
        ends(answer);
    }

    @Test
    void noResponseIsAskedForWithTheLastBlockOnly() {
        Answer answer = put().noResponse(NoResponse.all()).ask();
        block("0/1/16").withoutOption(CoapOption.NO_RESPONSE);
        peer.withBlock1("0/1/16").answersPiggybacked(CONTINUE, "");
        block("1/1/16").withoutOption(CoapOption.NO_RESPONSE);
        peer.withBlock1("1/1/16").answersPiggybacked(CONTINUE, "");
        block("2/0/16").withOption(CoapOption.NO_RESPONSE, NoResponse.all());
        peer.acknowledges();
        answer.isDoneWithout();
    }

    @Test
    void nonConfirmableBlocksWaitForTheirConfirmationsToo() {
        Answer answer = put().nonConfirmable().ask();
        peer.expectsNon(PUT).withBlock1("0/1/16").withPayload(A);
        peer.hearsNothing();
        peer.withBlock1("0/1/16").answersInNon(CONTINUE, "");
        peer.expectsNon(PUT).withBlock1("1/1/16").withPayload(B);
        peer.withBlock1("1/1/16").answersInNon(CONTINUE, "");
        peer.expectsNon(PUT).withBlock1("2/0/16").withPayload(C);
        peer.withBlock1("2/0/16").answersInNon(CHANGED, "");
        answer.is(CHANGED, "");
    }

    @Test
    void aNonConfirmableBlockThatIsLostIsATimeout() {
        Answer answer = put().nonConfirmable().ask();
        peer.expectsNon(PUT).withBlock1("0/1/16");
        peer.withBlock1("0/1/16").answersInNon(CONTINUE, "");
        peer.expectsNon(PUT).withBlock1("1/1/16");
        world.passesUntilNothingIsDue();
        answer.timedOut(Phase.NON_RESPONSE);
    }

    @Test
    void aResetInTheMiddleEndsIt() {
        Answer answer = put().ask();
        firstIsConfirmed();
        block("1/1/16");
        peer.resets();
        answer.failedWith(CoapResetException.class);
    }

    @Test
    void afterACancellationNothingMoreIsSent() {
        Answer answer = put().ask();
        firstIsConfirmed();
        block("1/1/16");
        world.cancels(answer);
        peer.withBlock1("1/1/16").answersPiggybacked(CONTINUE, "");
        peer.hearsNothing();
        world.passesUntilNothingIsDue();
        peer.hearsNothing();
    }

    @Test
    void aSessionThatClosesInTheMiddleEndsIt() {
        Answer answer = put().ask();
        firstIsConfirmed();
        block("1/1/16");
        world.closes();
        answer.failedWith(CoapDisconnectedException.class);
    }

    @Test
    void optionsThatLeaveNoRoomForABlockAreAnError() {
        world.given(settings -> settings.mtu(64));
        Answer answer = put().option(CoapOption.URI_QUERY, "q".repeat(60)).ask();
        assertThat(answer.failedWith(CoapTransferException.class).reason()).isEqualTo(Reason.MESSAGE_TOO_LONG);
    }

    private Ask put() {
        return world.request(CoapMethod.PUT, "/body")
                .payload(A + B + C)
                .but(request -> request.blockwise(BlockwiseParameters.DEFAULT.withBlockSize(16)));
    }

    private Heard block(String notation) {
        return peer.expectsCon(PUT).withBlock1(notation);
    }

    private void firstIsConfirmed() {
        block("0/1/16").withPayload(A);
        peer.withBlock1("0/1/16").answersPiggybacked(CONTINUE, "");
    }

    private void goesOnFrom1(Answer answer) {
        peer.withBlock1("1/1/16").answersPiggybacked(CONTINUE, "");
        block("2/0/16").withPayload(C);
        ends(answer);
    }

    private void ends(Answer answer) {
        peer.withBlock1("2/0/16").answersPiggybacked(CHANGED, "");
        answer.is(CHANGED, "");
    }
}
