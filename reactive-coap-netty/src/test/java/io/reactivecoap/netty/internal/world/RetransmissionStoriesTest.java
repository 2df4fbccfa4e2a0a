package io.reactivecoap.netty.internal.world;

import static io.reactivecoap.CoapCode.CONTENT;
import static io.reactivecoap.CoapCode.GET;
import static java.time.Duration.ofHours;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofNanos;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecoap.CoapTimeoutException.Phase;
import io.reactivecoap.RequestInfo;
import io.reactivecoap.SessionEvent.Retransmitted;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** RFC 7252 §4.2: "The sender retransmits the Confirmable message at exponentially increasing intervals". */
class RetransmissionStoriesTest extends Story {

    @Test
    void keepsRetransmittingUntilAcknowledged() {
        Answer answer = world.get("/temperature").confirmable().ask();
        peer.expectsCon(GET).at(ofSeconds(0));

        world.passes(ofSeconds(20));
        peer.expectsRetransmission().at(ofSeconds(2));
        peer.expectsRetransmission().at(ofSeconds(6));
        peer.expectsRetransmission().at(ofSeconds(14));
        peer.answersPiggybacked(CONTENT, "22.3 C");

        answer.is(CONTENT, "22.3 C");
        world.nothingIsDue();
    }

    @Test
    void givesUpOnlyAfterTheLastRetransmissionHasWaitedItsFullTime() {
        Answer answer = world.get("/").confirmable().ask();
        peer.expectsCon(GET);

        world.passes(ofSeconds(62).minusNanos(1));
        peer.expectsRetransmission().at(ofSeconds(2));
        peer.expectsRetransmission().at(ofSeconds(2 + 4));
        peer.expectsRetransmission().at(ofSeconds(2 + 4 + 8));
        peer.expectsRetransmission().at(ofSeconds(2 + 4 + 8 + 16));
        answer.isPending();

        world.passes(ofNanos(1));
        RequestInfo info = answer.timedOut(Phase.ACKNOWLEDGEMENT);
        assertThat(info.transmissions()).isEqualTo(5);
        assertThat(info.elapsed()).isEqualTo(ofSeconds(31 * 2));
    }

    @Test
    void takesAnAnswerUntilTheVeryLastMoment() {
        Answer answer = world.get("/").confirmable().ask();
        peer.expectsCon(GET);
        world.passes(ofSeconds(62).minusNanos(1));
        peer.hearsAll();

        peer.answersPiggybacked(CONTENT, "just in time");

        answer.is(CONTENT, "just in time");
    }

    @ParameterizedTest
    @CsvSource({"0, 2000000000", "0.25, 2250000000", "0.5, 2500000000", "0.999999999, 2999999999"})
    void beginsWithARandomTimeoutBetweenAckTimeoutAndItsRandomFactor(double share, long first) {
        world.dice().nextFirstTimeoutAt(share);
        Answer answer = world.get("/").confirmable().ask();
        peer.expectsCon(GET);

        world.passesUntilNothingIsDue();

        peer.expectsRetransmission().at(ofNanos(first));
        peer.expectsRetransmission().at(ofNanos(first * 3));
        peer.expectsRetransmission().at(ofNanos(first * 7));
        peer.expectsRetransmission().at(ofNanos(first * 15));
        answer.at(ofNanos(first * 31)).timedOut(Phase.ACKNOWLEDGEMENT);
    }

    @Test
    void twoRequestsDoNotShareTheirRandomTimeout() {
        world.givenParameters(asIs -> asIs.withNstart(2));
        world.dice().nextFirstTimeoutAt(0.9).nextFirstTimeoutAt(0.1);
        world.get("/slow").ask();
        world.get("/fast").ask();
        Heard slow = peer.expectsCon(GET).withPath("slow");
        Heard fast = peer.expectsCon(GET).withPath("fast");

        world.passes(ofSeconds(3));

        peer.to(fast).expectsRetransmission().at(ofMillis(2100));
        peer.to(slow).expectsRetransmission().at(ofMillis(2900));
        peer.to(fast).answersPiggybacked(CONTENT, "");
        peer.to(slow).answersPiggybacked(CONTENT, "");
    }

