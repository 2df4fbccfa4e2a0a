package io.reactivecoap.netty.internal.world;

import static io.reactivecoap.CoapCode.CONTENT;
import static io.reactivecoap.CoapCode.FETCH;
import static io.reactivecoap.CoapCode.GET;
import static io.reactivecoap.option.CoapOption.CONTENT_FORMAT;
import static io.reactivecoap.option.CoapOption.MAX_AGE;
import static io.reactivecoap.option.CoapOption.OBSERVE;
import static java.time.Duration.ofNanos;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecoap.CoapRequest;
import io.reactivecoap.NotificationBuffer;
import io.reactivecoap.ObservationSignal.Notification;
import io.reactivecoap.netty.internal.message.Datagram.Type;
import io.reactivecoap.option.ContentFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** RFC 7641 §3.1, §3.4 and §3.5: registrations, and notifications in the order in which they were sent. */
class ObserveOrderStoriesTest extends ObserveStory {

    private static final long LAST = 0xff_ffff;

    @Test
    void aRegistrationIsAnsweredSeparatelyOrOnTheAcknowledgement() {
        Observer observer = joins();
        expectsRegistration();
        peer.acknowledges();
        world.passes(ofSeconds(20));
        peer.hearsNothing();

        notifies(9, "22.1");

        assertThat(observer.gets("22.1").sequence()).hasValue(9);
        world.passes(ofSeconds(1_000));
        observer.getsNothing();
        leaves(observer);
    }

    @Test
    void aFetchObservesWhatItsPayloadSays() {
        CoapRequest request =
                CoapRequest.fetch("/sensors").contentFormat(ContentFormat.CBOR).payload("which");
        Observer observer = world.observes(request, NotificationBuffer.latest(), ALL);
        Heard registration = peer.expectsCon(FETCH).withPayload("which").withOption(OBSERVE, 0L);
        peer.withOption(OBSERVE, 2L).answersPiggybacked(CONTENT, "22.1");
        observer.gets("22.1");
        peer.withOption(OBSERVE, 3L).answersInNon(CONTENT, "22.2");
        observer.gets("22.2");

        world.cancels(observer);
        peer.expectsCon(FETCH)
                .withToken(registration.token())
                .withPayload("which")
                .withOption(CONTENT_FORMAT, ContentFormat.CBOR)
                .withOption(OBSERVE, 1L);
        peer.answersPiggybacked(CONTENT, "");
    }

    @Test
    void aNonConfirmableRequestRegistersInANon() {
        Observer observer = world.observes(RESOURCE.confirmable(false), NotificationBuffer.latest(), ALL);
        Heard registration = peer.expectsNon(GET).withOption(OBSERVE, 0L);
        peer.withOption(OBSERVE, 2L).withOption(MAX_AGE, 1_000L).answersInNon(CONTENT, "22.1");
        observer.gets("22.1");

        world.passes(ofSeconds(500));
        observer.isPending().getsNothing();
        peer.withOption(OBSERVE, 3L).answersInCon(CONTENT, "22.2").expectsAck();
        observer.gets("22.2");

        world.cancels(observer);
        peer.expectsCon(GET).withToken(registration.token()).withOption(OBSERVE, 1L);
        peer.answersPiggybacked(CONTENT, "");
    }

    @Test
    void confirmableNotificationsAreAcknowledgedAndOthersAreNot() {
        Observer observer = observes(2, "a");

        notifies(3, "b");
        observer.gets("b");
        numbered(4).answersInNon(CONTENT, "c").hearsNothing();
        observer.gets("c");

        leaves(observer);
    }

    @Test
    void anOlderNotificationIsAcknowledgedAndNotTold() {
        Observer observer = observes(10, "new");

        notifies(9, "old");
        numbered(8).answersInNon(CONTENT, "older").hearsNothing();
        notifies(10, "same");
        observer.getsNothing();

        notifies(11, "newer");
        assertThat(observer.gets("newer").skipped()).isZero();
        leaves(observer);
    }

    @Test
    void aDuplicateIsAcknowledgedAgainAndToldOnce() {
        Observer observer = observes(2, "a");

        notifies(3, "b");
        peer.repeatsItself().expectsAck();
        observer.gets("b");
        numbered(4).answersInNon(CONTENT, "c").repeatsItself().hearsNothing();
        observer.gets("c");

        observer.getsNothing();
        leaves(observer);
    }

    @ParameterizedTest(name = "{0}, then {1}")
    @CsvSource({
        "0, 1",
        "0xffffff, 0",
        "0xffffff, 1",
        "0xfffff0, 0x00000f",
        "0, 0x7fffff",
        "0x800000, 0xffffff",
        "0x800001, 0",
        "0x900000, 0x0fffff"
    })
    void numbersGoRoundAndRound(String first, String second) {
        Observer observer = observes(Long.decode(first), "first");

        notifies(Long.decode(second), "second");
        assertThat(observer.gets("second").sequence()).hasValue(Long.decode(second));
        notifies(Long.decode(first), "first again");
        observer.getsNothing();

        leaves(observer);
    }

    @Test
    void ofTwoNumbersHalfTheWayApartTheSecondIsNotNewer() {
        Observer observer = observes(0, "first");

        notifies(0x80_0000, "half the way");
        observer.getsNothing();

        leaves(observer);
    }

    @Test
    void zeroAndOneAreNumbersLikeOthersInANotification() {
        Observer observer = observes(0, "zero");

        notifies(1, "one");
        assertThat(observer.gets("one").sequence()).hasValue(1);
        notifies(LAST, "before zero");
        observer.getsNothing();
        notifies(2, "two");
        observer.gets("two");

        leaves(observer);
    }

    @Test
    void afterMoreThan128SecondsAnyNumberIsNewer() {
        Observer observer = observes(1_000, "a");

        world.passes(ofSeconds(128));
        notifies(5, "too early");
        observer.getsNothing();
        world.passes(ofNanos(1));
        notifies(4, "b");
        observer.gets("b");
        notifies(3, "older than b");
        observer.getsNothing();

        leaves(observer);
    }

    @Test
    void aNotificationMayOvertakeTheAnswerToTheRegistration() {
        Observer observer = joins();
        expectsRegistration();

        notifies(3, "second");
        observer.gets("second");
        peer.to(registration()).withOption(OBSERVE, 2L).answersPiggybacked(CONTENT, "first");
        observer.getsNothing();

        world.passes(ofSeconds(300));
        peer.hearsNothing();
        leaves(observer);
    }

    @Test
    void theRegistrationIsSentAgainUntilItIsAnswered() {
        Observer observer = joins();
        expectsRegistration();
        world.passes(ofSeconds(2));
        peer.expectsRetransmission();
        answers(2, "a");
        observer.gets("a");

        world.passes(ofSeconds(100));
        peer.hearsNothing();
        leaves(observer);
    }

    @Test
    void aMessageIdMayComeAgainWithSomethingElseToSay() {
        Observer observer = observes(2, "a");

        numbered(3).sends(Type.NON, 7, CONTENT, registration().token(), "b");
        numbered(4).sends(Type.NON, 7, CONTENT, registration().token(), "c");

        Notification b = observer.gets("b");
        assertThat(b.response().options().get(OBSERVE)).isEqualTo(3);
        observer.gets("c");
        leaves(observer);
    }
}
