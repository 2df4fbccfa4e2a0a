package io.reactivecoap.netty.pubsub;

import static io.reactivecoap.CoapCode.GET;
import static io.reactivecoap.CoapCode.POST;
import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecoap.netty.pubsub.EmqxDouble.Heard;
import io.reactivecoap.pubsub.EmqxClient;
import io.reactivecoap.pubsub.EmqxCredentials;
import io.reactivecoap.pubsub.EmqxGateway;
import io.reactivecoap.pubsub.PubSubMessage;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
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
