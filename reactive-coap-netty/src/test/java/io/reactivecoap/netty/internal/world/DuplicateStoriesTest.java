package io.reactivecoap.netty.internal.world;

import static io.reactivecoap.CoapCode.CONTENT;
import static io.reactivecoap.CoapCode.GET;
import static java.time.Duration.ofNanos;
import static java.time.Duration.ofSeconds;

import io.reactivecoap.netty.internal.message.Datagram.Type;
import io.reactivecoap.netty.internal.message.Token;
import org.junit.jupiter.api.Test;

/** RFC 7252 §4.5: the recipient of a duplicate "SHOULD process any request or response in the message only once". */
class DuplicateStoriesTest extends Story {

    @Test
    void aRepeatedConfirmableResponseIsAcknowledgedAgainAndDeliveredOnce() {
        Answer answer = world.get("/").confirmable().ask();
        peer.expectsCon(GET);
        peer.acknowledges().answersInCon(CONTENT, "once").expectsAck();

        peer.repeatsItself().expectsAck();
        world.passes(ofSeconds(30));
        peer.repeatsItself().expectsAck();

        answer.is(CONTENT, "once");
    }

    @Test
    void aConfirmableResponseIsADuplicateForAsLongAsAnExchangeLives() {
        world.get("/").confirmable().ask();
        peer.expectsCon(GET);
        peer.answersInCon(CONTENT, "").expectsAck();

        world.passes(ofSeconds(247).minusNanos(1));
        peer.repeatsItself().expectsAck();
        world.passes(ofNanos(1));
        peer.repeatsItself().expectsRst();
    }

    @Test
    void aRepeatedNonConfirmableResponseIsIgnored() {
        Answer answer = world.get("/").nonConfirmable().ask();
        peer.expectsNon(GET);
        peer.answersInNon(CONTENT, "once");

        peer.repeatsItself().hearsNothing();

        answer.is(CONTENT, "once");
    }

    @Test
    void aNonConfirmableResponseIsADuplicateForItsOwnLifetime() {
        world.get("/").nonConfirmable().ask();
        peer.expectsNon(GET);
        peer.answersInNon(CONTENT, "");

        world.passes(ofSeconds(145).minusNanos(1));
        peer.repeatsItself().hearsNothing();
        world.passes(ofNanos(1));
        peer.repeatsItself().expectsRst();
    }

    @Test
    void lifetimesAreThoseOfTheSessionsParameters() {
        world.givenParameters(asIs -> asIs.withMaxLatency(ofSeconds(1)));
        world.get("/").confirmable().ask();
        peer.expectsCon(GET);
        peer.answersInCon(CONTENT, "").expectsAck();

        world.passes(ofSeconds(45 + 2 + 2).minusNanos(1));
        peer.repeatsItself().expectsAck();
        world.passes(ofNanos(1));
        peer.repeatsItself().expectsRst();
    }

    @Test
    void aRejectedConfirmableMessageIsRejectedAgain() {
        peer.sends(Type.CON, 0x1234, CONTENT, Token.of(1, 8), "nobody asked").expectsRst();

        peer.repeatsItself().expectsRst();
    }

    @Test
    void aRejectedNonConfirmableMessageIsRejectedOnce() {
        peer.sends(Type.NON, 0x1234, CONTENT, Token.of(1, 8), "nobody asked").expectsRst();

        peer.repeatsItself().hearsNothing();
    }

    @Test
    void aRepeatedPiggybackedResponseIsIgnored() {
        Answer answer = world.get("/").confirmable().ask();
        peer.expectsCon(GET);
        peer.answersPiggybacked(CONTENT, "once");

        peer.repeatsItself().hearsNothing();

        answer.is(CONTENT, "once");
    }

    @Test
    void theSameMessageIdWithSomethingElseToSayIsNoDuplicate() {
        Answer first = world.get("/a").confirmable().ask();
        Heard a = peer.expectsCon(GET);
        peer.acknowledges();
        Answer second = world.get("/b").confirmable().ask();
        Heard b = peer.expectsCon(GET);
        peer.acknowledges();

        peer.sends(Type.CON, 0x1234, CONTENT, a.token(), "a").expectsAck();
        peer.sends(Type.CON, 0x1234, CONTENT, b.token(), "b").expectsAck();

        first.is(CONTENT, "a");
        second.is(CONTENT, "b");
    }

    @Test
    void duplicatesInOneBatchAreDuplicatesToo() {
        Answer answer = world.get("/").confirmable().ask();
        peer.expectsCon(GET);

        world.inOneBatch(() -> peer.answersInCon(CONTENT, "once").repeatsItself());

        peer.expectsAck();
        peer.expectsAck();
        answer.is(CONTENT, "once");
    }
}
