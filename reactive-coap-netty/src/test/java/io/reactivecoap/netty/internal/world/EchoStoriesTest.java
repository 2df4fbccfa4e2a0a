package io.reactivecoap.netty.internal.world;

import static io.reactivecoap.CoapCode.CONTENT;
import static io.reactivecoap.CoapCode.GET;
import static io.reactivecoap.CoapCode.PUT;
import static io.reactivecoap.CoapCode.UNAUTHORIZED;
import static io.reactivecoap.option.CoapOption.ECHO;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecoap.CoapMethod;
import io.reactivecoap.CoapTimeoutException.Phase;
import io.reactivecoap.option.CoapOption;
import org.junit.jupiter.api.Test;

/** RFC 9175 §2.3: a server asks a client to show that it is there. */
class EchoStoriesTest extends Story {

    private static final byte[] CHALLENGE = {1, 2, 3, 4};
    private static final byte[] ANOTHER = {5, 6};

    @Test
    void aChallengeIsAnsweredOnceWithTheSameRequest() {
        Answer answer = world.request(CoapMethod.PUT, "/lock")
                .option(CoapOption.URI_QUERY, "door=1")
                .payload("open")
                .ask();
        Heard first = peer.expectsCon(PUT).withoutOption(ECHO);
        peer.with(ECHO, CHALLENGE).answersPiggybacked(UNAUTHORIZED, "who is there?");
        answer.isPending();

        Heard second = peer.expectsCon(PUT)
                .withPath("lock")
                .withOption(CoapOption.URI_QUERY, "door=1")
                .withOption(ECHO, CHALLENGE)
                .withPayload("open");
        assertThat(second.token()).isNotEqualTo(first.token());
        assertThat(second.messageId()).isNotEqualTo(first.messageId());
        peer.answersPiggybacked(CONTENT, "opened");
        answer.is(CONTENT, "opened");
    }

    @Test
    void aChallengeInASeparateResponseIsAcknowledgedFirst() {
        Answer answer = world.get("/").ask();
        peer.expectsCon(GET);
        peer.with(ECHO, CHALLENGE).answersInCon(UNAUTHORIZED, "").expectsAck();

        peer.expectsCon(GET).withOption(ECHO, CHALLENGE);
        peer.answersPiggybacked(CONTENT, "");
        answer.isAResponse();
    }

    @Test
    void aNonConfirmableRequestIsRepeatedNonConfirmably() {
        Answer answer = world.get("/").nonConfirmable().ask();
        peer.expectsNon(GET);
        peer.with(ECHO, CHALLENGE).answersInNon(UNAUTHORIZED, "");

        peer.expectsNon(GET).withOption(ECHO, CHALLENGE);
        peer.answersInNon(CONTENT, "");
        answer.isAResponse();
    }

    @Test
    void aSecondChallengeIsTheAnswer() {
        Answer answer = world.get("/").ask();
        peer.expectsCon(GET);
        peer.with(ECHO, CHALLENGE).answersPiggybacked(UNAUTHORIZED, "");
        peer.expectsCon(GET).withOption(ECHO, CHALLENGE);

        peer.with(ECHO, ANOTHER).answersPiggybacked(UNAUTHORIZED, "still not");

        answer.is(UNAUTHORIZED, "still not");
        world.get("/").ask();
        peer.expectsCon(GET).withOption(ECHO, ANOTHER);
        peer.answersPiggybacked(CONTENT, "");
    }

    @Test
    void anUnauthorizedResponseWithoutAChallengeIsTheAnswer() {
        Answer answer = world.get("/").ask();
        peer.expectsCon(GET);

        peer.answersPiggybacked(UNAUTHORIZED, "go away");

        answer.is(UNAUTHORIZED, "go away");
    }

    @Test
    void aChallengeInASuccessIsShownWithTheNextRequestOnce() {
        world.get("/a").ask();
        peer.expectsCon(GET);
        peer.with(ECHO, CHALLENGE).answersPiggybacked(CONTENT, "");

        world.get("/b").ask();
        peer.expectsCon(GET).withPath("b").withOption(ECHO, CHALLENGE);
        peer.answersPiggybacked(CONTENT, "");

        world.get("/c").ask();
        peer.expectsCon(GET).withPath("c").withoutOption(ECHO);
        peer.answersPiggybacked(CONTENT, "");
    }

    @Test
    void anEchoOfTheApplicationsOwnIsLeftAlone() {
        world.get("/a").ask();
        peer.expectsCon(GET);
        peer.with(ECHO, CHALLENGE).answersPiggybacked(CONTENT, "");

        world.get("/b").option(ECHO, ANOTHER).ask();

        peer.expectsCon(GET).withOption(ECHO, ANOTHER);
        peer.answersPiggybacked(CONTENT, "");
    }

    @Test
    void theRepetitionBelongsToTheSameRequest() {
        Answer answer = world.get("/").timeout(ofSeconds(5)).ask();
        peer.expectsCon(GET);
        world.passes(ofSeconds(1));
        peer.with(ECHO, CHALLENGE).answersPiggybacked(UNAUTHORIZED, "");
        peer.expectsCon(GET);

        world.passes(ofSeconds(4));

        peer.expectsRetransmission().at(ofSeconds(3));
        assertThat(answer.at(ofSeconds(5)).timedOut(Phase.REQUEST_TIMEOUT).transmissions())
                .isEqualTo(3);
    }

    @Test
    void theRepetitionWaitsForItsPlace() {
        Answer first = world.get("/a").ask();
        world.get("/b").ask();
        peer.expectsCon(GET).withPath("a");

        peer.with(ECHO, CHALLENGE).answersPiggybacked(UNAUTHORIZED, "");

        peer.expectsCon(GET).withPath("b");
        peer.hearsNothing().answersPiggybacked(CONTENT, "");
        peer.expectsCon(GET).withPath("a").withOption(ECHO, CHALLENGE);
        peer.answersPiggybacked(CONTENT, "a");
        first.is(CONTENT, "a");
    }

    @Test
    void aRequestThatIsRepeatedCanBeCancelled() {
        Answer answer = world.get("/").ask();
        peer.expectsCon(GET);
        peer.with(ECHO, CHALLENGE).answersPiggybacked(UNAUTHORIZED, "");
        peer.expectsCon(GET);

        world.cancels(answer);

        world.nothingIsOpen();
    }
}
