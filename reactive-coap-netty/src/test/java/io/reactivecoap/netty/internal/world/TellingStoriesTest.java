package io.reactivecoap.netty.internal.world;

import static io.reactivecoap.CoapCode.CONTENT;
import static io.reactivecoap.CoapCode.GET;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecoap.CoapDisconnectedException;
import io.reactivecoap.CoapTimeoutException.Phase;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the one who is told an outcome does at once. */
class TellingStoriesTest extends Story {

    @Test
    void aRequestMayFollowFromAnAnswer() {
        List<Answer> next = new ArrayList<>();
        world.get("/a").ask().whenTold(() -> next.add(world.get("/b").ask()));
        peer.expectsCon(GET).withPath("a");

        peer.answersPiggybacked(CONTENT, "a");

        peer.expectsCon(GET).withPath("b");
        peer.answersPiggybacked(CONTENT, "b");
        next.get(0).is(CONTENT, "b");
    }

    /** DESIGN: the ACK always leaves before what the application does next. */
    @Test
    void theAcknowledgementLeavesBeforeTheRequestThatFollows() {
        world.get("/a").ask().whenTold(() -> world.get("/b").ask());
        peer.expectsCon(GET).withPath("a");

        peer.answersInCon(CONTENT, "a");

        peer.expectsAck();
        peer.expectsCon(GET).withPath("b");
        peer.answersPiggybacked(CONTENT, "b");
    }

    @Test
    void whoWaitsGoesBeforeWhoFollows() {
        world.get("/a").ask().whenTold(() -> world.get("/c").ask());
        world.get("/b").ask();
        peer.expectsCon(GET).withPath("a");

        peer.answersPiggybacked(CONTENT, "");

        peer.expectsCon(GET).withPath("b");
        peer.answersPiggybacked(CONTENT, "");
        peer.expectsCon(GET).withPath("c");
        peer.answersPiggybacked(CONTENT, "");
    }

    @Test
    void aLongChainOfRequestsIsNoLongChainOfCalls() {
        int links = 10_000;
        List<Answer> chain = new ArrayList<>();
        chain.add(world.get("/").ask());
        for (int i = 0; i < links; i++) {
            chain.get(i).whenTold(() -> chain.add(world.get("/").ask()));
            peer.expectsCon(GET);
            peer.answersPiggybacked(CONTENT, "");
            chain.get(i).isAResponse();
        }
        peer.expectsCon(GET);
        peer.answersPiggybacked(CONTENT, "");
    }

    @Test
    void anotherRequestMayBeCancelledByAnAnswer() {
        Answer loser = world.get("/loser").ask();
        world.get("/winner").ask().whenTold(() -> world.cancels(loser));
        Heard first = peer.expectsCon(GET).withPath("loser");
        peer.to(first).acknowledges();
        peer.expectsCon(GET).withPath("winner");

        peer.answersPiggybacked(CONTENT, "");

        loser.isPending();
        world.nothingIsOpen();
    }

    @Test
    void aRequestThatIsCancelledBeforeItCouldLeaveIsNotSent() {
        world.inOneBatch(() -> world.cancels(world.get("/").ask()));

        peer.hearsNothing();
    }

    @Test
    void aRequestMayBeTriedAgainWhenItFailed() {
        Answer first =
                world.get("/").parameters(asIs -> asIs.withMaxRetransmit(0)).ask();
        List<Answer> second = new ArrayList<>();
        first.whenTold(() -> second.add(world.get("/").ask()));
        Heard one = peer.expectsCon(GET);

        world.passes(ofSeconds(2));

        first.timedOut(Phase.ACKNOWLEDGEMENT);
        Heard two = peer.expectsCon(GET);
        assertThat(two.messageId()).isNotEqualTo(one.messageId());
        assertThat(two.token()).isNotEqualTo(one.token());
        peer.answersPiggybacked(CONTENT, "now");
        second.get(0).is(CONTENT, "now");
    }

    @Test
    void theSessionMayBeClosedByAnAnswer() {
        world.get("/a").ask().whenTold(world::closes);
        Answer other = world.get("/b").ask();
        peer.expectsCon(GET).withPath("a");

        peer.answersPiggybacked(CONTENT, "");

        peer.expectsCon(GET).withPath("b"); // its turn had come already
        other.failedWith(CoapDisconnectedException.class);
    }

    @Test
    void whatFollowsFromTheEndOfTheSessionFailsToo() {
        List<Answer> next = new ArrayList<>();
        world.get("/a").ask().whenTold(() -> next.add(world.get("/b").ask()));
        peer.expectsCon(GET);

        world.closes();

        next.get(0).failedWith(CoapDisconnectedException.class);
        peer.hearsNothing();
    }
}
