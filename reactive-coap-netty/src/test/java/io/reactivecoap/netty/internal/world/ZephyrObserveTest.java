package io.reactivecoap.netty.internal.world;

import static io.reactivecoap.CoapCode.CONTENT;
import static io.reactivecoap.CoapCode.GET;
import static io.reactivecoap.option.CoapOption.OBSERVE;
import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecoap.CoapRequest;
import io.reactivecoap.CoapResponse;
import io.reactivecoap.Deregistration;
import org.junit.jupiter.api.Test;
import reactor.test.subscriber.TestSubscriber;

/** Observed resources. */
class ZephyrObserveTest extends ZephyrStory {

    private static final CoapRequest TEMPERATURE = CoapRequest.get("/temperature");
    private static final String SIXTEEN = "0123456789abcdef";

    private Heard registration;

    private TestSubscriber<CoapResponse> observes() {
        TestSubscriber<CoapResponse> values = subscribe(session.observe(TEMPERATURE));
        registration = peer.expectsCon(GET).withPath("temperature").withOption(OBSERVE, 0L);
        peer.withOption(OBSERVE, 2L).answersPiggybacked(CONTENT, "20");
        return values;
    }

    private void notifies(long number, String value) {
        peer.to(registration)
                .withOption(OBSERVE, number)
                .answersInCon(CONTENT, value)
                .expectsAck();
    }

    private void leaves(TestSubscriber<?> values) {
        values.cancel();
        peer.expectsCon(GET).withPath("temperature").withOption(OBSERVE, 1L).withToken(registration.token());
        peer.answersPiggybacked(CONTENT, "");
    }

    /** test_observe */
    @Test
    void givesTheValueAndEachThatFollows() {
        TestSubscriber<CoapResponse> values = observes();
        notifies(3, "21");
        notifies(4, "22");
        assertThat(textsSoFar(values)).containsExactly("20", "21", "22");
        isPending(values);
        leaves(values);
    }

    /** An observation keeps its slot in Zephyr: here it keeps nothing that another request waits for */
    @Test
    void takesNoPlaceFromOtherRequests() {
        TestSubscriber<CoapResponse> values = observes();
        TestSubscriber<CoapResponse> other = subscribe(session.request(CoapRequest.get("/other")));
        Heard asked = peer.expectsCon(GET).withPath("other");
        notifies(3, "21");
        peer.to(asked).answersPiggybacked(CONTENT, "other");
        assertThat(texts(other)).containsExactly("other");
        assertThat(textsSoFar(values)).containsExactly("20", "21");
        leaves(values);
    }

    /** coap_client_deregister_observe, and what comes in spite of it */
    @Test
    void deregistersWithTheTokenOfTheRegistration() {
        TestSubscriber<CoapResponse> values = observes();
        leaves(values);
        peer.to(registration)
                .withOption(OBSERVE, 3L)
                .answersInCon(CONTENT, "21")
                .expectsRst();
        assertThat(textsSoFar(values)).containsExactly("20");
    }

    /** test_cancel of an observation: nothing is sent, and the next notification is rejected */
    @Test
    void deregistersByRejectingTheNextNotification() {
        session.settings(settings -> settings.deregistration(Deregistration.RESET));
        TestSubscriber<CoapResponse> values = observes();
        values.cancel();
        peer.hearsNothing()
                .to(registration)
                .withOption(OBSERVE, 3L)
                .answersInCon(CONTENT, "21")
                .expectsRst();
        assertThat(textsSoFar(values)).containsExactly("20");
    }

    /** A notification in blocks: its rest is asked for without Observe and with another token, so that the next is still heard */
    @Test
    void fetchesTheRestOfANotification() {
        TestSubscriber<CoapResponse> values = observes();
        peer.withBlock2("0/1/16");
        notifies(3, SIXTEEN);
        Heard rest = peer.expectsCon(GET)
                .withPath("temperature")
                .withBlock2("1/0/16")
                .withoutOption(OBSERVE);
        assertThat(rest.token()).isNotEqualTo(registration.token());
        peer.withBlock2("1/0/16").answersPiggybacked(CONTENT, "end");
        notifies(4, "22");
        assertThat(textsSoFar(values)).containsExactly("20", SIXTEEN + "end", "22");
        leaves(values);
    }

    /** A notification that another has overtaken: Zephyr has delivered it */
    @Test
    void leavesOutWhatIsOlderThanWhatItHas() {
        TestSubscriber<CoapResponse> values = observes();
        notifies(4, "22");
        notifies(3, "21");
        assertThat(textsSoFar(values)).containsExactly("20", "22");
        leaves(values);
    }

    /** A second registration of the same resource: -EALREADY in Zephyr's newest, here both have the one */
    @Test
    void registersOnceForAllWhoObserve() {
        TestSubscriber<CoapResponse> values = observes();
        TestSubscriber<CoapResponse> others = subscribe(session.observe(TEMPERATURE));
        peer.hearsNothing();
        notifies(3, "21");
        assertThat(textsSoFar(values)).containsExactly("20", "21");
        assertThat(textsSoFar(others)).containsExactly("20", "21");
        values.cancel();
        peer.hearsNothing();
        leaves(others);
    }
}
