package io.reactivecoap.netty.internal.world;

import static io.reactivecoap.CoapCode.CHANGED;
import static io.reactivecoap.CoapCode.GET;
import static io.reactivecoap.CoapCode.NOT_FOUND;
import static io.reactivecoap.CoapCode.PUT;
import static java.time.Duration.ofSeconds;

import io.reactivecoap.CoapMethod;
import io.reactivecoap.CoapResetException;
import io.reactivecoap.CoapTimeoutException.Phase;
import io.reactivecoap.option.CoapOption;
import io.reactivecoap.option.NoResponse;
import org.junit.jupiter.api.Test;

/** RFC 7967: the client says which responses it does without. */
class NoResponseStoriesTest extends Story {

    private static final NoResponse NO_SUCCESS = NoResponse.suppress(2);
    private static final NoResponse NO_CLIENT_ERROR = NoResponse.suppress(4);

    @Test
    void aConfirmableRequestIsDoneWhenItIsAcknowledged() {
        Answer answer = put().confirmable().noResponse(NoResponse.all()).ask();
        peer.expectsCon(PUT).withOption(CoapOption.NO_RESPONSE, NoResponse.all());
        answer.isPending();

        peer.acknowledges();

        answer.isDoneWithout();
    }

    @Test
    void aConfirmableRequestIsRetransmittedUntilThen() {
        Answer answer = put().confirmable().noResponse(NoResponse.all()).ask();
        peer.expectsCon(PUT);
        world.passes(ofSeconds(2));
        peer.expectsRetransmission();

        peer.acknowledges();

        answer.isDoneWithout();
    }

    @Test
    void aConfirmableRequestThatDoesWithoutSuccessIsDoneWhenItIsAcknowledged() {
        Answer answer = put().confirmable().noResponse(NO_SUCCESS).ask();
        peer.expectsCon(PUT);

        peer.acknowledges();

        answer.isDoneWithout();
    }

    @Test
    void aConfirmableRequestThatDoesWithoutErrorsWaitsForItsSuccess() {
        Answer answer = put().confirmable().noResponse(NO_CLIENT_ERROR).ask();
        peer.expectsCon(PUT);
        peer.acknowledges();
        answer.isPending();

        peer.answersInCon(CHANGED, "well").expectsAck();

        answer.is(CHANGED, "well");
    }

    @Test
    void aPeerThatAnswersAllTheSameIsHeard() {
        Answer answer = put().confirmable().noResponse(NoResponse.all()).ask();
        peer.expectsCon(PUT);

        peer.answersPiggybacked(NOT_FOUND, "I insist");

        answer.is(NOT_FOUND, "I insist");
    }

    @Test
    void aConfirmableRequestToADeadPeerStillFails() {
        Answer answer = put().confirmable().noResponse(NoResponse.all()).ask();
        world.passesUntilNothingIsDue();

        peer.hearsAll();
        answer.timedOut(Phase.ACKNOWLEDGEMENT);
    }

    @Test
    void aNonConfirmableRequestThatDoesWithoutAnythingIsDoneOnceItIsSent() {
        Answer answer = put().nonConfirmable().noResponse(NoResponse.all()).ask();

        peer.expectsNon(PUT);
        answer.isDoneWithout();
        world.nothingIsOpen();
    }

    @Test
    void aNonConfirmableRequestThatDoesWithoutAnythingIsNotDoneWhileItWaits() {
        world.get("/").confirmable().ask();
        Heard first = peer.expectsCon(GET);
        Answer answer = put().nonConfirmable().noResponse(NoResponse.all()).ask();
        answer.isPending();

        peer.to(first).acknowledges();

        peer.expectsNon(PUT);
        answer.isDoneWithout();
        peer.to(first).answersInNon(CHANGED, "");
    }

    @Test
    void silenceIsWhatANonConfirmableRequestThatDoesWithoutSuccessAskedFor() {
        Answer answer = put().nonConfirmable().noResponse(NO_SUCCESS).ask();
        peer.expectsNon(PUT);

        world.passesUntilNothingIsDue();

        answer.at(ofSeconds(145)).isDoneWithout();
    }

    @Test
    void anErrorReachesANonConfirmableRequestThatDoesWithoutSuccess() {
        Answer answer = put().nonConfirmable().noResponse(NO_SUCCESS).ask();
        peer.expectsNon(PUT);

        world.passes(ofSeconds(100));
        peer.answersInNon(NOT_FOUND, "no");

        answer.is(NOT_FOUND, "no");
    }

    @Test
    void aResetReachesANonConfirmableRequestThatDoesWithoutSuccess() {
        Answer answer = put().nonConfirmable().noResponse(NO_SUCCESS).ask();
        peer.expectsNon(PUT);

        peer.resets();

        answer.failedWith(CoapResetException.class);
    }

    @Test
    void silenceIsAFailureWhenSuccessWasWanted() {
        Answer answer = put().nonConfirmable().noResponse(NO_CLIENT_ERROR).ask();
        peer.expectsNon(PUT);

        world.passesUntilNothingIsDue();

        answer.at(ofSeconds(145)).timedOut(Phase.NON_RESPONSE);
    }

    @Test
    void anEmptyWishSuppressesNothing() {
        Answer answer =
                put().confirmable().noResponse(NoResponse.interestedInAll()).ask();
        peer.expectsCon(PUT);
        peer.acknowledges();
        answer.isPending();

        peer.answersInNon(CHANGED, "");

        answer.is(CHANGED, "");
    }

    private Ask put() {
        return world.request(CoapMethod.PUT, "/lamp");
    }
}
