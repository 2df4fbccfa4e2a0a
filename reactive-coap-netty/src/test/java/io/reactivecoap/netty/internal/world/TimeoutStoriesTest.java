package io.reactivecoap.netty.internal.world;

import static io.reactivecoap.CoapCode.CONTENT;
import static io.reactivecoap.CoapCode.GET;
import static java.time.Duration.ofNanos;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecoap.CoapTimeoutException.Phase;
import io.reactivecoap.RequestInfo;
import org.junit.jupiter.api.Test;

/** A request's time budget ends it, whatever the protocol's own timers say. */
class TimeoutStoriesTest extends Story {

    @Test
    void aRequestEndsWhenItsTimeIsUp() {
        Answer answer = world.get("/").timeout(ofSeconds(5)).ask();
        peer.expectsCon(GET);
        world.passes(ofSeconds(5).minusNanos(1));
        peer.expectsRetransmission();
        answer.isPending();

        world.passes(ofNanos(1));

        RequestInfo info = answer.timedOut(Phase.REQUEST_TIMEOUT);
        assertThat(info.elapsed()).isEqualTo(ofSeconds(5));
        assertThat(info.transmissions()).isEqualTo(2);
        world.nothingIsOpen();
    }

    @Test
    void aRequestEndsWhenTheSessionsTimeForRequestsIsUp() {
        world.given(settings -> settings.requestTimeout(ofSeconds(1)));
        Answer answer = world.get("/").ask();
        peer.expectsCon(GET);

        world.passesUntilNothingIsDue();

        answer.at(ofSeconds(1)).timedOut(Phase.REQUEST_TIMEOUT);
    }

    @Test
    void aRequestsOwnTimeCountsMoreThanTheSessions() {
        world.given(settings -> settings.requestTimeout(ofSeconds(1)));
        Answer answer = world.get("/").timeout(ofSeconds(5)).ask();
        peer.expectsCon(GET);

        world.passesUntilNothingIsDue();

        peer.expectsRetransmission();
        answer.at(ofSeconds(5)).timedOut(Phase.REQUEST_TIMEOUT);
    }

    @Test
    void timeIsUpAlsoWhileWaitingForAPlace() {
        Answer first = world.get("/first").ask();
        Answer second = world.get("/second").timeout(ofSeconds(1)).ask();
        peer.expectsCon(GET).withPath("first");

        world.passes(ofSeconds(1));

        RequestInfo info = second.at(ofSeconds(1)).timedOut(Phase.REQUEST_TIMEOUT);
        assertThat(info.transmissions()).isZero();
        peer.hearsNothing().answersPiggybacked(CONTENT, "");
        first.isAResponse();
    }

    @Test
    void timeIsUpAlsoAfterTheAcknowledgement() {
        Answer answer = world.get("/").timeout(ofSeconds(5)).ask();
        peer.expectsCon(GET);
        world.passes(ofSeconds(1));
        peer.acknowledges();

        world.passesUntilNothingIsDue();

        answer.at(ofSeconds(5)).timedOut(Phase.REQUEST_TIMEOUT);
    }

    @Test
    void timeIsUpAlsoForANonConfirmableRequest() {
        Answer answer = world.get("/").nonConfirmable().timeout(ofSeconds(5)).ask();
        peer.expectsNon(GET);

        world.passesUntilNothingIsDue();

        answer.at(ofSeconds(5)).timedOut(Phase.REQUEST_TIMEOUT);
    }

    @Test
    void aGenerousTimeLeavesTheEndToTheProtocol() {
        Answer con = world.get("/").timeout(ofSeconds(1_000)).ask();
        peer.expectsCon(GET);
        world.passes(ofSeconds(62));
        peer.hearsAll();
        con.at(ofSeconds(62)).timedOut(Phase.ACKNOWLEDGEMENT);

        Answer acknowledged = world.get("/").timeout(ofSeconds(1_000)).ask();
        peer.expectsCon(GET);
        peer.acknowledges();
        world.passes(ofSeconds(247));
        acknowledged.timedOut(Phase.SEPARATE_RESPONSE);

        Answer non = world.get("/").nonConfirmable().timeout(ofSeconds(1_000)).ask();
        peer.expectsNon(GET);
        world.passes(ofSeconds(145));
        non.timedOut(Phase.NON_RESPONSE);
    }

    @Test
    void theTimeBeforeTheSessionCouldBeginCounts() {
        Answer answer =
                world.get("/").timeout(ofSeconds(5)).afterWaiting(ofSeconds(3)).ask();
        peer.expectsCon(GET);

        world.passesUntilNothingIsDue();

        assertThat(answer.at(ofSeconds(2)).timedOut(Phase.REQUEST_TIMEOUT).elapsed())
                .isEqualTo(ofSeconds(5));
    }

    @Test
    void aRequestWhoseTimeIsUpBeforeTheSessionBeginsIsNotSent() {
        Answer answer =
                world.get("/").timeout(ofSeconds(5)).afterWaiting(ofSeconds(5)).ask();

        world.passesUntilNothingIsDue();

        peer.hearsNothing();
        answer.at(ofSeconds(0)).timedOut(Phase.REQUEST_TIMEOUT);
    }

    @Test
    void anAnswerInTimeStopsTheClock() {
        Answer answer = world.get("/").timeout(ofSeconds(5)).ask();
        peer.expectsCon(GET);

        peer.answersPiggybacked(CONTENT, "in time");

        answer.is(CONTENT, "in time");
        world.nothingIsDue();
    }

    @Test
    void anAnswerAfterItsTimeIsRejected() {
        Answer answer = world.get("/").timeout(ofSeconds(1)).ask();
        peer.expectsCon(GET);
        world.passes(ofSeconds(1));

        peer.answersInCon(CONTENT, "too late").expectsRst();

        answer.timedOut(Phase.REQUEST_TIMEOUT);
    }
}
