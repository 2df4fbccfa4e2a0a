package io.reactivecoap.netty.internal.world;

import static io.reactivecoap.CoapCode.CONTENT;
import static io.reactivecoap.CoapCode.GET;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecoap.CoapUnreachableException;
import io.reactivecoap.NackReason;
import io.reactivecoap.SessionEvent.Unreachable;
import io.reactivecoap.UnreachablePolicy;
import org.junit.jupiter.api.Test;

/** An ICMP message says that the peer's host or port is unreachable. */
class UnreachableStoriesTest extends Story {

    @Test
    void requestsThatWereSentFailAtOnce() {
        world.givenParameters(asIs -> asIs.withNstart(2));
        Answer con = world.get("/").confirmable().ask();
        Answer non = world.get("/").nonConfirmable().ask();
        peer.hearsAll();

        world.hearsUnreachable();

        assertThat(con.failedWith(CoapUnreachableException.class).reason()).isEqualTo(NackReason.ICMP_ISSUE);
        assertThat(non.failedWith(CoapUnreachableException.class).reason()).isEqualTo(NackReason.ICMP_ISSUE);
        assertThat(world.events()).containsExactly(new Unreachable("connection refused"));
        world.nothingIsDue();
    }

    @Test
    void aRequestThatWasAcknowledgedFailsToo() {
        Answer answer = world.get("/").confirmable().ask();
        peer.expectsCon(GET);
        peer.acknowledges();

        world.hearsUnreachable();

        answer.failedWith(CoapUnreachableException.class);
    }

    @Test
    void aNonConfirmableRequestThatGaveItsPlaceBackFailsToo() {
        Answer answer = world.get("/").nonConfirmable().ask();
        peer.expectsNon(GET);
        world.passes(ofSeconds(10));

        world.hearsUnreachable();

        answer.failedWith(CoapUnreachableException.class);
    }

    @Test
    void aRequestThatWaitedIsStillTried() {
        Answer first = world.get("/first").ask();
        Answer second = world.get("/second").ask();
        peer.expectsCon(GET).withPath("first");

        world.hearsUnreachable();

        first.failedWith(CoapUnreachableException.class);
        peer.expectsCon(GET).withPath("second");
        peer.answersPiggybacked(CONTENT, "it came back");
        second.is(CONTENT, "it came back");
    }

    @Test
    void theNextRequestIsTriedAnew() {
        world.get("/").ask();
        peer.expectsCon(GET);
        world.hearsUnreachable();

        Answer answer = world.get("/").ask();
        peer.expectsCon(GET);
        peer.answersPiggybacked(CONTENT, "it came back");

        answer.is(CONTENT, "it came back");
    }

    @Test
    void aPatientSessionKeepsTrying() {
        world.given(settings -> settings.onUnreachable(UnreachablePolicy.KEEP_TRYING));
        Answer answer = world.get("/").ask();
        peer.expectsCon(GET);

        world.hearsUnreachable();

        answer.isPending();
        assertThat(world.events()).containsExactly(new Unreachable("connection refused"));
        world.passes(ofSeconds(2));
        peer.expectsRetransmission();
        peer.answersPiggybacked(CONTENT, "it was only starting");
        answer.is(CONTENT, "it was only starting");
    }

    @Test
    void nobodyIsConcernedWhenNothingIsOpen() {
        world.hearsUnreachable();

        assertThat(world.events()).containsExactly(new Unreachable("connection refused"));
    }
}
