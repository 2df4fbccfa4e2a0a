package io.reactivecoap.netty.pubsub;

import static io.reactivecoap.CoapCode.GET;
import static io.reactivecoap.CoapCode.POST;
import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecoap.CoapCode;
import io.reactivecoap.CoapRequest;
import io.reactivecoap.CoapResponseException;
import io.reactivecoap.netty.pubsub.EmqxDouble.Heard;
import io.reactivecoap.pubsub.EmqxClient;
import io.reactivecoap.pubsub.EmqxCredentials;
import io.reactivecoap.pubsub.EmqxGateway;
import io.reactivecoap.pubsub.PubSubMessage;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.test.subscriber.TestSubscriber;

/** The gateway without connections: t_connectionless_pubsub and its like. */
class EmqxConnectionlessTest extends GatewayStory {

    private EmqxClient client;

    @BeforeEach
    void withoutConnection() {
        gateway.withoutConnections();
        client = EmqxGateway.connectionless(session, PARAMETERS);
    }

    private List<Heard> pings() {
        return gateway.heard(
                message -> message.datagram().isConfirmable() && message.code().isEmpty());
    }

    @Test
    void publishesSubscribesAndUnsubscribes() {
        TestSubscriber<PubSubMessage> messages = subscribe(client.subscribe(TOPIC));
        assertThat(last(GET).queries()).isEmpty();
        completes(client.publish(TOPIC, "Hi"));
        assertThat(last(POST).queries()).isEmpty();
        assertThat(texts(messages)).containsExactly("Hi");
        messages.cancel();
        assertThat(gateway.subscribers(TOPIC)).isZero();
        completes(client.unsubscribe(TOPIC));
        assertThat(gateway.heard).noneMatch(message -> message.path().contains("connection"));
    }

    @Test
    void saysWhoItIsWhereTheGatewayAsks() {
        EmqxClient known =
                EmqxGateway.connectionless(session, EmqxCredentials.of("c1").login("admin", "public"), PARAMETERS);
        completes(known.publish(TOPIC, "Hi"));
        assertThat(last(POST).queries()).containsExactly("clientid=c1", "username=admin", "password=public");
    }

    /** t_connectionless_authn_allows_pub_sub, t_connectionless_authn_is_request_scoped: each request is let in by itself */
    @Test
    void saysWhoItIsInEachRequest() {
        gateway.passwords.put("admin", "public");
        EmqxClient known =
                EmqxGateway.connectionless(session, EmqxCredentials.of("c1").login("admin", "public"), PARAMETERS);
        TestSubscriber<PubSubMessage> messages = subscribe(known.subscribe(TOPIC));
        completes(known.publish(TOPIC, "0123456789".repeat(400)));
        gateway.publish(TOPIC, "short", 1);
        assertThat(messages.getReceivedOnNext()).hasSize(2);
        pass(Duration.ofMinutes(2)); // the subscription is renewed
        messages.cancel();
        completes(known.unsubscribe(TOPIC));
        assertThat(gateway.heard(message -> message.code().isRequest()))
                .hasSizeGreaterThan(8)
                .allSatisfy(request ->
                        assertThat(request.queries()).contains("clientid=c1", "username=admin", "password=public"));
        assertThat(gateway.subscribers(TOPIC)).isZero();
    }

    /** t_connectionless_bad_authn_rejects_pub_sub, t_connectionless_no_auth_config_pub_sub where it is hardened */
    @Test
    void isRefusedWithoutTheRightPassword() {
        gateway.passwords.put("admin", "public");
        EmqxClient denied =
                EmqxGateway.connectionless(session, EmqxCredentials.of("c1").login("deny", "s3cr3t"), PARAMETERS);
        for (EmqxClient stranger : List.of(client, denied)) {
            for (Flux<?> asking : List.of(stranger.publish(TOPIC, "x").flux(), stranger.subscribe(TOPIC))) {
                assertThat(failure(asking)).isInstanceOfSatisfying(CoapResponseException.class, refused -> {
                    assertThat(refused.code()).isEqualTo(CoapCode.UNAUTHORIZED);
                    assertThat(refused).hasMessageNotContaining("s3cr3t");
                });
            }
        }
        assertThat(gateway.published).isEmpty();
        assertThat(gateway.subscribers(TOPIC)).isZero();
    }

    /** t_delete_connection_missing_clientid */
    @Test
    void mayCloseWhatItNeverOpened() {
        assertThat(now(session.request(CoapRequest.delete("/mqtt/connection"))).code())
                .isEqualTo(CoapCode.DELETED);
    }

    /** The gateway forgets an observer that it has not heard for 45 s, whatever its manual says. */
    @Test
    void staysSubscribedByPings() {
        TestSubscriber<PubSubMessage> messages = subscribe(client.subscribe(TOPIC));
        pass(Duration.ofSeconds(60));
        assertThat(pings()).hasSize(2);
        gateway.publish(TOPIC, "still here", 1);
        assertThat(texts(messages)).containsExactly("still here");
        subscribe(client.subscribe("other"));
        pass(Duration.ofSeconds(48));
        assertThat(pings()).as("one for all subscriptions").hasSize(4);
    }

    @Test
    void pingsAsLongAsItSubscribes() {
        pass(Duration.ofMinutes(5));
        assertThat(gateway.heard).isEmpty();
        subscribe(client.subscribe(TOPIC)).cancel();
        int before = gateway.heard.size();
        pass(Duration.ofMinutes(5));
        assertThat(gateway.heard).hasSize(before);
    }

    @Test
    void pingsWhenItIsAsked() {
        assertThat(now(client.ping())).isEqualTo(Duration.ZERO);
        assertThat(pings()).hasSize(1);
    }

    @Test
    void goesOnPingingWhenOneIsNotAnswered() {
        TestSubscriber<PubSubMessage> messages = subscribe(client.subscribe(TOPIC));
        gateway.deaf(true);
        pass(Duration.ofSeconds(50));
        gateway.deaf(false);
        pass(Duration.ofSeconds(50));
        assertThat(gateway.subscribers(TOPIC)).as("renewed").isOne();
        gateway.publish(TOPIC, "back", 1);
        assertThat(texts(messages)).containsExactly("back");
    }

    @Test
    void subscribesWithTheSameTokenInAnotherProcess() {
        subscribe(EmqxGateway.connectionless(session, EmqxCredentials.of("c1"), PARAMETERS)
                .subscribe(TOPIC));
        Heard first = last(GET);
        crash(session);
        subscribe(EmqxGateway.connectionless(open(), EmqxCredentials.of("c1"), PARAMETERS)
                .subscribe(TOPIC));
        assertThat(last(GET).token()).isEqualTo(first.token());
    }
}
