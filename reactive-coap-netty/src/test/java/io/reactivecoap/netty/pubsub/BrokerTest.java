package io.reactivecoap.netty.pubsub;

import static io.reactivecoap.CoapCode.CHANGED;
import static io.reactivecoap.CoapCode.CONTENT;
import static io.reactivecoap.CoapCode.CREATED;
import static io.reactivecoap.CoapCode.DELETED;
import static io.reactivecoap.CoapCode.FORBIDDEN;
import static io.reactivecoap.CoapMethod.DELETE;
import static io.reactivecoap.CoapMethod.GET;
import static io.reactivecoap.CoapMethod.POST;
import static io.reactivecoap.CoapMethod.PUT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reactivecoap.CoapBody;
import io.reactivecoap.CoapCode;
import io.reactivecoap.CoapProtocolException;
import io.reactivecoap.CoapReply;
import io.reactivecoap.CoapRequest;
import io.reactivecoap.CoapResponseException;
import io.reactivecoap.CoapSession;
import io.reactivecoap.netty.testing.ScriptedServer;
import io.reactivecoap.option.CoapOption;
import io.reactivecoap.option.ContentFormat;
import io.reactivecoap.pubsub.EmqxGateway;
import io.reactivecoap.pubsub.PubSubClient;
import io.reactivecoap.pubsub.PubSubMessage;
import io.reactivecoap.pubsub.PublishOptions;
import io.reactivecoap.pubsub.SubscribeOptions;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;

/** A broker of the drafts, draft-koster-core-coap-pubsub-05 §4. */
@Timeout(20)
class BrokerTest {

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final CoapReply NOTHING_YET = CoapReply.of(CoapCode.of(2, 7));

    private final ScriptedServer server = ScriptedServer.create();

    private <T> StepVerifier.FirstStep<T> verify(Function<PubSubClient, Publisher<T>> work) {
        return StepVerifier.withVirtualTime(() -> server.client()
                .using(
                        "coap://broker.example",
                        (CoapSession session) -> Flux.from(work.apply(PubSubClient.over(session)))));
    }

    @Test
    void createsTopics() {
        server.on(POST, "/ps", CoapReply.of(CREATED)).on(POST, "/ps/a", CoapReply.of(FORBIDDEN));
        verify(client -> client.create("topic1", ContentFormat.JSON))
                .expectComplete()
                .verify(PATIENCE);
        CoapRequest creation = server.expect(CoapRequest.post("/ps").contentFormat(ContentFormat.LINK_FORMAT));
        assertThat(new String(creation.payload(), StandardCharsets.UTF_8)).isEqualTo("<topic1>;ct=50");
        verify(client -> client.create("a/b:c", ContentFormat.JSON))
                .expectErrorSatisfies(error -> assertThat(error)
                        .isInstanceOfSatisfying(
                                CoapResponseException.class,
                                e -> assertThat(e.code()).isEqualTo(FORBIDDEN)))
                .verify(PATIENCE);
        server.expect(CoapRequest.post("/ps/a").payload("<b%3Ac>;ct=50"));
    }

    @Test
    void publishes() {
        server.on(PUT, "/ps/a/b", CoapReply.of(CHANGED));
        PublishOptions options =
                PublishOptions.DEFAULT.withExpiry(Duration.ofMinutes(2)).withContentFormat(ContentFormat.TEXT_PLAIN);
        verify(client -> client.publish("a/b", CoapBody.of("21"), options))
                .expectComplete()
                .verify(PATIENCE);
        server.expect(CoapRequest.put("/ps/a/b")
                .payload("21")
                .contentFormat(ContentFormat.TEXT_PLAIN)
                .option(CoapOption.MAX_AGE, 120L));
    }

    @Test
    void readsWhatWasPublishedLast() {
        server.on(GET, "/ps/a", CoapReply.of(CONTENT).payload("21")).on(GET, "/ps/new", NOTHING_YET);
        verify(client -> client.read("a").map(PubSubMessage::payloadAsString))
                .expectNext("21")
                .expectComplete()
                .verify(PATIENCE);
        verify(client -> client.read("new")).expectComplete().verify(PATIENCE);
    }

    @Test
    void subscribesAndUnsubscribes() {
        server.observable("/ps/a", NOTHING_YET);
        verify(client -> client.subscribe("a").map(PubSubMessage::payloadAsString))
                .expectSubscription()
                .then(() -> assertThat(server.observers("/ps/a")).isOne())
                .then(() -> server.change("/ps/a", CoapReply.of(CONTENT).payload("22")))
                .expectNext("22")
                .thenCancel()
                .verify(PATIENCE);
        assertThat(server.observers("/ps/a")).isZero();
        assertThat(server.sessions()).isZero();
    }

    @Test
    void cannotSubscribeToATopicThatIsNotThere() {
        verify(client -> client.subscribe("none"))
                .expectErrorSatisfies(error -> assertThat(error)
                        .isInstanceOfSatisfying(
                                CoapResponseException.class,
                                e -> assertThat(e.code()).isEqualTo(CoapCode.NOT_FOUND)))
                .verify(PATIENCE);
    }

    /** A server that is no gateway of EMQX's, or one that does not notify, is no subscription that stays silent. */
    @Test
    void noticesAGatewayThatDoesNotNotify() {
        server.on(GET, "/ps/a", CoapReply.of(CONTENT));
        StepVerifier.withVirtualTime(() -> server.client()
                        .using(
                                "coap://gateway.example",
                                session -> EmqxGateway.connectionless(session).subscribe("a")))
                .expectErrorSatisfies(error -> assertThat(error)
                        .isInstanceOf(CoapProtocolException.class)
                        .hasMessageContaining("does not notify of a"))
                .verify(PATIENCE);
    }

    @Test
    void removesTopics() {
        server.on(DELETE, "/ps/a", CoapReply.of(DELETED));
        verify(client -> client.remove("a")).expectComplete().verify(PATIENCE);
        server.expect(CoapRequest.delete("/ps/a"));
    }

    @Test
    void refusesWhatIsNotTheDrafts() {
        CoapSession session = server.client().open("coap://broker.example");
        PubSubClient client = PubSubClient.over(session, "broker/ps");
        assertThatThrownBy(() -> client.publish("a", CoapBody.of("x"), PublishOptions.DEFAULT.withQos(1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("options");
        assertThatThrownBy(() -> client.subscribe("a", SubscribeOptions.DEFAULT.withQos(1)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> client.publish("", "x"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("topic");
        assertThatThrownBy(() -> client.create("a/", ContentFormat.JSON)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> PubSubClient.over(session, ""))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("base");
        session.dispose();
    }
}
