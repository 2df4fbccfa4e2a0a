package io.reactivecoap.netty.internal.world;

import static io.reactivecoap.CoapCode.CONTENT;
import static io.reactivecoap.CoapCode.VALID;
import static io.reactivecoap.option.CoapOption.ETAG;
import static io.reactivecoap.option.CoapOption.MAX_AGE;
import static io.reactivecoap.option.CoapOption.OBSERVE;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecoap.CoapRequest;
import io.reactivecoap.NotificationBuffer;
import io.reactivecoap.ObservationSignal.Fresh;
import io.reactivecoap.option.CoapOption;
import io.reactivecoap.option.ETag;
import org.junit.jupiter.api.Test;

/** RFC 7641 §3.3.1: what a client has may be confirmed (2.03) instead of sent again. */
class ObserveConfirmationStoriesTest extends ObserveStory {

    private static final ETag FIRST = ETag.of(new byte[] {1});
    private static final ETag SECOND = ETag.of(new byte[] {2});

    private Observer observesFor(long maxAge, ETag etag) {
        Observer observer = joins();
        expectsRegistration();
        peer.withOption(OBSERVE, 2L)
                .withOption(MAX_AGE, maxAge)
                .withOption(ETAG, etag)
                .answersPiggybacked(CONTENT, "a");
        observer.gets("a");
        return observer;
    }

    @Test
    void theServerMayConfirmWhatIsKnown() {
        Observer observer = observesFor(10, FIRST);
        becomesStale(observer).withOption(ETAG, FIRST);

        peer.withOption(OBSERVE, 3L)
                .withOption(MAX_AGE, 30L)
                .withOption(ETAG, FIRST)
                .answersPiggybacked(VALID, "");
        observer.gets(Fresh.class);
        world.passes(ofSeconds(29));
        observer.getsNothing();

        Observer late = joins();
        assertThat(late.gets("a").sequence()).hasValue(3);
        notifies(2, "older than what was confirmed");
        observer.getsNothing();
        world.cancels(late);
        leaves(observer);
    }

    @Test
    void itIsTheLatestETagThatIsShown() {
        Observer observer = observesFor(10, FIRST);
        peer.withOption(OBSERVE, 3L)
                .withOption(MAX_AGE, 10L)
                .withOption(ETAG, SECOND)
                .answersInNon(CONTENT, "b");
        observer.gets("b");
        assertThat(becomesStale(observer).datagram().message().options().all(ETAG))
                .containsExactly(SECOND);
        peer.withOption(OBSERVE, 4L).withOption(MAX_AGE, 10L).answersPiggybacked(CONTENT, "c");
        observer.gets(Fresh.class);
        observer.gets("c");
        becomesStale(observer).withoutOption(ETAG);
        answers(5, "d");
        observer.gets(Fresh.class);
        observer.gets("d");
        world.cancels(observer);
        expectsDeregistration().withoutOption(ETAG);
        peer.answersPiggybacked(CONTENT, "");
    }

    @Test
    void anETagOfTheRequestIsKeptAndItsConfirmationTold() {
        CoapRequest request = RESOURCE.option(CoapOption.ETAG, SECOND);
        Observer observer = world.observes(request, NotificationBuffer.latest(), ALL);
        expectsRegistration().withOption(ETAG, SECOND);
        peer.withOption(OBSERVE, 2L)
                .withOption(MAX_AGE, 10L)
                .withOption(ETAG, SECOND)
                .answersPiggybacked(VALID, "");
        assertThat(observer.gets("").response().code()).isEqualTo(VALID);

        becomesStale(observer).withOption(ETAG, SECOND);
        peer.withOption(OBSERVE, 3L).withOption(ETAG, SECOND).answersPiggybacked(VALID, "");
        observer.gets(Fresh.class);
        observer.getsNothing();
        leaves(observer);
    }
}
