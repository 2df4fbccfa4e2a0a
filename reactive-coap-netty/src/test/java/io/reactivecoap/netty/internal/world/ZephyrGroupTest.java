package io.reactivecoap.netty.internal.world;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.reactivecoap.CoapAddress;
import io.reactivecoap.CoapClient;
import io.reactivecoap.CoapCode;
import io.reactivecoap.CoapRequest;
import io.reactivecoap.CoapResponse;
import io.reactivecoap.CoapSession;
import io.reactivecoap.netty.NettyCoapClient;
import io.reactivecoap.netty.internal.world.GroupWorld.Asking;
import io.reactivecoap.netty.internal.world.GroupWorld.Someone;
import io.reactivecoap.option.CoapOption;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Requests to a group, as {@link ZephyrStory} has those to one; {@link GroupStoriesTest} has what else becomes of them. */
class ZephyrGroupTest {

    private static final CoapRequest GET = CoapRequest.get("/temperature");

    private final CoapClient client = NettyCoapClient.create();

    /** multicast_timeout_ms, source, source_len; the last call, without a source, is the completion */
    @Test
    void givesTheAnswerOfEachMemberUntilTheTimeIsUp() {
        GroupWorld world = new GroupWorld()
                .given(settings -> settings.multicast(settings.multicast().withWindow(Duration.ofSeconds(2))));
        Someone ann = world.someone("192.0.2.1");
        Someone bob = world.someone("192.0.2.2");
        Asking asking = world.asks(GET);
        Heard request = world.groupHears();
        ann.answers(request, CoapCode.CONTENT, "20");
        bob.answers(request, CoapCode.CONTENT, "21");
        world.passes(Duration.ofSeconds(2).minusNanos(1));
        asking.isGoingOn();
        world.passes(Duration.ofNanos(1));
        asking.hasCompleted();
        assertThat(asking.answers)
                .extracting(CoapResponse::payloadAsString, CoapResponse::source)
                .containsExactly(
                        tuple("20", CoapAddress.inet(ann.address())), tuple("21", CoapAddress.inet(bob.address())));
        world.nothingIsOpen();
    }

    /** -EINVAL: a multicast request that is confirmable or observes, and a time for multicast where there is one peer */
    @Test
    void refusesAtOnceWhatIsNoRequestToAGroup() {
        CoapSession group = client.open("coap://224.0.1.187");
        assertThatThrownBy(() -> group.requestMany(GET.confirmable(true)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("confirmable");
        assertThatThrownBy(() -> group.requestMany(GET.option(CoapOption.OBSERVE, 0L)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("Observe");
        group.dispose();

        CoapSession one = client.open("coap://192.0.2.1");
        assertThatThrownBy(() -> one.requestMany(GET)).isInstanceOf(IllegalStateException.class);
        one.dispose();
    }
}
