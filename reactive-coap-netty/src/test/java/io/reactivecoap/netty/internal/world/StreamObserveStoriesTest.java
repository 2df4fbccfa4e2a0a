package io.reactivecoap.netty.internal.world;

import static io.reactivecoap.CoapCode.CONTENT;
import static io.reactivecoap.CoapCode.FETCH;
import static io.reactivecoap.CoapCode.GET;
import static io.reactivecoap.CoapCode.NOT_FOUND;
import static io.reactivecoap.CoapCode.RELEASE;
import static io.reactivecoap.option.CoapOption.ETAG;
import static io.reactivecoap.option.CoapOption.MAX_AGE;
import static io.reactivecoap.option.CoapOption.OBSERVE;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecoap.CoapDisconnectedException;
import io.reactivecoap.CoapRequest;
import io.reactivecoap.CoapResponseException;
import io.reactivecoap.Deregistration;
import io.reactivecoap.NackReason;
import io.reactivecoap.NotificationBuffer;
import io.reactivecoap.ObservationSignal.Fresh;
import io.reactivecoap.ObservationSignal.NotObservable;
import io.reactivecoap.ObservationSignal.Stale;
import io.reactivecoap.netty.internal.link.Condition;
import io.reactivecoap.option.CoapOption;
import io.reactivecoap.option.ContentFormat;
import io.reactivecoap.option.ETag;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** RFC 8323 §7: observations where everything arrives, and in order. */
class StreamObserveStoriesTest extends StreamStory {

    @BeforeEach
    void theSessionIsOpen() {
        begins();
    }

    private HeardOnStream registers() {
        return peer.expects(GET).withPath("temperature").withOption(OBSERVE, 0L);
    }

    private StreamPeer notification(long number) {
        return peer.with(OBSERVE, number).with(MAX_AGE, 100_000L);
    }

    private void leaves(Observer observer, HeardOnStream registration) {
        world.cancels(observer);
        peer.expects(GET).withToken(registration.token()).withOption(OBSERVE, 1L);
        peer.answers(CONTENT, "goodbye").hearsNothing();
    }

    /** RFC 8323 §7.1: the value "MAY be empty on transmission and MUST be ignored on reception". */
    @Test
    void everyNumberIsNews() {
        Observer observer = world.observes("/temperature");
        HeardOnStream registration = registers();
        for (long number : new long[] {12, 11, 11, 0, 0x800000, 1, 0xffffff, 5}) {
            notification(number).answers(CONTENT, "at " + number);
            observer.gets("at " + number);
        }
        leaves(observer, registration);
    }

    @Test
    void noNumberIsNewsToo() {
        Observer observer = world.observes("/temperature");
        HeardOnStream registration = registers();
        for (String payload : new String[] {"a", "b", "b", "c"}) {
            peer.with(OBSERVE.number()).with(MAX_AGE, 100_000L).answers(CONTENT, payload);
            assertThat(observer.gets(payload).sequence()).hasValue(0);
        }
        leaves(observer, registration);
    }

    @Test
    void notificationsInOneSegmentAreAllTold() {
        Observer observer = world.observes("/temperature");
        HeardOnStream registration = registers();

        peer.atOnce(() -> {
            notification(1).answers(CONTENT, "a");
            notification(2).answers(CONTENT, "b");
            notification(3).answers(CONTENT, "c");
        });

        // with all in demand, each is told in its turn
        assertThat(observer.representations())
                .last()
                .satisfies(last -> assertThat(last.payloadAsString()).isEqualTo("c"));
        leaves(observer, registration);
    }

    @Test
    void withoutDemandTheLatestIsKept() {
        Observer observer = world.observes(CoapRequest.get("/temperature"), NotificationBuffer.latest(), 1);
        HeardOnStream registration = registers();
        notification(1).answers(CONTENT, "a");
        observer.gets("a");
        notification(2).answers(CONTENT, "b");
        notification(1).answers(CONTENT, "c");
        observer.getsNothing();

        world.demands(observer, 1);

        assertThat(observer.gets("c").skipped()).isEqualTo(1);
        leaves(observer, registration);
    }

