package io.reactivecoap.netty.internal.world;

import static io.reactivecoap.CoapCode.CONTENT;
import static io.reactivecoap.CoapCode.GET;
import static io.reactivecoap.CoapCode.NOT_FOUND;
import static io.reactivecoap.CoapCode.UNAUTHORIZED;
import static io.reactivecoap.option.CoapOption.ACCEPT;
import static io.reactivecoap.option.CoapOption.ECHO;
import static io.reactivecoap.option.CoapOption.MAX_AGE;
import static io.reactivecoap.option.CoapOption.OBSERVE;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecoap.CoapRequest;
import io.reactivecoap.Deregistration;
import io.reactivecoap.NotificationBuffer;
import io.reactivecoap.ObservationSignal.Stale;
import io.reactivecoap.option.ContentFormat;
import org.junit.jupiter.api.Test;

/** RFC 7641 §3.6: the last one leaves. */
class ObserveCancelStoriesTest extends ObserveStory {

    @Test
    void aDeregistrationHasTheTokenAndTheOptionsOfTheRegistration() {
        CoapRequest request = CoapRequest.get("/temperature?unit=cel").accept(ContentFormat.JSON);
        Observer observer = world.observes(request, NotificationBuffer.latest(), ALL);
        Heard first = expectsRegistration();
        answers(2, "a");
        observer.gets("a");

        world.cancels(observer);

        Heard last = expectsDeregistration().withOption(ACCEPT, ContentFormat.JSON);
        assertThat(last.datagram().message().options())
                .isEqualTo(first.datagram().message().options().with(OBSERVE, 1L));
        peer.answersPiggybacked(CONTENT, "a");
        world.nothingIsOpen();
        numbered(3).answersInCon(CONTENT, "unwanted").expectsRst();
        numbered(4).answersInNon(CONTENT, "unwanted").expectsRst();
        observer.getsNothing();
    }

    @Test
    void itIsConfirmableEvenWhenTheRegistrationWasNot() {
        Observer observer = world.observes(RESOURCE.confirmable(false), NotificationBuffer.latest(), ALL);
        Heard first = peer.expectsNon(GET);
        peer.withOption(OBSERVE, 2L).answersInNon(CONTENT, "a");
        observer.gets("a");

        world.cancels(observer);
        peer.expectsCon(GET).withToken(first.token()).withOption(OBSERVE, 1L);
        world.passes(ofSeconds(2));
        peer.expectsRetransmission();
        peer.acknowledges().answersInNon(CONTENT, "a");
    }

    @Test
    void aResetToTheNextNotificationDoesAsWell() {
        world.given(settings -> settings.deregistration(Deregistration.RESET));
        Observer observer = observes(2, "a");

        world.cancels(observer);

        peer.hearsNothing();
        world.nothingIsOpen();
        numbered(3).answersInCon(CONTENT, "b").expectsRst();
        numbered(4).answersInNon(CONTENT, "c").expectsRst();
    }

    @Test
    void whoCancelsBeforeTheFirstAnswerLeavesNoRegistration() {
        Observer observer = joins();
        Heard first = expectsRegistration();

        world.cancels(observer);

        Heard last = expectsDeregistration();
        peer.to(first).withOption(OBSERVE, 2L).answersPiggybacked(CONTENT, "late");
        peer.to(last).answersPiggybacked(CONTENT, "late");
        world.passes(ofSeconds(100));
        observer.getsNothing();
    }

    @Test
    void whoCancelsWhileTheRegistrationWaitsForItsTurnSendsNothing() {
        Answer other = world.get("/other").ask();
        Heard first = peer.expectsCon(GET).withPath("other");
        Observer observer = joins();

        world.cancels(observer);

        peer.to(first).answersPiggybacked(CONTENT, "");
        other.is(CONTENT, "");
        peer.hearsNothing();
    }

    @Test
    void whoCancelsWhileARenewedRegistrationWaitsForItsTurnSendsNothing() {
        Observer first = observes(2, "a");
        world.cancels(first);
        Heard deregistration = expectsDeregistration();
        Answer other = world.get("/other").ask();
        Observer second = joins();
        peer.to(deregistration).answersPiggybacked(CONTENT, "");
        Heard its = peer.expectsCon(GET).withPath("other");

        world.cancels(second);

        peer.to(its).answersPiggybacked(CONTENT, "");
        other.is(CONTENT, "");
        peer.hearsNothing();
    }

