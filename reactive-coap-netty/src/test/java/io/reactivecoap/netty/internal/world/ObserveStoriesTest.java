package io.reactivecoap.netty.internal.world;

import static io.reactivecoap.CoapCode.CONTENT;
import static io.reactivecoap.CoapCode.GET;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecoap.CoapDisconnectedException;
import io.reactivecoap.NackReason;
import io.reactivecoap.ObservationSignal.Fresh;
import io.reactivecoap.ObservationSignal.Stale;
import io.reactivecoap.option.CoapOption;
import org.junit.jupiter.api.Test;

/** RFC 7641: a resource and those who observe it. */
class ObserveStoriesTest extends Story {

    @Test
    void notificationsComeUntilNobodyWantsThemAnyMore() {
        Observer observer = world.observes("/temperature");
        Heard registration = peer.expectsCon(GET).withPath("temperature").withOption(CoapOption.OBSERVE, 0L);
        peer.withOption(CoapOption.OBSERVE, 9L).answersPiggybacked(CONTENT, "22.1");
        assertThat(observer.gets("22.1").sequence()).hasValue(9);

        peer.withOption(CoapOption.OBSERVE, 16L).answersInCon(CONTENT, "22.2").expectsAck();
        observer.gets("22.2");
        peer.withOption(CoapOption.OBSERVE, 12L).answersInNon(CONTENT, "old").hearsNothing();
        observer.getsNothing();

        world.cancels(observer);
        peer.expectsCon(GET).withToken(registration.token()).withOption(CoapOption.OBSERVE, 1L);
        peer.answersPiggybacked(CONTENT, "22.2");
        world.nothingIsOpen();
        peer.withOption(CoapOption.OBSERVE, 17L)
                .answersInCon(CONTENT, "unwanted")
                .expectsRst();
    }

    @Test
    void whatIsStaleIsAskedForAnew() {
        Observer observer = world.observes("/temperature");
        Heard registration = peer.expectsCon(GET);
        peer.withOption(CoapOption.OBSERVE, 9L)
                .withOption(CoapOption.MAX_AGE, 10L)
                .answersPiggybacked(CONTENT, "22.1");
        observer.gets("22.1");

        world.passes(ofSeconds(10));
        observer.gets(Stale.class);
        peer.hearsNothing();
        world.passes(ofSeconds(5));
        peer.expectsCon(GET).withToken(registration.token()).withOption(CoapOption.OBSERVE, 0L);
        peer.withOption(CoapOption.OBSERVE, 2L).answersPiggybacked(CONTENT, "22.2");
        observer.gets(Fresh.class);
        observer.gets("22.2");

        world.cancels(observer);
        peer.expectsCon(GET);
        peer.answersPiggybacked(CONTENT, "");
    }

    @Test
    void aSessionThatIsClosedTellsTheServer() {
        Observer observer = world.observes("/temperature");
        Heard registration = peer.expectsCon(GET);
        peer.withOption(CoapOption.OBSERVE, 9L).answersPiggybacked(CONTENT, "22.1");
        observer.gets("22.1");

        world.closes();

        assertThat(observer.failedWith(CoapDisconnectedException.class).reason())
                .isEmpty();
        peer.expectsNon(GET).withToken(registration.token()).withOption(CoapOption.OBSERVE, 1L);
    }

    @Test
    void aSessionThatIsLostDoesNot() {
        Observer observer = world.observes("/temperature");
        peer.expectsCon(GET);
        peer.withOption(CoapOption.OBSERVE, 9L).answersPiggybacked(CONTENT, "22.1");
        observer.gets("22.1");

        world.closes(NackReason.NOT_DELIVERABLE, null);

        observer.failedWith(CoapDisconnectedException.class);
    }
}