    /** §7.2: there are no acknowledgements; §7.2 leaves what has no observer to the client, which drops it. */
    @Test
    void nothingIsSaidToANotification() {
        Observer observer = world.observes("/temperature");
        HeardOnStream registration = registers();
        notification(1).answers(CONTENT, "a");
        observer.gets("a");
        peer.hearsNothing();
        leaves(observer, registration);

        notification(2).answers(CONTENT, "unwanted");

        peer.hearsNothing();
        observer.getsNothing();
        stream.is(Condition.OPEN);
    }

    /** RFC 8323 §7.4: "a client MUST explicitly deregister by issuing a GET request" with the same token and Observe 1. */
    @Test
    void whoLeavesDeregisters() {
        CoapRequest request = CoapRequest.get("/temperature?unit=cel").accept(ContentFormat.JSON);
        Observer observer = world.observes(request, NotificationBuffer.latest(), Long.MAX_VALUE);
        HeardOnStream first = registers();
        notification(1).answers(CONTENT, "a");
        observer.gets("a");

        world.cancels(observer);

        HeardOnStream last = peer.expects(GET).withToken(first.token());
        assertThat(last.message().options()).isEqualTo(first.message().options().with(OBSERVE, 1L));
        peer.answers(CONTENT, "a").hearsNothing();
    }

    /** There is no Reset to leave with. */
    @Test
    void whoWouldLeaveWithAResetDeregistersAsWell() {
        world.changes(settings -> settings.deregistration(Deregistration.RESET));
        Observer observer = world.observes("/temperature");
        HeardOnStream registration = registers();
        notification(1).answers(CONTENT, "a");
        observer.gets("a");

        leaves(observer, registration);
    }

    @Test
    void aNotificationThatWasUnderWayIsNoAnswerToTheDeregistration() {
        Observer observer = world.observes("/temperature");
        HeardOnStream registration = registers();
        notification(1).answers(CONTENT, "a");
        observer.gets("a");
        world.cancels(observer);
        peer.expects(GET).withToken(registration.token()).withOption(OBSERVE, 1L);

        notification(2).answers(CONTENT, "b");
        Observer another = world.observes("/temperature");
        peer.hearsNothing();
        peer.answers(CONTENT, "goodbye");

        HeardOnStream again = registers();
        assertThat(again.token()).isNotEqualTo(registration.token());
        notification(3).answers(CONTENT, "c");
        another.gets("c");
        leaves(another, again);
    }

    @Test
    void whoLeavesBeforeTheAnswerDeregistersToo() {
        Observer observer = world.observes("/temperature");
        HeardOnStream registration = registers();

        leaves(observer, registration);
    }

    @Test
    void whoLeavesBeforeTheRegistrationIsWrittenSendsNothing() {
        world.inOneBatch(() -> world.cancels(world.observes("/temperature")));

        peer.hearsNothing();
    }

    @Test
    void aFetchIsObservedAndLeftWithAFetch() {
        Observer observer = world.observes(
                CoapRequest.fetch("/temperature").payload("celsius"), NotificationBuffer.latest(), Long.MAX_VALUE);
        HeardOnStream registration = peer.expects(FETCH).withOption(OBSERVE, 0L).withPayload("celsius");
        notification(1).answers(CONTENT, "a");
        observer.gets("a");

        world.cancels(observer);
        peer.expects(FETCH)
                .withToken(registration.token())
                .withOption(OBSERVE, 1L)
                .withPayload("celsius");
        peer.answers(CONTENT, "a");
    }

    /** RFC 8323 §7.4: the server removes the observers of a connection when it ends. */
    @Test
    void theEndOfTheSessionNeedsNoDeregistration() {
        Observer observer = world.observes("/temperature");
        registers();
        notification(1).answers(CONTENT, "a");
        observer.gets("a");

        world.closes();

        peer.expects(RELEASE);
        peer.hearsNothing();
        assertThat(observer.failedWith(CoapDisconnectedException.class).reason())
                .isEmpty();
    }

