package io.reactivecoap.netty.internal.world;

import static io.reactivecoap.CoapCode.CONTENT;
import static io.reactivecoap.CoapCode.GET;
import static io.reactivecoap.CoapCode.NOT_FOUND;
import static io.reactivecoap.option.CoapOption.MAX_AGE;
import static io.reactivecoap.option.CoapOption.OBSERVE;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecoap.CoapDisconnectedException;
import io.reactivecoap.CoapRequest;
import io.reactivecoap.CoapResponseException;
import io.reactivecoap.Deregistration;
import io.reactivecoap.NotificationBuffer;
import io.reactivecoap.ObservationSignal.Fresh;
import io.reactivecoap.ObservationSignal.Stale;
import io.reactivecoap.option.CoapOption;
import io.reactivecoap.option.ContentFormat;
import org.junit.jupiter.api.Test;

/** RFC 7641 §3.1: one registration for all who observe the same, since a server may keep no more than one. */
class ObserveSharingStoriesTest extends ObserveStory {

    @Test
    void thoseWhoObserveTheSameShareARegistration() {
        Observer first = joins();
        Observer second = joins();
        expectsRegistration();
        peer.hearsNothing();
        answers(2, "a");
        first.gets("a");
        second.gets("a");

        notifies(3, "b");
        first.gets("b");
        second.gets("b");

        world.cancels(first);
        peer.hearsNothing();
        notifies(4, "c");
        first.getsNothing();
        second.gets("c");
        leaves(second);
    }

    @Test
    void aLateOneGetsTheLatestAtOnce() {
        Observer first = observes(2, "a");
        notifies(3, "b");
        first.gets("b");

        Observer late = joins();

        assertThat(late.gets("b").sequence()).hasValue(3);
        first.getsNothing();
        peer.hearsNothing();
        world.cancels(first);
        leaves(late);
    }

    @Test
    void aLateOneIsToldThatTheLatestIsStale() {
        Observer first = joins();
        expectsRegistration();
        peer.withOption(OBSERVE, 2L).withOption(MAX_AGE, 10L).answersPiggybacked(CONTENT, "a");
        first.gets("a");
        world.passes(ofSeconds(10));
        first.gets(Stale.class);

        Observer late = joins();
        late.gets("a");
        late.gets(Stale.class);

        world.passes(ofSeconds(5));
        peer.expectsCon(GET);
        Observer later = joins();
        later.gets("a");
        later.gets(Stale.class);
        answers(3, "b");
        for (Observer each : new Observer[] {first, late, later}) {
            each.gets(Fresh.class);
            each.gets("b");
        }
        world.cancels(first);
        world.cancels(late);
        leaves(later);
    }

    @Test
    void whoJoinsWhileADeregistrationIsUnderWayIsRegisteredAnew() {
        Observer first = observes(2, "a");
        world.cancels(first);
        Heard deregistration = expectsDeregistration();

        Observer second = joins();
        Observer third = joins();
        peer.hearsNothing();
        notifies(3, "still of the first registration");
        second.getsNothing();

        peer.to(deregistration).answersPiggybacked(CONTENT, "a");
        Heard anew = expectsRegistration();
        assertThat(anew.token()).isNotEqualTo(deregistration.token());
        answers(1, "b");
        second.gets("b");
        third.gets("b");
        first.getsNothing();
        world.cancels(second);
        leaves(third);
    }

    @Test
    void whoJoinsIsRegisteredAnewEvenWhenTheDeregistrationFails() {
        Observer first = observes(2, "a");
        world.cancels(first);
        expectsDeregistration();
        Observer second = joins();

        world.passes(ofSeconds(61));
        assertThat(peer.hearsAll()).hasSize(4);
        world.passes(ofSeconds(1));
        expectsRegistration();
        answers(1, "b");
        second.gets("b");
        leaves(second);
    }

    @Test
    void whoJoinsAndLeavesDuringADeregistrationChangesNothing() {
        Observer first = observes(2, "a");
        world.cancels(first);
        expectsDeregistration();
        world.cancels(joins());
        peer.answersPiggybacked(CONTENT, "");
        peer.hearsNothing();
    }

    @Test
    void whoJoinsDuringADeregistrationHearsOfTheSessionsEndToo() {
        Observer first = observes(2, "a");
        world.cancels(first);
        expectsDeregistration();
        Observer second = joins();

        world.closes();

        second.failedWith(CoapDisconnectedException.class);
        peer.expectsNon(GET).withOption(CoapOption.OBSERVE, 1L); // once more, for nobody hears of the other any more
    }

    @Test
    void whoJoinsAfterAResetWasChosenHasATokenOfItsOwn() {
        world.given(settings -> settings.deregistration(Deregistration.RESET));
        Observer first = observes(2, "a");
        Heard its = registration();
        world.cancels(first);

        Observer second = observes(3, "b");
        assertThat(registration().token()).isNotEqualTo(its.token());
        peer.to(its).withOption(OBSERVE, 4L).answersInCon(CONTENT, "c").expectsRst();
        second.getsNothing();
        notifies(5, "d");
        second.gets("d");
        world.cancels(second);
    }

    @Test
    void requestsThatDifferDoNotShare() {
        world.givenParameters(parameters -> parameters.withNstart(4));
        Observer first = observes(2, "a");
        CoapRequest inJson = RESOURCE.accept(ContentFormat.JSON);
        Observer second = world.observes(inJson, NotificationBuffer.latest(), ALL);
        Heard its = peer.expectsCon(GET).withOption(OBSERVE, 0L);
        assertThat(its.token()).isNotEqualTo(registration().token());
        peer.withOption(OBSERVE, 7L).answersPiggybacked(CONTENT, "{}");
        second.gets("{}");

        notifies(3, "b");
        first.gets("b");
        second.getsNothing();
        world.cancels(second);
        peer.expectsCon(GET).withToken(its.token()).withOption(OBSERVE, 1L);
        peer.answersPiggybacked(CONTENT, "{}");
        leaves(first);
    }

    @Test
    void anErrorIsToldToAll() {
        Observer first = observes(2, "a");
        Observer second = joins();
        second.gets("a");

        peer.to(registration()).answersInCon(NOT_FOUND, "gone").expectsAck();

        first.failedWith(CoapResponseException.class);
        assertThat(second.failedWith(CoapResponseException.class).response().payloadAsString())
                .isEqualTo("gone");
    }

    @Test
    void afterAnErrorOneMayBeginAnew() {
        Observer first = observes(2, "a");
        Heard before = registration();
        peer.to(registration()).answersInNon(NOT_FOUND, "");
        first.failedWith(CoapResponseException.class);

        Observer second = observes(1, "b");
        assertThat(registration().token()).isNotEqualTo(before.token());
        leaves(second);
    }

    @Test
    void theSlowAndTheQuickDoNotWaitForEachOther() {
        Observer quick = observes(2, "a");
        Observer slow = world.observes(RESOURCE, NotificationBuffer.latest(), 1);
        slow.gets("a");

        notifies(3, "b");
        notifies(4, "c");
        quick.gets("b");
        quick.gets("c");
        slow.getsNothing();

        world.demands(slow, 1);
        assertThat(slow.gets("c").skipped()).isEqualTo(1);
        world.cancels(quick);
        leaves(slow);
    }
}
