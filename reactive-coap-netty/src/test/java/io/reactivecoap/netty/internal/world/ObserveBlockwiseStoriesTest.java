package io.reactivecoap.netty.internal.world;

import static io.reactivecoap.CoapCode.CONTENT;
import static io.reactivecoap.CoapCode.FETCH;
import static io.reactivecoap.CoapCode.GET;
import static io.reactivecoap.option.CoapOption.ACCEPT;
import static io.reactivecoap.option.CoapOption.BLOCK2;
import static io.reactivecoap.option.CoapOption.ETAG;
import static io.reactivecoap.option.CoapOption.MAX_AGE;
import static io.reactivecoap.option.CoapOption.OBSERVE;
import static io.reactivecoap.option.CoapOption.URI_QUERY;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecoap.BlockTokens;
import io.reactivecoap.BlockwiseParameters;
import io.reactivecoap.CoapCode;
import io.reactivecoap.CoapRequest;
import io.reactivecoap.NotificationBuffer;
import io.reactivecoap.ObservationSignal.Fresh;
import io.reactivecoap.ObservationSignal.NotObservable;
import io.reactivecoap.ObservationSignal.Notification;
import io.reactivecoap.ObservationSignal.Stale;
import io.reactivecoap.option.ContentFormat;
import io.reactivecoap.option.ETag;
import org.junit.jupiter.api.Test;

/** RFC 7959 §3.4: notifications whose bodies are longer than a message. */
class ObserveBlockwiseStoriesTest extends ObserveStory {

    @Test
    void theRestIsFetchedWithoutObserveAndWithATokenOfItsOwn() {
        Observer observer = observes(2, "a");
        notifiesOfPart(3, 1);
        observer.getsNothing();

        Heard rest = expectsRest();
        assertThat(rest.token()).isNotEqualTo(registration().token());
        answersRest(1, "end");

        Notification whole = observer.gets(SIXTEEN + "end");
        assertThat(whole.sequence()).hasValue(3);
        assertThat(whole.response().options().contains(BLOCK2)).isFalse();
        assertThat(whole.response().options().first(ETAG)).contains(ETag.of(new byte[] {1}));
        leaves(observer);
    }

    @Test
    void theFirstRepresentationMayComeInBlocksToo() {
        Observer observer = joins();
        expectsRegistration();
        peer.withOption(OBSERVE, 2L).withBlock2("0/1/16").answersPiggybacked(CONTENT, SIXTEEN);
        expectsRest();
        peer.withBlock2("1/1/16").answersPiggybacked(CONTENT, SIXTEEN);
        peer.expectsCon(GET).withBlock2("2/0/16").withoutOption(OBSERVE);
        peer.withBlock2("2/0/16").answersPiggybacked(CONTENT, "end");
        observer.gets(SIXTEEN + SIXTEEN + "end");
        leaves(observer);
    }

    @Test
    void theRestIsAskedForWithTheMethodThePayloadAndTheOptionsOfTheRegistration() {
        CoapRequest request = CoapRequest.fetch("/sensors?room=1")
                .accept(ContentFormat.JSON)
                .contentFormat(ContentFormat.CBOR)
                .payload("which");
        Observer observer = world.observes(request, NotificationBuffer.latest(), ALL);
        peer.expectsCon(FETCH);
        peer.withOption(OBSERVE, 2L).withBlock2("0/1/16").answersPiggybacked(CONTENT, SIXTEEN);

        peer.expectsCon(FETCH)
                .withPath("sensors")
                .withOption(URI_QUERY, "room=1")
                .withOption(ACCEPT, ContentFormat.JSON)
                .withoutOption(OBSERVE)
                .withBlock2("1/0/16")
                .withPayload("which");
        peer.withBlock2("1/0/16").answersPiggybacked(CONTENT, "end");
        observer.gets(SIXTEEN + "end");

        world.cancels(observer);
        peer.expectsCon(FETCH).withPayload("which").withOption(OBSERVE, 1L).withoutOption(BLOCK2);
        peer.answersPiggybacked(CONTENT, "");
    }

    @Test
    void theRegistrationIsNotRepeatedWhileABodyIsBeingFetched() {
        Observer observer = joins();
        expectsRegistration();
        peer.withOption(OBSERVE, 2L)
                .withOption(MAX_AGE, 1L)
                .withBlock2("0/1/16")
                .answersPiggybacked(CONTENT, SIXTEEN);
        Heard rest = expectsRest();
        peer.acknowledges();
        world.passes(ofSeconds(60));
        peer.hearsNothing();

        observer.gets(Stale.class);
        peer.to(rest).withBlock2("1/0/16").answersInCon(CONTENT, "end").expectsAck();
        observer.gets(Fresh.class);
        observer.gets(SIXTEEN + "end");
        leaves(observer);
    }

    @Test
    void whoLeavesFetchesNothingMore() {
        Observer observer = observes(2, "a");
        notifiesOfPart(3, 1);
        Heard rest = expectsRest();
        world.cancels(observer);
        Heard last = expectsDeregistration();
        peer.to(rest);
        answersRest(1, "late");
        peer.to(last).answersPiggybacked(CONTENT, "");
        world.passes(ofSeconds(100));
        peer.hearsNothing();
    }

    @Test
    void theLastValueOfAResourceThatCannotBeObservedIsAWholeOneToo() {
        Observer observer = joins();
        expectsRegistration();
        peer.with(ETAG, (byte) 1).withBlock2("0/1/16").answersPiggybacked(CONTENT, SIXTEEN);
        observer.gets(NotObservable.class);
        Heard rest = expectsRest();
        Observer late = joins();
        late.gets(NotObservable.class);
        peer.to(rest);
        answersRest(1, "end");

        observer.gets(SIXTEEN + "end");
        observer.isComplete();
        late.gets(SIXTEEN + "end");
        late.isComplete();
    }

    @Test
    void serversMayWantToSeeTheTokenOfTheObservation() {
        CoapRequest request = RESOURCE.blockwise(BlockwiseParameters.DEFAULT.withTokens(BlockTokens.SAME));
        Observer observer = world.observes(request, NotificationBuffer.latest(), ALL);
        expectsRegistration();
        answers(2, "a");
        observer.gets("a");

        notifiesOfPart(3, 1);
        expectsRest().withToken(registration().token());
        peer.withOption(OBSERVE, 3L);
        answersRest(1, "end");
        observer.gets(SIXTEEN + "end");

        notifies(4, "b");
        observer.gets("b");
        leaves(observer);
    }

    /** The server that needs this holds notifications back meanwhile; another's is of another representation. */
    @Test
    void aNotificationThatIsTakenForABlockHasTheBodyFetchedAnew() {
        CoapRequest request = RESOURCE.blockwise(BlockwiseParameters.DEFAULT.withTokens(BlockTokens.SAME));
        Observer observer = world.observes(request, NotificationBuffer.latest(), ALL);
        expectsRegistration();
        answers(2, "a");
        observer.gets("a");
        notifiesOfPart(3, 1);
        expectsRest();

        notifies(4, "b");
        peer.expectsCon(CoapCode.GET).withBlock2("0/0/1024").withoutOption(OBSERVE);
        peer.answersPiggybacked(CoapCode.CONTENT, "b");
        observer.gets("b");
        leaves(observer);
    }
}
