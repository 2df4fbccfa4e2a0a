package io.reactivecoap.netty.internal.world;

import static io.reactivecoap.CoapCode.CONTENT;
import static io.reactivecoap.CoapCode.FETCH;
import static io.reactivecoap.CoapCode.GET;
import static io.reactivecoap.option.CoapOption.MAX_AGE;
import static io.reactivecoap.option.CoapOption.OBSERVE;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecoap.CoapRequest;
import io.reactivecoap.NotificationBuffer;
import io.reactivecoap.ObservationSignal.Fresh;
import io.reactivecoap.ObservationSignal.Stale;
import io.reactivecoap.option.ContentFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** RFC 7641 §3.3: how long a notification holds, and what is done when it no longer does. */
class ObserveFreshnessStoriesTest extends ObserveStory {

    @ParameterizedTest(name = "{0} of the way from 5 to 15 s")
    @CsvSource({"0, 5000", "0.5, 10000", "0.999, 14990"})
    void whatIsStaleIsAskedForAnewAfterARandomTime(double share, long millis) {
        Observer observer = observesFor(10);
        world.dice().nextFirstTimeoutAt(share);
        world.passes(ofSeconds(10));
        observer.gets(Stale.class);

        world.passes(ofMillis(millis - 1));
        peer.hearsNothing();
        world.passes(ofMillis(1));

        peer.expectsCon(GET)
                .at(ofSeconds(10).plusMillis(millis))
                .withToken(registration().token())
                .withOption(OBSERVE, 0L);
        answers(3, "b");
        observer.gets(Fresh.class);
        observer.gets("b");
        leaves(observer);
    }

    private Observer observesFor(long maxAge) {
        Observer observer = joins();
        expectsRegistration();
        peer.withOption(OBSERVE, 2L).withOption(MAX_AGE, maxAge).answersPiggybacked(CONTENT, "a");
        observer.gets("a");
        return observer;
    }

    @Test
    void aNotificationThatDoesNotSayHoldsForAMinute() {
        Observer observer = joins();
        expectsRegistration();
        peer.withOption(OBSERVE, 2L).answersPiggybacked(CONTENT, "a");
        observer.gets("a");

        world.passes(ofMillis(59_999));
        observer.getsNothing();
        world.passes(ofMillis(1));
        observer.gets(Stale.class);
        leaves(observer);
    }

    @Test
    void whatHoldsForNoTimeIsStaleAtOnce() {
        Observer observer = observesFor(0);
        world.passes(ofMillis(0));
        observer.gets(Stale.class);
        world.passes(ofSeconds(5));
        peer.expectsCon(GET);
        answers(3, "b");
        observer.gets(Fresh.class);
        observer.gets("b");
        leaves(observer);
    }

    @Test
    void everyNotificationHoldsForItsOwnTime() {
        Observer observer = observesFor(10);
        world.passes(ofSeconds(9));
        peer.withOption(OBSERVE, 3L).withOption(MAX_AGE, 20L).answersInNon(CONTENT, "b");
        observer.gets("b");

        world.passes(ofSeconds(19));
        observer.getsNothing();
        world.passes(ofSeconds(1));
        observer.gets(Stale.class);
        leaves(observer);
    }

    @Test
    void oneThatComesWhileTheOldIsStaleMakesItFresh() {
        Observer observer = observesFor(10);
        world.passes(ofSeconds(12));
        observer.gets(Stale.class);

        notifies(3, "b");
        observer.gets(Fresh.class);
        observer.gets("b");
        world.passes(ofSeconds(100));
        peer.hearsNothing();
        leaves(observer);
    }

    @Test
    void anOlderOneMakesNothingFresh() {
        Observer observer = observesFor(10);
        world.passes(ofSeconds(9));
        notifies(1, "older");
        world.passes(ofSeconds(1));
        observer.gets(Stale.class);
        notifies(1, "older still");
        observer.getsNothing();
        leaves(observer);
    }

    @Test
    void theRegistrationIsRepeatedWithMethodPayloadAndEveryOption() {
        CoapRequest request = CoapRequest.fetch("/sensors?room=1")
                .contentFormat(ContentFormat.CBOR)
                .accept(ContentFormat.JSON)
                .payload("which");
        Observer observer = world.observes(request, NotificationBuffer.latest(), ALL);
        Heard first = peer.expectsCon(FETCH).withOption(OBSERVE, 0L);
        peer.withOption(OBSERVE, 2L).withOption(MAX_AGE, 10L).answersPiggybacked(CONTENT, "a");
        observer.gets("a");

        world.passes(ofSeconds(15));
        observer.gets(Stale.class);
        Heard again = peer.expectsCon(FETCH);
        assertThat(again.messageId()).isNotEqualTo(first.messageId());
        assertThat(again.datagram().message()).isEqualTo(first.datagram().message());
        peer.withOption(OBSERVE, 3L).answersPiggybacked(CONTENT, "b");
        observer.gets(Fresh.class);
        observer.gets("b");

        world.cancels(observer);
        peer.expectsCon(FETCH).withOption(OBSERVE, 1L);
        peer.answersPiggybacked(CONTENT, "");
    }

    @Test
    void aServerThatWasRestartedCountsAnew() {
        Observer observer = observes(5_000, "a");
        peer.to(registration())
                .withOption(OBSERVE, 5_001L)
                .withOption(MAX_AGE, 10L)
                .answersInNon(CONTENT, "b");
        observer.gets("b");
        becomesStale(observer);

        answers(2, "c");
        observer.gets(Fresh.class);
        assertThat(observer.gets("c").sequence()).hasValue(2);
        notifies(3, "d");
        observer.gets("d");
        notifies(2, "older");
        observer.getsNothing();
        leaves(observer);
    }

    @Test
    void aNotificationThatComesFirstIsAnswerEnough() {
        Observer observer = observesFor(10);
        Heard again = becomesStale(observer);

        notifies(3, "b");
        observer.gets(Fresh.class);
        observer.gets("b");
        peer.to(again).withOption(OBSERVE, 3L).answersPiggybacked(CONTENT, "b");
        world.passes(ofSeconds(100));
        observer.getsNothing();
        leaves(observer);
    }
}
