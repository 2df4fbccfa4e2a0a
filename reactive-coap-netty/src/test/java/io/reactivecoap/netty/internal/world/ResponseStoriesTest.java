package io.reactivecoap.netty.internal.world;

import static io.reactivecoap.CoapCode.CONTENT;
import static io.reactivecoap.CoapCode.GET;
import static io.reactivecoap.CoapCode.NOT_FOUND;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecoap.CoapCode;
import io.reactivecoap.CoapResponse;
import io.reactivecoap.CoapTimeoutException.Phase;
import io.reactivecoap.SessionEvent.BadPacket;
import io.reactivecoap.netty.internal.message.Datagram.Type;
import io.reactivecoap.netty.internal.message.Token;
import org.junit.jupiter.api.Test;

/** RFC 7252 §5.2 and §5.3.2: piggybacked and separate responses, and which request they answer. */
class ResponseStoriesTest extends Story {

    @Test
    void aResponseMayBePiggybackedOnTheAcknowledgement() {
        Answer answer = world.get("/temperature").confirmable().ask();
        peer.expectsCon(GET).withPath("temperature");

        world.passes(ofMillis(30));
        peer.answersPiggybacked(CONTENT, "22.3 C");

        CoapResponse response = answer.is(CONTENT, "22.3 C");
        assertThat(response.source()).isEqualTo(World.PEER);
        assertThat(response.elapsed()).isEqualTo(ofMillis(30));
    }

    @Test
    void anErrorIsAResponseToo() {
        Answer answer = world.get("/nowhere").ask();
        peer.expectsCon(GET);

        peer.answersPiggybacked(NOT_FOUND, "no such thing");

        assertThat(answer.is(NOT_FOUND, "no such thing").diagnostic()).isEqualTo("no such thing");
    }

    @Test
    void aResponseMayComeSeparatelyAndIsAcknowledged() {
        Answer answer = world.get("/").confirmable().ask();
        peer.expectsCon(GET);
        peer.acknowledges();
        answer.isPending();

        world.passes(ofSeconds(60));
        peer.answersInCon(CONTENT, "at last").expectsAck();

        answer.is(CONTENT, "at last");
    }

    @Test
    void aSeparateResponseMayBeNonConfirmable() {
        Answer answer = world.get("/").confirmable().ask();
        peer.expectsCon(GET);
        peer.acknowledges();

        peer.answersInNon(CONTENT, "take it or leave it").hearsNothing();

        answer.is(CONTENT, "take it or leave it");
    }

    /** §5.2.2: "a response [...] MUST be taken as an implicit acknowledgement" of the request. */
    @Test
    void aSeparateResponseStandsInForALostAcknowledgement() {
        Answer answer = world.get("/").confirmable().ask();
        peer.expectsCon(GET);
        world.wire().loses(1);
        peer.acknowledges();
        world.passes(ofSeconds(2));
        peer.expectsRetransmission();

        peer.answersInCon(CONTENT, "the response").expectsAck();

        answer.is(CONTENT, "the response");
        world.nothingIsDue();
    }

    @Test
    void anAcknowledgementThatASeparateResponseHasOvertakenIsIgnored() {
        Answer answer = world.get("/").confirmable().ask();
        peer.expectsCon(GET);

        peer.answersInCon(CONTENT, "first").expectsAck();
        answer.is(CONTENT, "first");
        world.nothingIsOpen();

        peer.acknowledges().hearsNothing();
    }

    @Test
    void anAcknowledgementAndItsResponseMayArriveTogether() {
        Answer answer = world.get("/").confirmable().ask();
        peer.expectsCon(GET);

        world.inOneBatch(() -> peer.acknowledges().answersInCon(CONTENT, "both"));

        peer.expectsAck();
        answer.is(CONTENT, "both");
    }

    @Test
    void aNonConfirmableRequestMayBeAnsweredEitherWay() {
        Answer inNon = world.get("/a").nonConfirmable().ask();
        peer.expectsNon(GET).withPath("a");
        peer.answersInNon(CONTENT, "non").hearsNothing();
        inNon.is(CONTENT, "non");

        Answer inCon = world.get("/b").nonConfirmable().ask();
        peer.expectsNon(GET).withPath("b");
        peer.answersInCon(CONTENT, "con").expectsAck();
        inCon.is(CONTENT, "con");
    }

