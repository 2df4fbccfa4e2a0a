package io.reactivecoap.netty.internal.world;

import static io.reactivecoap.CoapCode.CONTENT;
import static io.reactivecoap.CoapCode.GET;
import static java.time.Duration.ofNanos;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecoap.CoapTimeoutException.Phase;
import io.reactivecoap.MessageIdPolicy;
import io.reactivecoap.SessionEvent.MessageIdsExhausted;
import java.util.BitSet;
import org.junit.jupiter.api.Test;

/**
 * RFC 7252 §4.4: "The same Message ID MUST NOT be reused (in communicating with the same endpoint) within the
 * EXCHANGE_LIFETIME".
 */
class MessageIdStoriesTest extends Story {

    private static final int ALL = 0x10000;

    @Test
    void idsCountUpFromARandomStart() {
        world.dice().messageIdsStartAt(0xfffe);
        for (int expected : new int[] {0xfffe, 0xffff, 0, 1}) {
            world.get("/").ask();
            peer.expectsCon(GET).withMessageId(expected);
            peer.answersPiggybacked(CONTENT, "");
        }
    }

    @Test
    void everyIdIsUsedOnceAndThenTheNextWaits() {
        BitSet used = new BitSet(ALL);
        asksAndAnswers(ALL, used);
        assertThat(used.cardinality()).isEqualTo(ALL);
        assertThat(world.events()).isEmpty();

        Answer answer = world.get("/").ask();
        assertThat(world.events()).containsExactly(new MessageIdsExhausted(ofSeconds(247)));
        world.passes(ofSeconds(247).minusNanos(1));
        peer.hearsNothing();
        world.passes(ofNanos(1));

        peer.expectsCon(GET).at(ofSeconds(247));
        peer.answersPiggybacked(CONTENT, "worth the wait");
        answer.is(CONTENT, "worth the wait");
    }

    @Test
    void whoWaitsForAnIdIsToldOnceAndGoesOnInOrder() {
        asksAndAnswers(ALL, new BitSet());
        world.get("/").payload("first").ask();
        world.passes(ofSeconds(100));
        world.get("/").payload("second").ask();
        assertThat(world.events()).containsExactly(new MessageIdsExhausted(ofSeconds(247)));

        world.passes(ofSeconds(147));

        peer.expectsCon(GET).withPayload("first");
        peer.answersPiggybacked(CONTENT, "");
        peer.expectsCon(GET).withPayload("second");
        peer.answersPiggybacked(CONTENT, "");
        assertThat(world.events()).isEmpty();
    }

    @Test
    void whoWaitsForAnIdMayBeCancelledOrRunOutOfTime() {
        asksAndAnswers(ALL, new BitSet());
        Answer impatient = world.get("/").timeout(ofSeconds(5)).ask();
        Answer cancelled = world.get("/").ask();

        world.cancels(cancelled);
        world.passes(ofSeconds(5));

        impatient.timedOut(Phase.REQUEST_TIMEOUT);
        world.nothingIsOpen();
    }

    @Test
    void idsComeFreeInTheOrderTheyWereTaken() {
        asksAndAnswers(ALL / 2, new BitSet());
        world.passes(ofSeconds(200));
        asksAndAnswers(ALL / 2, new BitSet());
        world.passes(ofSeconds(47));

        asksAndAnswers(ALL / 2, new BitSet());
        Answer answer = world.get("/").ask();

        assertThat(world.events()).containsExactly(new MessageIdsExhausted(ofSeconds(200)));
        world.passes(ofSeconds(200));
        peer.expectsCon(GET);
        peer.answersPiggybacked(CONTENT, "");
        answer.isAResponse();
    }

    @Test
    void anIdOfANonConfirmableMessageComesFreeAfterItsOwnLifetime() {
        for (int i = 0; i < ALL; i++) {
            world.get("/").nonConfirmable().ask();
            peer.expectsNon(GET);
            peer.answersInNon(CONTENT, "");
        }

        world.get("/").nonConfirmable().ask();

        assertThat(world.events()).containsExactly(new MessageIdsExhausted(ofSeconds(145)));
        world.passes(ofSeconds(145));
        peer.expectsNon(GET);
        peer.answersInNon(CONTENT, "");
    }

    @Test
    void earlyReuseNeverWaits() {
        world.given(settings -> settings.messageIds(MessageIdPolicy.REUSE_WHEN_COMPLETE));

        asksAndAnswers(ALL, new BitSet());
        BitSet again = new BitSet();
        asksAndAnswers(ALL, again);

        assertThat(again.cardinality()).isEqualTo(ALL);
        assertThat(world.events()).isEmpty();
    }

    @Test
    void earlyReusePassesOverTheIdOfAConfirmableMessageInFlight() {
        world.given(settings -> settings.messageIds(MessageIdPolicy.REUSE_WHEN_COMPLETE))
                .givenParameters(asIs -> asIs.withNstart(2));
        world.get("/slow").confirmable().ask();
        Heard slow = peer.expectsCon(GET);

        BitSet used = new BitSet();
        asksAndAnswers(ALL + 100, used);

        assertThat(used.get(slow.messageId())).isFalse();
        assertThat(used.cardinality()).isEqualTo(ALL - 1);
        peer.to(slow).answersPiggybacked(CONTENT, "");
    }

    @Test
    void earlyReusePassesOverTheIdOfANonConfirmableMessageThatMayStillBeReset() {
        world.given(settings -> settings.messageIds(MessageIdPolicy.REUSE_WHEN_COMPLETE));
        world.get("/slow").nonConfirmable().ask();
        Heard slow = peer.expectsNon(GET);
        world.passes(ofSeconds(3));

        BitSet used = new BitSet();
        asksAndAnswers(ALL + 100, used);

        assertThat(used.get(slow.messageId())).isFalse();
        peer.to(slow).answersInNon(CONTENT, "");
    }

    private void asksAndAnswers(int times, BitSet used) {
        for (int i = 0; i < times; i++) {
            world.get("/").confirmable().ask();
            used.set(peer.expectsCon(GET).messageId());
            peer.answersPiggybacked(CONTENT, "");
        }
    }
}
