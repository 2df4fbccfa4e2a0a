package io.reactivecoap.netty.internal.world;

import static io.reactivecoap.CoapCode.CONTENT;
import static io.reactivecoap.CoapCode.GET;
import static io.reactivecoap.option.CoapOption.ETAG;
import static io.reactivecoap.option.CoapOption.MAX_AGE;
import static io.reactivecoap.option.CoapOption.OBSERVE;
import static java.time.Duration.ofSeconds;

import io.reactivecoap.CoapRequest;
import io.reactivecoap.NotificationBuffer;
import io.reactivecoap.ObservationSignal.Stale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A story of those who observe one resource. */
abstract class ObserveStory extends Story {

    static final CoapRequest RESOURCE = CoapRequest.get("/temperature");
    static final String SIXTEEN = "0123456789abcdef";
    static final long ALL = Long.MAX_VALUE;

    private @Nullable Heard registration;

    /** The registration that notifications are of: the one the peer has heard last. */
    Heard registration() {
        return Objects.requireNonNull(registration, "the peer has heard no registration");
    }

    /** The peer hears a registration. */
    Heard expectsRegistration() {
        registration = peer.expectsCon(GET).withPath("temperature").withOption(OBSERVE, 0L);
        return registration;
    }

    /** Somebody observes, with all in demand, and gets the first representation. */
    Observer observes(long number, String payload) {
        return observes(number, payload, NotificationBuffer.latest(), ALL);
    }

    Observer observes(long number, String payload, NotificationBuffer buffer, long demand) {
        Observer observer = world.observes(RESOURCE, buffer, demand);
        expectsRegistration();
        answers(number, payload);
        observer.gets(payload);
        return observer;
    }

    /** One more observes what is being observed. */
    Observer joins() {
        return world.observes(RESOURCE, NotificationBuffer.latest(), ALL);
    }

    /** The peer answers the registration it has heard last; what it says holds for long. */
    void answers(long number, String payload) {
        peer.withOption(OBSERVE, number).withOption(MAX_AGE, 100_000L).answersPiggybacked(CONTENT, payload);
    }

    /** The peer notifies in a CON, which is acknowledged. */
    void notifies(long number, String payload) {
        numbered(number).answersInCon(CONTENT, payload).expectsAck();
    }

    /** The peer's next message is a notification, which holds for long. */
    ScriptedPeer numbered(long number) {
        return peer.to(registration()).withOption(OBSERVE, number).withOption(MAX_AGE, 100_000L);
    }

    /** The last one leaves, and the server has no registration any more. */
    void leaves(Observer observer) {
        world.cancels(observer);
        expectsDeregistration();
        peer.answersPiggybacked(CONTENT, "goodbye");
    }

    Heard expectsDeregistration() {
        return peer.expectsCon(GET)
                .withPath("temperature")
                .withToken(registration().token())
                .withOption(OBSERVE, 1L);
    }

    /** The Max-Age of 10 s passes, and then the registration is repeated. */
    Heard becomesStale(Observer observer) {
        world.passes(ofSeconds(15));
        observer.gets(Stale.class);
        return peer.expectsCon(GET).withToken(registration().token()).withOption(OBSERVE, 0L);
    }

    /** The peer notifies in a CON of a representation with this ETag, and gives the first 16 bytes of it. */
    void notifiesOfPart(long number, int tag) {
        numbered(number)
                .with(ETAG, (byte) tag)
                .withBlock2("0/1/16")
                .answersInCon(CONTENT, SIXTEEN)
                .expectsAck();
    }

    /** The session asks for the rest, which is one block more. */
    Heard expectsRest() {
        return peer.expectsCon(GET).withPath("temperature").withBlock2("1/0/16").withoutOption(OBSERVE);
    }

    /** The peer gives the rest. */
    void answersRest(int tag, String rest) {
        peer.with(ETAG, (byte) tag).withBlock2("1/0/16").answersPiggybacked(CONTENT, rest);
    }
}
