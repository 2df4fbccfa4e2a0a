package io.reactivecoap.netty.internal.world;

import static io.reactivecoap.CoapCode.CONTENT;
import static io.reactivecoap.CoapCode.GET;
import static io.reactivecoap.CoapCode.VALID;
import static io.reactivecoap.option.CoapOption.ETAG;
import static io.reactivecoap.option.CoapOption.MAX_AGE;
import static io.reactivecoap.option.CoapOption.OBSERVE;
import static java.time.Duration.ofSeconds;

import io.reactivecoap.NotificationBuffer;
import io.reactivecoap.NotificationBuffer.Overflow;
import io.reactivecoap.ObservationSignal.Fresh;
import io.reactivecoap.ObservationSignal.NotObservable;
import io.reactivecoap.ObservationSignal.Stale;
import io.reactivecoap.option.ETag;
import org.junit.jupiter.api.Test;

/** What is told of an observation itself, where nobody has asked for it yet: where it stands when it is asked. */
class ObserveStandingStoriesTest extends ObserveStory {

    private Observer getsOneThatHoldsForTenSeconds(long demand) {
        Observer observer = world.observes(RESOURCE, NotificationBuffer.latest(), demand);
        expectsRegistration();
        peer.withOption(OBSERVE, 2L)
                .withOption(MAX_AGE, 10L)
                .withOption(ETAG, ETag.of(new byte[] {1}))
                .answersPiggybacked(CONTENT, "a");
        observer.gets("a");
        return observer;
    }

    @Test
    void whatWasStaleAndIsFreshAgainNeedNotBeTold() {
        Observer observer = getsOneThatHoldsForTenSeconds(1);
        world.passes(ofSeconds(15));
        peer.expectsCon(GET);
        peer.withOption(OBSERVE, 3L)
                .withOption(MAX_AGE, 1_000L)
                .withOption(ETAG, ETag.of(new byte[] {1}))
                .answersPiggybacked(VALID, "");

        world.demands(observer, 10);
        observer.getsNothing();
        leaves(observer);
    }

    @Test
    void aNotificationMakesWhatWasStaleVoid() {
        Observer observer = getsOneThatHoldsForTenSeconds(1);
        world.passes(ofSeconds(12));
        notifies(3, "b");

        world.demands(observer, 10);
        observer.gets("b");
        observer.getsNothing();
        leaves(observer);
    }

    @Test
    void freshIsToldBeforeTheNotificationThatMadeItSo() {
        Observer observer = getsOneThatHoldsForTenSeconds(2);
        world.passes(ofSeconds(12));
        observer.gets(Stale.class);
        notifies(3, "b");
        observer.getsNothing();

        world.demands(observer, 1);
        observer.gets(Fresh.class);
        observer.getsNothing();
        world.demands(observer, 1);
        observer.gets("b");
        leaves(observer);
    }

    @Test
    void staleIsToldAfterTheNotificationThatBecameSo() {
        Observer observer = getsOneThatHoldsForTenSeconds(1);
        peer.withOption(OBSERVE, 3L).withOption(MAX_AGE, 10L).answersInNon(CONTENT, "b");
        world.passes(ofSeconds(10));

        world.demands(observer, 1);
        observer.gets("b");
        observer.getsNothing();
        world.demands(observer, 1);
        observer.gets(Stale.class);
        leaves(observer);
    }

    @Test
    void notObservableIsToldBeforeTheLastNotification() {
        Observer observer = observes(2, "a", NotificationBuffer.bounded(5, Overflow.ERROR), 1);
        notifies(3, "b");
        notifies(4, "c");
        peer.to(registration()).answersInCon(CONTENT, "last").expectsAck();
        observer.isPending();

        world.demands(observer, 3);
        observer.gets("b");
        observer.gets("c");
        observer.gets(NotObservable.class);
        observer.getsNothing().isPending();
        world.demands(observer, 1);
        observer.gets("last");
        observer.isComplete();
    }

    @Test
    void notObservableIsToldOnceWhenItComesTogetherWithANotification() {
        Observer observer = observes(2, "a");
        world.inOneBatch(() -> {
            numbered(3).answersInNon(CONTENT, "b");
            peer.to(registration()).answersInNon(CONTENT, "last");
        });

        observer.gets("b");
        observer.gets(NotObservable.class);
        observer.gets("last");
        observer.isComplete();
    }
}