    @Test
    void tellsOfEveryRetransmission() {
        world.get("/").confirmable().ask();
        Heard first = peer.expectsCon(GET);
        world.passes(ofSeconds(6));
        peer.expectsRetransmission();
        peer.expectsRetransmission();

        String token = first.token().toString();
        assertThat(world.events())
                .containsExactly(
                        new Retransmitted(token, first.messageId(), 2), new Retransmitted(token, first.messageId(), 3));
        peer.answersPiggybacked(CONTENT, "");
    }

    @Test
    void anEmptyAcknowledgementStopsIt() {
        Answer answer = world.get("/").confirmable().ask();
        peer.expectsCon(GET);
        world.passes(ofSeconds(2));
        peer.expectsRetransmission();

        peer.acknowledges();
        world.passes(ofSeconds(100));

        peer.hearsNothing().answersInCon(CONTENT, "slowly").expectsAck();
        answer.is(CONTENT, "slowly");
    }

    @Test
    void cancellationStopsItAndFreesTokenIdAndTimer() {
        Answer answer = world.get("/").confirmable().ask();
        peer.expectsCon(GET);
        world.passes(ofSeconds(2));
        peer.expectsRetransmission();

        world.cancels(answer);

        world.nothingIsOpen();
        world.passes(ofSeconds(100));
        peer.hearsNothing();
        answer.isPending();
    }

    @Test
    void anAcknowledgementThatComesTooLateIsIgnored() {
        Answer answer = world.get("/").confirmable().ask();
        peer.expectsCon(GET);
        world.passesUntilNothingIsDue();
        peer.hearsAll();
        answer.timedOut(Phase.ACKNOWLEDGEMENT);

        peer.answersPiggybacked(CONTENT, "too late").acknowledges();

        peer.hearsNothing();
        answer.timedOut(Phase.ACKNOWLEDGEMENT);
    }

    @Test
    void withoutRetransmissionsItWaitsForTheFirstTimeoutOnly() {
        Answer answer = world.get("/")
                .confirmable()
                .parameters(asIs -> asIs.withMaxRetransmit(0))
                .ask();
        peer.expectsCon(GET);

        world.passesUntilNothingIsDue();

        peer.hearsNothing();
        answer.at(ofSeconds(2)).timedOut(Phase.ACKNOWLEDGEMENT);
    }

    @Test
    void aRequestMayHaveParametersOfItsOwn() {
        Answer answer = world.get("/")
                .confirmable()
                .parameters(asIs -> asIs.withAckTimeout(ofMillis(100)).withMaxRetransmit(2))
                .ask();
        peer.expectsCon(GET);

        world.passesUntilNothingIsDue();

        peer.expectsRetransmission().at(ofMillis(100));
        peer.expectsRetransmission().at(ofMillis(300));
        answer.at(ofMillis(700)).timedOut(Phase.ACKNOWLEDGEMENT);
    }

    @Test
    void aNonConfirmableRequestIsSentOnce() {
        Answer answer = world.get("/").nonConfirmable().ask();
        peer.expectsNon(GET);

        world.passes(ofSeconds(100));

        peer.hearsNothing().answersInNon(CONTENT, "here you are");
        answer.is(CONTENT, "here you are");
    }

    @Test
    void aVeryPatientRequestDoublesItsTimeoutAllTheSame() {
        Answer answer = world.get("/")
                .confirmable()
                .parameters(asIs -> asIs.withAckTimeout(ofHours(1)).withMaxRetransmit(11))
                .ask();
        peer.expectsCon(GET);

        world.passesUntilNothingIsDue();

        assertThat(peer.hearsAll()).hasSize(11);
        answer.at(ofHours((1 << 12) - 1)).timedOut(Phase.ACKNOWLEDGEMENT);
    }
}
