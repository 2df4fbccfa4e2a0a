package io.reactivecoap.netty.internal.world;

import static io.reactivecoap.CoapCode.CONTENT;
import static io.reactivecoap.CoapCode.GET;
import static io.reactivecoap.CoapCode.NOT_FOUND;
import static io.reactivecoap.option.CoapOption.ETAG;
import static io.reactivecoap.option.CoapOption.OBSERVE;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecoap.BlockwiseParameters;
import io.reactivecoap.CoapResponseException;
import io.reactivecoap.CoapTransferException;
import io.reactivecoap.ObservationSignal.Fresh;
import io.reactivecoap.ObservationSignal.Interrupted;
import io.reactivecoap.ObservationSignal.NotObservable;
import org.junit.jupiter.api.Test;

/** RFC 7959 §3.4: what becomes of a body under way when the resource changes, or cannot be fetched. */
class ObserveBlockwiseChangeStoriesTest extends ObserveStory {

    @Test
    void aNewerNotificationAbandonsTheBodyUnderWay() {
        Observer observer = observes(2, "a");
        notifiesOfPart(3, 1);
        Heard rest = expectsRest();

        notifies(4, "b");
        assertThat(observer.gets("b").skipped()).isEqualTo(1);
        peer.to(rest);
        answersRest(1, "late");
        world.passes(ofSeconds(100));
        observer.getsNothing();

        notifiesOfPart(5, 2);
        rest = expectsRest();
        notifiesOfPart(6, 3);
        Heard newer = expectsRest();
        peer.to(rest);
        answersRest(2, "late");
        peer.to(newer);
        answersRest(3, "end");
        assertThat(observer.gets(SIXTEEN + "end").skipped()).isEqualTo(1);
        leaves(observer);
    }

    @Test
    void anOlderOneDoesNot() {
        Observer observer = observes(2, "a");
        notifiesOfPart(5, 1);
        Heard rest = expectsRest();
        notifies(4, "older");
        peer.to(rest);
        answersRest(1, "end");
        observer.gets(SIXTEEN + "end");
        leaves(observer);
    }

    @Test
    void aBodyThatChangesMeanwhileIsFetchedAnew() {
        Observer observer = observes(2, "a");
        notifiesOfPart(3, 1);
        expectsRest();
        answersRest(2, "of another");

        peer.expectsCon(GET).withBlock2("0/0/1024").withoutOption(OBSERVE);
        peer.with(ETAG, (byte) 2).answersPiggybacked(CONTENT, "another, in one piece");
        observer.gets("another, in one piece");
        leaves(observer);
    }

    @Test
    void butNotForEver() {
        Observer observer = observes(2, "a");
        notifiesOfPart(3, 0);
        for (int tag = 1; tag <= BlockwiseParameters.DEFAULT.maxRestarts(); tag++) {
            expectsRest();
            answersRest(tag, "of another");
            peer.expectsCon(GET).withBlock2("0/0/1024");
            peer.with(ETAG, (byte) tag).withBlock2("0/1/16").answersPiggybacked(CONTENT, SIXTEEN);
        }
        expectsRest();
        answersRest(99, "of another");

        CoapTransferException cause =
                (CoapTransferException) observer.gets(Interrupted.class).cause();
        assertThat(cause).isNotNull();
        assertThat(cause.reason()).isEqualTo(CoapTransferException.Reason.ETAG_CHANGED);
        leaves(observer);
    }

    @Test
    void whatCannotBeFetchedInterruptsTheObservationAndIsAskedForAnew() {
        Observer observer = observes(2, "a");
        notifiesOfPart(3, 1);
        expectsRest();
        peer.answersPiggybacked(NOT_FOUND, "");

        assertThat(observer.gets(Interrupted.class).cause()).isInstanceOf(CoapResponseException.class);
        observer.isPending();
        world.passes(ofSeconds(5));
        peer.expectsCon(GET).withToken(registration().token()).withOption(OBSERVE, 0L);
        answers(4, "b");
        observer.gets(Fresh.class);
        assertThat(observer.gets("b").skipped()).isEqualTo(1);
        leaves(observer);
    }

    @Test
    void anUnreachablePeerInterruptsTheFetchAndNotTheObservation() {
        Observer observer = observes(2, "a");
        notifiesOfPart(3, 1);
        expectsRest();
        world.hearsUnreachable();
        observer.gets(Interrupted.class);
        leaves(observer);
    }

    @Test
    void aLastValueThatCannotBeFetchedIsAnError() {
        Observer observer = observes(2, "a");
        peer.to(registration()).withBlock2("0/1/16").answersInNon(CONTENT, SIXTEEN);
        observer.gets(NotObservable.class);
        expectsRest();
        peer.answersPiggybacked(NOT_FOUND, "");
        observer.failedWith(CoapResponseException.class);
    }
}
