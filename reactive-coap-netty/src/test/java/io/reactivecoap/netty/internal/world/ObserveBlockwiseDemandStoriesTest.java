package io.reactivecoap.netty.internal.world;

import static io.reactivecoap.CoapCode.CONTENT;
import static io.reactivecoap.CoapCode.GET;
import static io.reactivecoap.option.CoapOption.ETAG;
import static io.reactivecoap.option.CoapOption.MAX_AGE;
import static io.reactivecoap.option.CoapOption.OBSERVE;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecoap.BlockTokens;
import io.reactivecoap.BlockwiseParameters;
import io.reactivecoap.NotificationBuffer;
import io.reactivecoap.NotificationBuffer.Overflow;
import io.reactivecoap.ObservationSignal.Fresh;
import io.reactivecoap.ObservationSignal.NotObservable;
import io.reactivecoap.ObservationSignal.Stale;
import org.junit.jupiter.api.Test;

/** What demand does to bodies that have to be fetched: with none, at most one is fetched ahead. */
class ObserveBlockwiseDemandStoriesTest extends ObserveStory {

    private void notifiesOfPart(int number) {
        notifiesOfPart(number, number);
    }

    private void givesTheRest(int number) {
        expectsRest();
        answersRest(number, " of " + number);
    }

    private static String whole(int number) {
        return SIXTEEN + " of " + number;
    }

    @Test
    void oneBodyIsFetchedAheadAndTheNextOnesWait() {
        Observer observer = observes(2, "a", NotificationBuffer.latest(), 1);
        notifiesOfPart(3);
        givesTheRest(3);
        observer.getsNothing();
        notifiesOfPart(4);
        notifiesOfPart(5);
        peer.hearsNothing();

        world.demands(observer, 1);
        assertThat(observer.gets(whole(3)).skipped()).isZero();
        world.demands(observer, 1);
        givesTheRest(5);
        assertThat(observer.gets(whole(5)).skipped()).isEqualTo(1);
        leaves(observer);
    }

    @Test
    void moreDemandThanThereIsFetchesAtOnce() {
        Observer observer = observes(2, "a", NotificationBuffer.latest(), 1);
        notifiesOfPart(3);
        givesTheRest(3);
        notifiesOfPart(4);

        world.demands(observer, 2);
        observer.gets(whole(3));
        givesTheRest(4);
        observer.gets(whole(4));
        leaves(observer);
    }

    @Test
    void aSubscriberWithoutABufferHasNothingFetchedAhead() {
        Observer observer = observes(2, "a", NotificationBuffer.drop(), 1);
        notifiesOfPart(3);
        notifiesOfPart(4);
        peer.hearsNothing();

        world.demands(observer, 1);
        givesTheRest(4);
        assertThat(observer.gets(whole(4)).skipped()).isEqualTo(1);
        leaves(observer);
    }

    @Test
    void oneOfManyWithDemandIsEnough() {
        Observer slow = observes(2, "a", NotificationBuffer.drop(), 1);
        notifiesOfPart(3);
        peer.hearsNothing();

        Observer quick = joins();
        quick.gets("a");
        givesTheRest(3);
        quick.gets(whole(3));
        slow.getsNothing();
        notifiesOfPart(4);
        givesTheRest(4);
        quick.gets(whole(4));
        world.demands(slow, 1);
        notifies(5, "b");
        quick.gets("b");
        assertThat(slow.gets("b").skipped()).isEqualTo(2);
        world.cancels(slow);
        leaves(quick);
    }

    @Test
    void whatWasAbandonedIsCountedWhereItWasMissed() {
        Observer observer = observes(2, "a", NotificationBuffer.bounded(2, Overflow.DROP_OLDEST), 1);
        notifies(3, "b");
        notifiesOfPart(4);
        notifies(5, "c");

        world.demands(observer, 2);
        assertThat(observer.gets("b").skipped()).isZero();
        assertThat(observer.gets("c").skipped()).isEqualTo(1);
        leaves(observer);
    }

    @Test
    void whatIsDemandedWhileTheRegistrationIsRepeatedIsNotFetchedAnyMore() {
        Observer observer = world.observes(
                RESOURCE.blockwise(BlockwiseParameters.DEFAULT.withTokens(BlockTokens.SAME)),
                NotificationBuffer.drop(),
                1);
        expectsRegistration();
        answers(2, "a");
        observer.gets("a");
        peer.withOption(OBSERVE, 3L)
                .withOption(MAX_AGE, 1L)
                .withBlock2("0/1/16")
                .answersInNon(CONTENT, SIXTEEN)
                .hearsNothing();
        world.passes(ofSeconds(6));
        Heard again = peer.expectsCon(GET).withOption(OBSERVE, 0L).withoutOption(ETAG);

        world.demands(observer, 10);
        observer.gets(Stale.class);
        peer.hearsNothing();
        peer.to(again);
        answers(4, "b");
        observer.gets(Fresh.class);
        assertThat(observer.gets("b").skipped()).isEqualTo(1);
        leaves(observer);
    }

    @Test
    void notObservableIsToldBehindWhatStillWaitsWhenTheLastBodyIsBeingFetched() {
        Observer observer = observes(2, "a", NotificationBuffer.latest(), 1);
        notifies(3, "b");
        peer.to(registration()).with(ETAG, (byte) 4).withBlock2("0/1/16").answersInNon(CONTENT, SIXTEEN);

        world.demands(observer, 1);
        observer.gets("b");
        givesTheRest(4);
        world.demands(observer, 2);
        observer.gets(NotObservable.class);
        observer.gets(whole(4));
        observer.isComplete();
    }
}