    @Test
    void whoCancelsWhileTheRegistrationIsRepeatedDeregisters() {
        Observer observer = joins();
        expectsRegistration();
        peer.withOption(OBSERVE, 2L).withOption(MAX_AGE, 10L).answersPiggybacked(CONTENT, "a");
        observer.gets("a");
        world.passes(ofSeconds(15));
        observer.gets(Stale.class);
        Heard again = peer.expectsCon(GET).withOption(OBSERVE, 0L);

        world.cancels(observer);

        Heard last = expectsDeregistration();
        peer.to(again).withOption(OBSERVE, 3L).answersPiggybacked(CONTENT, "b");
        peer.to(last).answersPiggybacked(CONTENT, "b");
    }

    @Test
    void aNotificationThatWasUnderWayDoesNotEndTheDeregistration() {
        Observer observer = observes(2, "a");
        world.wire().loses(1);
        world.cancels(observer);
        peer.hearsNothing();

        notifies(3, "under way");
        numbered(4).answersInNon(CONTENT, "under way").hearsNothing();

        world.passes(ofSeconds(2));
        expectsDeregistration();
        peer.answersPiggybacked(CONTENT, "");
        observer.getsNothing();
        world.nothingIsOpen();
        numbered(5).answersInCon(CONTENT, "unwanted").expectsRst();
    }

    @Test
    void itIsSentEvenWhenANotificationComesWhileItWaitsForItsTurn() {
        Observer observer = observes(2, "a");
        Answer other = world.get("/other").ask();
        Heard its = peer.expectsCon(GET).withPath("other");
        world.cancels(observer);
        notifies(3, "under way");

        peer.to(its).answersPiggybacked(CONTENT, "");
        other.is(CONTENT, "");
        expectsDeregistration();
        peer.answersPiggybacked(CONTENT, "");
    }

    @Test
    void aNotificationBetweenAcknowledgementAndAnswerEndsNothingEither() {
        Observer observer = observes(2, "a");
        world.cancels(observer);
        Heard last = expectsDeregistration();
        peer.acknowledges();
        notifies(3, "under way");
        notifies(4, "under way");

        peer.to(last).answersInCon(CONTENT, "").expectsAck();
        world.nothingIsOpen();
    }

    @Test
    void anAnswerOnTheAcknowledgementIsTheAnswerWhateverItsOptions() {
        Observer observer = observes(2, "a");
        world.cancels(observer);
        expectsDeregistration();

        peer.withOption(OBSERVE, 3L).answersPiggybacked(CONTENT, "of a server that does not know deregistrations");

        world.nothingIsOpen();
        numbered(4).answersInCon(CONTENT, "b").expectsRst();
    }

    @Test
    void aServerThatDoesNotAnswerIsLeftAloneInTheEnd() {
        Observer observer = observes(2, "a");
        world.cancels(observer);
        expectsDeregistration();

        world.passesUntilNothingIsDue();

        assertThat(peer.hearsAll()).hasSize(4);
        world.nothingIsOpen();
    }

    @Test
    void anErrorOrAResetIsTheEndAsWell() {
        Observer observer = observes(2, "a");
        world.cancels(observer);
        expectsDeregistration();
        peer.answersPiggybacked(NOT_FOUND, "");
        world.nothingIsOpen();

        Observer another = observes(2, "a");
        world.cancels(another);
        expectsDeregistration();
        peer.resets();
        world.nothingIsOpen();
    }

    @Test
    void aServerMayChallengeRegistrationAndDeregistration() {
        Observer observer = world.observes(RESOURCE.confirmable(false), NotificationBuffer.latest(), ALL);
        Heard first = peer.expectsNon(GET);
        peer.with(ECHO, (byte) 1).answersInNon(UNAUTHORIZED, "");
        peer.expectsNon(GET).withOption(OBSERVE, 0L).withToken(first.token());
        peer.withOption(OBSERVE, 2L).answersInNon(CONTENT, "a");
        observer.gets("a");

        world.cancels(observer);
        peer.expectsCon(GET).withOption(OBSERVE, 1L).withoutOption(ECHO);
        peer.with(ECHO, (byte) 2).answersPiggybacked(UNAUTHORIZED, "");
        peer.expectsCon(GET).withToken(first.token()).withOption(OBSERVE, 1L).withOption(ECHO, new byte[] {2});
        peer.answersPiggybacked(CONTENT, "");
    }

    @Test
    void toCancelTwiceOrAfterTheEndDoesNothing() {
        Observer observer = joins();
        expectsRegistration();
        peer.answersPiggybacked(NOT_FOUND, "");
        world.cancels(observer);
        peer.hearsNothing();

        Observer another = observes(2, "a");
        leaves(another);
        world.cancels(another);
        peer.hearsNothing();
    }
}