    @Test
    void anAcknowledgementWithAnotherTokenIsIgnored() {
        Answer answer = world.get("/").confirmable().ask();
        Heard request = peer.expectsCon(GET);

        peer.sends(Type.ACK, request.messageId(), CONTENT, Token.of(0x4711, 8), "for somebody else");

        answer.isPending();
        assertThat(world.events()).hasOnlyElementsOfType(BadPacket.class).hasSize(1);
        world.passes(ofSeconds(2));
        peer.expectsRetransmission();
        peer.answersPiggybacked(CONTENT, "for you");
        answer.is(CONTENT, "for you");
    }

    @Test
    void anAcknowledgementWithAnotherMessageIdIsIgnored() {
        Answer answer = world.get("/").confirmable().ask();
        Heard request = peer.expectsCon(GET);

        peer.sends(Type.ACK, request.messageId() + 1 & 0xffff, CONTENT, request.token(), "never asked for");
        peer.sends(Type.ACK, request.messageId() + 1 & 0xffff, CoapCode.EMPTY, Token.EMPTY, "");

        answer.isPending();
        world.passes(ofSeconds(2));
        peer.expectsRetransmission();
        peer.answersPiggybacked(CONTENT, "");
    }

    @Test
    void anAcknowledgementThatCarriesARequestIsIgnored() {
        Answer answer = world.get("/").confirmable().ask();
        Heard request = peer.expectsCon(GET);

        peer.sends(Type.ACK, request.messageId(), GET, request.token(), "");

        answer.isPending();
        peer.hearsNothing();
        peer.answersPiggybacked(CONTENT, "");
    }

    /** §4.3: "A Non-confirmable message [...] MUST NOT be acknowledged by the recipient." */
    @Test
    void anAcknowledgementOfANonConfirmableRequestIsIgnored() {
        Answer answer = world.get("/").nonConfirmable().ask();
        peer.expectsNon(GET);

        peer.acknowledges().answersPiggybacked(CONTENT, "piggybacked on nothing");

        answer.isPending();
        peer.answersInNon(CONTENT, "properly");
        answer.is(CONTENT, "properly");
    }

    @Test
    void aPromisedResponseIsWaitedForAsLongAsAnExchangeLives() {
        Answer answer = world.get("/").confirmable().ask();
        peer.expectsCon(GET);
        world.passes(ofSeconds(1));
        peer.acknowledges();

        world.passesUntilNothingIsDue();

        answer.at(ofSeconds(1 + 247)).timedOut(Phase.SEPARATE_RESPONSE);
        peer.hearsNothing().answersInCon(CONTENT, "too late").expectsRst();
    }

    @Test
    void aPromisedResponseIsWaitedForAsLongAsTheSessionSays() {
        world.given(settings -> settings.separateResponseTimeout(ofSeconds(5)));
        Answer answer = world.get("/").confirmable().ask();
        peer.expectsCon(GET);
        peer.acknowledges();

        world.passesUntilNothingIsDue();

        answer.at(ofSeconds(5)).timedOut(Phase.SEPARATE_RESPONSE);
    }

    @Test
    void aPromisedResponseIsWaitedForByTheRequestsOwnParameters() {
        Answer answer = world.get("/")
                .confirmable()
                .parameters(asIs -> asIs.withAckTimeout(ofMillis(100)).withMaxLatency(ofSeconds(1)))
                .ask();
        peer.expectsCon(GET);
        peer.acknowledges();

        world.passesUntilNothingIsDue();

        // EXCHANGE_LIFETIME: (2^4 - 1) * 0.1 s * 1.5 + 2 * 1 s + 0.1 s
        answer.at(ofMillis(4350)).timedOut(Phase.SEPARATE_RESPONSE);
    }

    @Test
    void aSecondAcknowledgementDoesNotProlongTheWait() {
        Answer answer = world.get("/").confirmable().ask();
        peer.expectsCon(GET);
        peer.acknowledges();
        world.passes(ofSeconds(100));
        peer.acknowledges();

        world.passesUntilNothingIsDue();

        answer.at(ofSeconds(247)).timedOut(Phase.SEPARATE_RESPONSE);
    }

    @Test
    void aNonConfirmableRequestIsWaitedForAsLongAsItLives() {
        Answer answer = world.get("/").nonConfirmable().ask();
        peer.expectsNon(GET);

        world.passesUntilNothingIsDue();

        answer.at(ofSeconds(145)).timedOut(Phase.NON_RESPONSE);
        peer.answersInNon(CONTENT, "too late").expectsRst();
    }
}
