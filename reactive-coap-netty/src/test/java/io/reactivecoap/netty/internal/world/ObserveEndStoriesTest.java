package io.reactivecoap.netty.internal.world;

import static io.reactivecoap.CoapCode.CONTENT;
import static io.reactivecoap.CoapCode.GET;
import static io.reactivecoap.CoapCode.NOT_FOUND;
import static io.reactivecoap.CoapCode.SERVICE_UNAVAILABLE;
import static io.reactivecoap.CoapCode.VALID;
import static io.reactivecoap.option.CoapOption.ETAG;
import static io.reactivecoap.option.CoapOption.MAX_AGE;
import static io.reactivecoap.option.CoapOption.OBSERVE;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecoap.CoapCode;
import io.reactivecoap.CoapDisconnectedException;
import io.reactivecoap.CoapException;
import io.reactivecoap.CoapProtocolException;
import io.reactivecoap.CoapResponseException;
import io.reactivecoap.CoapTimeoutException;
import io.reactivecoap.CoapTimeoutException.Phase;
import io.reactivecoap.NackReason;
import io.reactivecoap.NotificationBuffer;
import io.reactivecoap.ObservationSignal.Fresh;
import io.reactivecoap.ObservationSignal.NotObservable;
import io.reactivecoap.ObservationSignal.Stale;
import io.reactivecoap.option.ETag;
import org.junit.jupiter.api.Test;

/** How an observation ends when it is not the one who observes that ends it. */
class ObserveEndStoriesTest extends ObserveStory {

    private static final ETag TAG = ETag.of(new byte[] {1});

    @Test
    void anErrorInAnswerToTheRegistrationIsAnError() {
        Observer observer = joins();
        expectsRegistration();
        peer.answersPiggybacked(NOT_FOUND, "no such thing");

        CoapResponseException failure = observer.failedWith(CoapResponseException.class);
        assertThat(failure.response().code()).isEqualTo(NOT_FOUND);
        assertThat(failure.response().payloadAsString()).isEqualTo("no such thing");
    }

    @Test
    void anErrorAsANotificationIsTheEnd() {
        Observer observer = observes(2, "a");

        peer.to(registration()).answersInCon(SERVICE_UNAVAILABLE, "later").expectsAck();

        CoapResponseException failure = observer.failedWith(CoapResponseException.class);
        assertThat(failure.response().code()).isEqualTo(SERVICE_UNAVAILABLE);
        numbered(4).answersInCon(CONTENT, "b").expectsRst();
    }

    @Test
    void anErrorWithASequenceNumberIsTheEndAsWell() {
        Observer observer = observes(9, "a");
        numbered(3).answersInNon(NOT_FOUND, "");
        observer.failedWith(CoapResponseException.class);
    }

    @Test
    void aResourceThatCannotBeObservedGivesItsValueAndCompletes() {
        Observer observer = joins();
        expectsRegistration();
        peer.answersPiggybacked(CONTENT, "a");

        observer.gets(NotObservable.class);
        assertThat(observer.gets("a").sequence()).isEmpty();
        observer.isComplete();
    }

    @Test
    void aServerMayCeaseToNotify() {
        Observer observer = observes(2, "a");
        peer.to(registration()).answersInCon(CONTENT, "last").expectsAck();

        observer.gets(NotObservable.class);
        observer.gets("last");
        observer.isComplete();
        numbered(4).answersInCon(CONTENT, "b").expectsRst();
    }

    /** A representation comes that holds for 10 s; then the registration is repeated. */
    private Observer repeatsItsRegistration() {
        Observer observer = joins();
        expectsRegistration();
        peer.withOption(OBSERVE, 2L)
                .withOption(MAX_AGE, 10L)
                .withOption(ETAG, TAG)
                .answersPiggybacked(CONTENT, "a");
        observer.gets("a");
        world.passes(ofSeconds(15));
        observer.gets(Stale.class);
        peer.expectsCon(GET).withToken(registration().token()).withOption(OBSERVE, 0L);
        return observer;
    }

    @Test
    void aServerMayNotWantToRegisterAgain() {
        Observer observer = repeatsItsRegistration();
        peer.answersPiggybacked(CONTENT, "last");

        observer.gets(NotObservable.class);
        observer.gets(Fresh.class);
        observer.gets("last");
        observer.isComplete();
    }

    @Test
    void theLastNotificationIsAWholeOneEvenWhenTheServerOnlyConfirmsIt() {
        Observer observer = repeatsItsRegistration();
        peer.withOption(ETAG, TAG).answersPiggybacked(VALID, "");

        observer.gets(NotObservable.class);
        observer.gets(Fresh.class);
        assertThat(observer.gets("a").sequence()).isEmpty();
        observer.isComplete();
    }

    @Test
    void anErrorInAnswerToARepeatedRegistrationIsTheEnd() {
        Observer observer = repeatsItsRegistration();
        peer.answersPiggybacked(NOT_FOUND, "");
        observer.failedWith(CoapResponseException.class);
    }

    @Test
    void aRepeatedRegistrationThatIsNotAnsweredIsTheEnd() {
        Observer observer = repeatsItsRegistration();
        world.passes(ofSeconds(100));
        assertThat(peer.hearsAll()).hasSize(4);
        phaseOf(observer, Phase.ACKNOWLEDGEMENT);
    }

    @Test
    void theEndOfTheSessionIsToldOnceToEach() {
        Observer first = observes(2, "a");
        Observer second = joins();
        second.gets("a");

        world.closes(NackReason.NOT_DELIVERABLE, null);

        for (Observer each : new Observer[] {first, second}) {
            assertThat(each.failedWith(CoapDisconnectedException.class).reason())
                    .contains(NackReason.NOT_DELIVERABLE);
        }
        Observer late = joins();
        late.failedWith(CoapDisconnectedException.class);
    }

    @Test
    void theEndOfTheSessionWaitsForNobodysDemand() {
        Observer observer = observes(2, "a", NotificationBuffer.latest(), 1);
        notifies(3, "b");
        observer.isPending();

        world.closes(NackReason.NOT_DELIVERABLE, null);

        observer.getsNothing().failedWith(CoapDisconnectedException.class);
    }

    @Test
    void anyOtherEndIsToldBehindWhatWaits() {
        Observer observer = observes(2, "a", NotificationBuffer.latest(), 1);
        notifies(3, "b");
        peer.answersInCon(CoapCode.NOT_FOUND, "gone").expectsAck();
        observer.isPending();

        world.demands(observer, 1);
        observer.gets("b");
        observer.failedWith(CoapResponseException.class);
    }

    @Test
    void aNotificationThatIsNotUnderstoodIsRejectedAndTheEnd() {
        Observer observer = observes(2, "a");
        numbered(3).with(2049).answersInCon(CONTENT, "b").expectsRst();
        observer.failedWith(CoapProtocolException.class);
    }

    @Test
    void anObservationThatWaitsForNothingOutlivesAnUnreachablePeer() {
        Observer observer = observes(2, "a");
        world.hearsUnreachable();
        observer.isPending();

        notifies(3, "b");
        observer.gets("b");
        leaves(observer);
    }

    private static CoapException phaseOf(Observer observer, Phase phase) {
        CoapTimeoutException timeout = observer.failedWith(CoapTimeoutException.class);
        assertThat(timeout.phase()).isEqualTo(phase);
        return timeout;
    }
}