    @Test
    void aLostConnectionEndsTheObservation() {
        Observer observer = world.observes("/temperature");
        registers();
        notification(1).answers(CONTENT, "a");
        observer.gets("a");

        world.closes(NackReason.NOT_DELIVERABLE, null);

        assertThat(observer.failedWith(CoapDisconnectedException.class).reason())
                .contains(NackReason.NOT_DELIVERABLE);
    }

    @Test
    void anErrorEndsTheObservation() {
        Observer observer = world.observes("/temperature");
        registers();
        notification(1).answers(CONTENT, "a");
        observer.gets("a");

        peer.answers(NOT_FOUND, "");

        observer.failedWith(CoapResponseException.class);
        peer.hearsNothing();
    }

    @Test
    void aServerThatDoesNotNotifyIsNoFailure() {
        Observer observer = world.observes("/temperature");
        registers();
        peer.answers(CONTENT, "a");

        observer.gets(NotObservable.class);
        observer.gets("a");
        observer.isComplete();
        peer.hearsNothing();
    }

    /** One registration for all of a session. */
    @Test
    void thoseWhoObserveTheSameShareARegistration() {
        Observer first = world.observes("/temperature");
        HeardOnStream registration = registers();
        notification(9).answers(CONTENT, "a");
        Observer second = world.observes("/temperature");
        peer.hearsNothing();
        second.gets("a");
        notification(3).answers(CONTENT, "b");
        first.gets("a");
        first.gets("b");
        second.gets("b");
        world.cancels(first);
        peer.hearsNothing();
        leaves(second, registration);
    }

    @Test
    void whatIsStaleIsAskedForAgainWithTheSameToken() {
        Observer observer = world.observes("/temperature");
        HeardOnStream registration = registers();
        peer.with(OBSERVE, 7L).with(MAX_AGE, 10L).answers(CONTENT, "a");
        observer.gets("a");
        world.passes(ofSeconds(60));
        observer.gets(Stale.class);
        peer.expects(GET).withToken(registration.token()).withOption(OBSERVE, 0L);

        notification(2).answers(CONTENT, "b");

        observer.gets(Fresh.class);
        observer.gets("b");
        leaves(observer, registration);
    }

    // With bodies in blocks

    /** RFC 7959 §2.6: the rest is fetched with requests of their own, without Observe; RFC 8323 §6: with BERT. */
    @Test
    void theRestOfANotificationIsFetchedWithBert() {
        byte[] body = new byte[5000];
        Arrays.fill(body, (byte) 'x');
        Observer observer = world.observes("/temperature");
        HeardOnStream registration = registers();
        notification(1)
                .with(ETAG, ETag.of(new byte[] {1}))
                .withBlock2("0/1/BERT")
                .answers(CONTENT, Arrays.copyOf(body, 2048));

        peer.expects(GET).withPath("temperature").withBlock2("2/0/BERT").withoutOption(CoapOption.OBSERVE);
        peer.with(ETAG, ETag.of(new byte[] {1}))
                .withBlock2("2/0/BERT")
                .answers(CONTENT, Arrays.copyOfRange(body, 2048, 5000));

        assertThat(observer.gets("x".repeat(5000)).response().payload()).hasSize(5000);
        leaves(observer, registration);
    }

    @Test
    void newerNewsAbandonTheBodyThatIsFetched() {
        Observer observer = world.observes("/temperature");
        HeardOnStream registration = registers();
        notification(5).withBlock2("0/1/BERT").answers(CONTENT, new byte[2048]);
        HeardOnStream rest = peer.expects(GET).withBlock2("2/0/BERT");
        peer.to(registration);
        notification(4).answers(CONTENT, "newer");

        observer.gets("newer");
        peer.to(rest).withBlock2("2/0/BERT").answers(CONTENT, new byte[100]);
        observer.getsNothing();
        leaves(observer, registration);
    }
}
