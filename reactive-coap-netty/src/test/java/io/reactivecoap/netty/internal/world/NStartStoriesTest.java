package io.reactivecoap.netty.internal.world;

import static io.reactivecoap.CoapCode.CONTENT;
import static io.reactivecoap.CoapCode.GET;
import static java.time.Duration.ofHours;
import static java.time.Duration.ofNanos;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecoap.CoapResetException;
import io.reactivecoap.CoapTimeoutException.Phase;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * RFC 7252 §4.7: "clients (including proxies) MUST strictly limit the number of simultaneous outstanding interactions that
 * they maintain to a given server (including proxies) to NSTART."
 */
class NStartStoriesTest extends Story {

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 8})
    void soManyAreOutstandingAndTheRestComesInOrder(int nstart) {
        world.givenParameters(asIs -> asIs.withNstart(nstart));
        List<Answer> answers = asked(10);

        List<Heard> heard = new ArrayList<>(peer.hearsAll());
        assertThat(heard).hasSize(nstart);
        for (int i = 0; i < answers.size(); i++) {
            peer.to(heard.get(i)).answersPiggybacked(CONTENT, "answer " + i);
            answers.get(i).is(CONTENT, "answer " + i);
            heard.addAll(peer.hearsAll());
            assertThat(heard).hasSize(Math.min(answers.size(), i + 1 + nstart));
        }
        assertThat(heard).extracting(Heard::payload).containsExactlyElementsOf(numbers(10));
    }

    @Test
    void aPlaceIsGivenBackOnAPiggybackedResponse() {
        Answer first = oneOutstandingAndOneWaiting();

        peer.answersPiggybacked(CONTENT, "");

        first.isAResponse();
        theOtherLeaves();
    }

    /** An interaction is outstanding when "neither a response nor an Acknowledgment message has yet been received". */
    @Test
    void aPlaceIsGivenBackOnAnEmptyAcknowledgement() {
        Answer first = oneOutstandingAndOneWaiting();
        Heard request = peer.request();

        peer.acknowledges();

        first.isPending();
        theOtherLeaves();
        peer.to(request).answersInCon(CONTENT, "").expectsAck();
        first.isAResponse();
    }

    @Test
    void aPlaceIsGivenBackOnASeparateResponse() {
        Answer first = oneOutstandingAndOneWaiting();

        peer.answersInCon(CONTENT, "").expectsAck();

        first.isAResponse();
        theOtherLeaves();
    }

    @Test
    void aPlaceIsGivenBackOnAReset() {
        Answer first = oneOutstandingAndOneWaiting();

        peer.resets();

        first.failedWith(CoapResetException.class);
        theOtherLeaves();
    }

    @Test
    void aPlaceIsGivenBackWhenTheLastTimeoutIsOver() {
        Answer first = oneOutstandingAndOneWaiting();

        world.passes(ofSeconds(62).minusNanos(1));
        assertThat(peer.hearsAll()).hasSize(4).allMatch(heard -> heard.payload().equals("0"));
        world.passes(ofNanos(1));

        first.timedOut(Phase.ACKNOWLEDGEMENT);
        theOtherLeaves();
    }

    @Test
    void aPlaceIsGivenBackOnCancellationInFlight() {
        Answer first = oneOutstandingAndOneWaiting();

        world.cancels(first);

        theOtherLeaves();
    }

    @Test
    void whoIsCancelledWhileWaitingNeverLeaves() {
        List<Answer> answers = asked(3);
        peer.expectsCon(GET).withPayload("0");

        world.cancels(answers.get(1));
        peer.hearsNothing().answersPiggybacked(CONTENT, "");

        peer.expectsCon(GET).withPayload("2");
        peer.answersPiggybacked(CONTENT, "");
        answers.get(1).isPending();
    }

    @Test
    void aNonConfirmableRequestHoldsItsPlaceAsLongAsAConfirmableOneWouldWaitForItsFirstAcknowledgement() {
        Answer first = world.get("/").nonConfirmable().ask();
        Answer second = world.get("/").confirmable().ask();
        peer.expectsNon(GET);
        Heard non = peer.request();

        world.passes(ofSeconds(3).minusNanos(1));
        peer.hearsNothing();
        world.passes(ofNanos(1));
        peer.expectsCon(GET);
        peer.answersPiggybacked(CONTENT, "");
        second.isAResponse();

        first.isPending();
        peer.to(non).answersInNon(CONTENT, "late, but in its lifetime");
        first.is(CONTENT, "late, but in its lifetime");
    }

    @Test
    void aNonConfirmableRequestGivesItsPlaceBackWhenItIsAnswered() {
        world.get("/").nonConfirmable().ask();
        world.get("/").nonConfirmable().ask();
        peer.expectsNon(GET);
        peer.hearsNothing().answersInNon(CONTENT, "");

        peer.expectsNon(GET);
        peer.answersInNon(CONTENT, "");
    }

    @Test
    void aThousandRequestsToADeadPeerAllEnd() {
        List<Answer> answers = asked(1_000);

        world.passesUntilNothingIsDue();

        assertThat(peer.hearsAll()).hasSize(5_000);
        for (int i = 0; i < answers.size(); i++) {
            answers.get(i).at(ofSeconds(62L * (i + 1))).timedOut(Phase.ACKNOWLEDGEMENT);
        }
    }

    @Test
    void aThousandNonConfirmableRequestsToADeadPeerAllEnd() {
        List<Answer> answers = IntStream.range(0, 1_000)
                .mapToObj(i -> world.get("/").nonConfirmable().ask())
                .toList();

        world.passes(ofHours(24));

        assertThat(peer.hearsAll()).hasSize(1_000);
        answers.forEach(answer -> answer.timedOut(Phase.NON_RESPONSE));
    }

    @Test
    void aThousandRequestsThatNobodyWaitsForAnyMoreAllGo() {
        List<Answer> answers = asked(1_000);
        peer.expectsCon(GET);

        answers.forEach(world::cancels);

        // Each was the next for a moment; what was sent cannot be recalled, and nothing is sent again.
        peer.hearsAll();
        world.nothingIsOpen();
    }

    private Answer oneOutstandingAndOneWaiting() {
        Answer first = asked(2).get(0);
        peer.expectsCon(GET).withPayload("0");
        peer.hearsNothing();
        return first;
    }

    private void theOtherLeaves() {
        peer.expectsCon(GET).withPayload("1");
        peer.answersPiggybacked(CONTENT, "");
    }

    /** Requests whose payload is their number. */
    private List<Answer> asked(int count) {
        return numbers(count).stream()
                .map(number -> world.get("/").confirmable().payload(number).ask())
                .toList();
    }

    private static List<String> numbers(int count) {
        return IntStream.range(0, count).mapToObj(Integer::toString).toList();
    }
}
