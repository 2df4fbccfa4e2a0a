package io.reactivecoap.netty.internal.world;

import static io.reactivecoap.CoapCode.CONTENT;
import static io.reactivecoap.CoapCode.GET;
import static java.time.Duration.ofHours;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofNanos;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecoap.netty.internal.message.Datagram.Type;
import io.reactivecoap.netty.internal.message.Token;
import io.reactivecoap.option.NoResponse;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * RFC 7252 §4.7: "an endpoint does not exceed an average data rate of PROBING_RATE in sending to another endpoint that does
 * not respond", which is 1 byte a second. A GET of / is 12 bytes long here.
 */
class ProbingRateStoriesTest extends Story {

    private static final Duration A_GET = ofSeconds(12);

    @Test
    void aSilentPeerHearsOneByteASecondOnAverage() {
        asksNon(100);

        world.passes(ofHours(1));

        List<Heard> heard = peer.hearsAll();
        for (int i = 0; i < heard.size(); i++) {
            heard.get(i).at(A_GET.multipliedBy(i));
        }
        assertThat(heard).hasSize(100);
    }

    @Test
    void aLongMessageMakesALongPause() {
        world.get("/").nonConfirmable().payload("x".repeat(100)).ask(); // and a marker
        asksNon(1);
        peer.expectsNon(GET);

        world.passes(ofSeconds(12 + 1 + 100).minusNanos(1));
        peer.hearsNothing();
        world.passes(ofNanos(1));

        peer.expectsNon(GET);
        world.passesUntilNothingIsDue();
    }

    @Test
    void whatLeftTogetherIsPaidForTogether() {
        world.givenParameters(asIs -> asIs.withNstart(4));
        asksNon(8);

        world.passes(ofSeconds(200));

        List<Heard> heard = peer.hearsAll();
        assertThat(heard).hasSize(8);
        assertThat(heard.subList(0, 4)).allSatisfy(each -> each.at(ofSeconds(0)));
        assertThat(heard.subList(4, 8)).allSatisfy(each -> each.at(A_GET.multipliedBy(4)));
    }

    @Test
    void theRateMayBeChosen() {
        world.givenParameters(asIs -> asIs.withProbingRate(2));
        asksNon(3);

        world.passes(ofHours(1));

        peer.expectsNon(GET).at(ofSeconds(0));
        peer.expectsNon(GET).at(ofSeconds(6));
        peer.expectsNon(GET).at(ofSeconds(12));
    }

    @Test
    void theNextGoesAtOnceWhenTheAnswerCame() {
        asksNon(2);
        peer.expectsNon(GET);
        world.passes(ofMillis(10));
        peer.answersInNon(CONTENT, "");

        peer.expectsNon(GET).at(ofMillis(10));
        peer.answersInNon(CONTENT, "");
    }

    @Test
    void anythingThatIsHeardEndsThePause() {
        asksNon(2);
        peer.expectsNon(GET);
        world.passes(ofSeconds(5));
        peer.hearsNothing();

        peer.pings();

        peer.expectsRst();
        peer.expectsNon(GET).at(ofSeconds(5));
        world.passesUntilNothingIsDue();
    }

    @Test
    void anAnswerThatCameWhileTheyWereOutMakesNoPauseAtAll() {
        asksNon(2);
        peer.expectsNon(GET);
        world.passes(ofSeconds(1));
        peer.sends(Type.NON, 0x1234, CONTENT, Token.of(1, 8), "alive").expectsRst();
        peer.hearsNothing();

        world.passes(ofSeconds(2));

        peer.expectsNon(GET).at(ofSeconds(3)); // when the first gives its place back
        world.passesUntilNothingIsDue();
    }

    @Test
    void aConfirmableRequestPassesANonConfirmableOneThatPauses() {
        asksNon(2);
        peer.expectsNon(GET);
        world.passes(ofSeconds(5));

        world.get("/urgent").confirmable().ask();

        peer.expectsCon(GET).withPath("urgent").at(ofSeconds(5));
        peer.answersPiggybacked(CONTENT, "");
        peer.expectsNon(GET).at(ofSeconds(5)); // the peer was heard
        world.passesUntilNothingIsDue();
    }

