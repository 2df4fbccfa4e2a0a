package io.reactivecoap.netty.internal.world;

import static io.reactivecoap.CoapCode.CONTENT;
import static io.reactivecoap.CoapCode.GET;
import static io.reactivecoap.option.CoapOption.MAX_AGE;
import static io.reactivecoap.option.CoapOption.OBSERVE;
import static java.time.Duration.ofSeconds;

import io.reactivecoap.Deregistration;
import io.reactivecoap.NotificationBuffer;
import io.reactivecoap.ObservationSignal.NotObservable;
import org.junit.jupiter.api.Test;

/** Observations of a session that is to end gracefully, in each of their states. */
class ObserveRetireStoriesTest extends ObserveStory {

    @Test
    void whoObservesIsToldThatItIsCompleteAndTheServerIsTold() {
        Observer one = observes(1, "20");
        Observer two = joins();
        two.gets("20");
        world.retiresObservations();
        one.isComplete();
        two.isComplete();
        expectsDeregistration();
        peer.answersPiggybacked(CONTENT, "goodbye");
    }

    @Test
    void aRegistrationThatIsNotAnsweredYetIsTakenBack() {
        Observer observer = joins();
        expectsRegistration();
        world.retiresObservations();
        observer.isComplete();
        expectsDeregistration();
        peer.answersPiggybacked(CONTENT, "goodbye");
    }

    @Test
    void aRegistrationThatIsBeingRepeatedIsTakenBack() {
        Observer observer = world.observes(RESOURCE, NotificationBuffer.latest(), ALL);
        expectsRegistration();
        peer.withOption(OBSERVE, 1L).withOption(MAX_AGE, 10L).answersPiggybacked(CONTENT, "20");
        observer.gets("20");
        becomesStale(observer);
        world.retiresObservations();
        observer.isComplete();
        expectsDeregistration();
        peer.answersPiggybacked(CONTENT, "goodbye");
    }

    @Test
    void whoWaitsForADeregistrationToEndIsNotRegistered() {
        Observer first = observes(1, "20");
        world.cancels(first);
        expectsDeregistration();
        Observer second = joins();
        world.retiresObservations();
        second.isComplete();
        peer.answersPiggybacked(CONTENT, "goodbye");
        peer.hearsNothing();
    }

    @Test
    void theLastWordOfAResourceThatCannotBeObservedIsWaitedFor() {
        Observer observer = joins();
        expectsRegistration();
        peer.withBlock2("0/1/16").answersPiggybacked(CONTENT, SIXTEEN);
        peer.expectsCon(GET).withBlock2("1/0/16");
        world.retiresObservations();
        observer.isPending();
        peer.withBlock2("1/0/16").answersPiggybacked(CONTENT, "!");
        observer.gets(NotObservable.class);
        observer.gets(SIXTEEN + "!");
        observer.isComplete();
    }

    @Test
    void whatIsNotInDemandYetIsDeliveredBeforeTheEnd() {
        Observer observer = observes(1, "20", NotificationBuffer.latest(), 1);
        notifies(2, "21");
        world.retiresObservations();
        expectsDeregistration();
        peer.answersPiggybacked(CONTENT, "goodbye");
        observer.isPending();
        world.demands(observer, 1);
        observer.gets("21");
        observer.isComplete();
    }

    @Test
    void whoComesLaterIsToldThatItIsComplete() {
        world.retiresObservations();
        joins().isComplete();
        peer.hearsNothing();
    }

    @Test
    void whereAResetDoesItNothingIsSentBeforeTheNextNotification() {
        world.given(settings -> settings.deregistration(Deregistration.RESET));
        Observer observer = observes(1, "20");
        world.retiresObservations();
        observer.isComplete();
        world.passes(ofSeconds(1));
        peer.hearsNothing();
        numbered(2).answersInCon(CONTENT, "21").expectsRst();
    }
}
