package io.reactivecoap.netty.internal.world;

import static io.reactivecoap.CoapCode.BAD_OPTION;
import static io.reactivecoap.CoapCode.CONTENT;
import static io.reactivecoap.CoapCode.GET;
import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecoap.CoapProtocolException;
import io.reactivecoap.option.CoapOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 7252 §5.4.1: which responses are rejected for their options. */
class CriticalOptionStoriesTest extends Story {

    private static final int UNKNOWN_CRITICAL = 2049;
    private static final int UNKNOWN_ELECTIVE = 2050;

    private enum Way {
        PIGGYBACKED,
        CON,
        NON
    }

    @Test
    void anUnknownCriticalOptionInAPiggybackedResponseFailsTheRequestAndIsNotReset() {
        Answer answer = world.get("/").confirmable().ask();
        peer.expectsCon(GET);

        peer.with(UNKNOWN_CRITICAL).answersPiggybacked(CONTENT, "?").hearsNothing();

        answer.failedWith(CoapProtocolException.class);
        world.nothingIsDue();
    }

    @Test
    void anUnknownCriticalOptionInAConfirmableResponseIsReset() {
        Answer answer = world.get("/").confirmable().ask();
        peer.expectsCon(GET);
        peer.acknowledges();

        peer.with(UNKNOWN_CRITICAL).answersInCon(CONTENT, "?").expectsRst();

        answer.failedWith(CoapProtocolException.class);
        peer.repeatsItself().expectsRst();
    }

    @Test
    void anUnknownCriticalOptionInANonConfirmableResponseIsReset() {
        Answer answer = world.get("/").nonConfirmable().ask();
        peer.expectsNon(GET);

        peer.with(UNKNOWN_CRITICAL).answersInNon(CONTENT, "?").expectsRst();

        answer.failedWith(CoapProtocolException.class);
        peer.repeatsItself().hearsNothing();
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void anUnknownElectiveOptionIsKept(Way way) {
        Answer answer = asked();
        peer.with(UNKNOWN_ELECTIVE, (byte) 7);
        answers(way);
        peer.hearsAll();

        assertThat(answer.is(CONTENT, "").options().get(CoapOption.opaque(UNKNOWN_ELECTIVE)))
                .containsExactly(7);
    }

    /** §5.4.3: an option whose length is out of range "MUST be treated like an unrecognized option". */
    @ParameterizedTest
    @EnumSource(Way.class)
    void aCriticalOptionOfImpossibleLengthIsAnUnknownOne(Way way) {
        Answer answer = asked();
        peer.with(CoapOption.BLOCK2, new byte[4]);
        answersAndIsRejected(way);

        answer.failedWith(CoapProtocolException.class);
    }

    /** §5.4.5: each supernumerary occurrence "MUST be treated like an unrecognized option". */
    @ParameterizedTest
    @EnumSource(Way.class)
    void aCriticalOptionGivenTwiceIsAnUnknownOne(Way way) {
        Answer answer = asked();
        peer.with(CoapOption.BLOCK2).with(CoapOption.BLOCK2, (byte) 6);
        answersAndIsRejected(way);

        answer.failedWith(CoapProtocolException.class);
    }

    @Test
    void anElectiveOptionGivenTwiceIsNoHindrance() {
        Answer answer = asked();
        peer.with(CoapOption.MAX_AGE, (byte) 1).with(CoapOption.MAX_AGE, (byte) 2);
        answers(Way.PIGGYBACKED);

        assertThat(answer.is(CONTENT, "").options().get(CoapOption.MAX_AGE)).isEqualTo(1);
    }

    /** §5.4: an option that is not defined for a response code "MUST be treated like an unrecognized option". */
    @ParameterizedTest
    @ValueSource(ints = {1, 3, 5, 7, 9, 11, 15, 17, 19, 21, 31, 35, 39})
    void aCriticalOptionThatNoResponseHasIsAnUnknownOne(int number) {
        Answer answer = asked();
        CoapOption<?> option = CoapOption.byNumber(number);
        peer.with(option, new byte[option.minLength()]);
        answersAndIsRejected(Way.CON);

        answer.failedWith(CoapProtocolException.class);
    }

    /** As a server does that says 4.02 and repeats what it did not understand. */
    @Test
    void aCriticalOptionThatTheRequestHadIsUnderstood() {
        Answer answer = world.get("/")
                .option(CoapOption.opaque(UNKNOWN_CRITICAL), new byte[] {7})
                .ask();
        peer.expectsCon(GET);

        peer.with(UNKNOWN_CRITICAL, (byte) 7).answersPiggybacked(BAD_OPTION, "what is this?");

        answer.is(BAD_OPTION, "what is this?");
    }

    @Test
    void theCriticalOptionsOfResponsesAreUnderstood() {
        Answer answer = asked();
        peer.with(CoapOption.BLOCK2).with(CoapOption.BLOCK1);
        answers(Way.CON);
        peer.expectsAck();

        answer.isAResponse();
    }

    private Answer asked() {
        Answer answer = world.get("/").confirmable().ask();
        peer.expectsCon(GET);
        return answer;
    }

    private void answersAndIsRejected(Way way) {
        answers(way);
        if (way != Way.PIGGYBACKED) {
            peer.expectsRst();
        }
    }

    private void answers(Way way) {
        switch (way) {
            case PIGGYBACKED -> peer.answersPiggybacked(CONTENT, "");
            case CON -> peer.answersInCon(CONTENT, "");
            case NON -> peer.answersInNon(CONTENT, "");
        }
    }
}