    @Test
    void aConfirmableRequestThatGetsNoAnswerDoesNotEndThePause() {
        asksNon(2);
        peer.expectsNon(GET);
        world.passes(ofSeconds(5));
        world.get("/urgent")
                .confirmable()
                .parameters(asIs -> asIs.withMaxRetransmit(0))
                .ask();
        peer.expectsCon(GET);

        world.passes(A_GET.minus(ofSeconds(5)));

        peer.expectsNon(GET).at(A_GET);
        world.passesUntilNothingIsDue();
    }

    @Test
    void aCancelledRequestIsPaidForToo() {
        Answer first = world.get("/").nonConfirmable().ask();
        peer.expectsNon(GET);
        world.passes(ofSeconds(1));
        world.cancels(first);
        asksNon(1);

        world.passes(ofSeconds(100));

        peer.expectsNon(GET).at(A_GET);
        world.passesUntilNothingIsDue();
    }

    @Test
    void anUnreachablePeerHasNotResponded() {
        asksNon(1);
        peer.expectsNon(GET);
        world.passes(ofSeconds(1));
        world.hearsUnreachable();
        asksNon(1);
        peer.hearsNothing();

        world.passesUntilNothingIsDue();

        peer.expectsNon(GET).at(A_GET);
    }

    /** Whichever of those in flight is found to be unreachable first. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7})
    void whoWaitsPausesForThoseThatProvedUnreachable(int messageId) {
        world.dice().messageIdsStartAt(messageId);
        world.givenParameters(asIs -> asIs.withNstart(2));
        world.get("/").confirmable().ask();
        asksNon(2);
        peer.expectsCon(GET);
        peer.expectsNon(GET);

        world.hearsUnreachable();

        peer.hearsNothing();
        world.passesUntilNothingIsDue();
        peer.expectsNon(GET).at(A_GET);
    }

    @Test
    void aRequestThatIsCancelledInThePauseLeavesNoTimer() {
        Answer first = world.get("/").nonConfirmable().ask();
        Answer second = world.get("/").nonConfirmable().ask();
        peer.expectsNon(GET);
        world.passes(ofSeconds(5));
        world.cancels(first);

        world.cancels(second);

        world.nothingIsOpen();
    }

    @Test
    void messagesThatWantNoAnswerArePacedToo() {
        for (int i = 0; i < 3; i++) {
            world.get("/").nonConfirmable().noResponse(NoResponse.all()).ask();
        }
        peer.expectsNon(GET).at(ofSeconds(0));

        world.passesUntilNothingIsDue();

        Duration pause = ofSeconds(peer.request().bytes().length);
        peer.expectsNon(GET).at(pause);
        peer.expectsNon(GET).at(pause.multipliedBy(2));
    }

    /** What is heard before a message leaves is no answer to it, at the same instant or not. */
    @Test
    void messagesThatWaitedForAnAcknowledgementDoNotAllLeaveWithIt() {
        world.get("/").confirmable().ask();
        peer.expectsCon(GET);
        for (int i = 0; i < 3; i++) {
            world.get("/").nonConfirmable().noResponse(NoResponse.all()).ask();
        }
        world.passes(ofSeconds(1));
        peer.answersPiggybacked(CONTENT, "");

        peer.expectsNon(GET).at(ofSeconds(1));
        peer.hearsNothing();
        Duration pause = ofSeconds(peer.request().bytes().length);
        world.passesUntilNothingIsDue();
        peer.expectsNon(GET).at(ofSeconds(1).plus(pause));
        peer.expectsNon(GET).at(ofSeconds(1).plus(pause.multipliedBy(2)));
    }

    @Test
    void tenThousandMessagesThatWantNoAnswerLeaveOneAfterTheOther() {
        world.givenParameters(asIs -> asIs.withProbingRate(1e12));
        world.get("/").confirmable().ask();
        Heard request = peer.expectsCon(GET);
        for (int i = 0; i < 10_000; i++) {
            world.get("/").nonConfirmable().noResponse(NoResponse.all()).ask();
        }

        peer.to(request).answersPiggybacked(CONTENT, "");
        world.passesUntilNothingIsDue();

        assertThat(peer.hearsAll()).hasSize(10_000);
    }

    private void asksNon(int count) {
        for (int i = 0; i < count; i++) {
            world.get("/").nonConfirmable().ask();
        }
    }
}
