package io.reactivecoap.netty.pubsub;

import static io.reactivecoap.CoapCode.BAD_REQUEST;
import static io.reactivecoap.CoapCode.DELETE;
import static io.reactivecoap.CoapCode.GET;
import static io.reactivecoap.CoapCode.POST;
import static io.reactivecoap.CoapCode.PUT;
import static io.reactivecoap.CoapCode.UNAUTHORIZED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reactivecoap.CoapCode;
import io.reactivecoap.CoapDisconnectedException;
import io.reactivecoap.CoapReply;
import io.reactivecoap.CoapRequest;
import io.reactivecoap.CoapResponseException;
import io.reactivecoap.CoapSession;
import io.reactivecoap.CoapTimeoutException;
import io.reactivecoap.netty.internal.message.Datagram;
import io.reactivecoap.netty.pubsub.EmqxDouble.Heard;
import io.reactivecoap.pubsub.EmqxConnection;
import io.reactivecoap.pubsub.EmqxCredentials;
import io.reactivecoap.pubsub.EmqxEvent;
import io.reactivecoap.pubsub.EmqxEvent.Expired;
import io.reactivecoap.pubsub.EmqxEvent.HeartbeatMissed;
import io.reactivecoap.pubsub.EmqxEvent.Renewed;
import io.reactivecoap.pubsub.EmqxGateway;
import io.reactivecoap.pubsub.EmqxLayout;
import io.reactivecoap.pubsub.EmqxParameters;
import io.reactivecoap.pubsub.EmqxToken;
import io.reactivecoap.pubsub.PubSubMessage;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.subscriber.TestSubscriber;

/** Connections: how they begin, live, are lost, come back and end. Names behind a test are those of the gateway's own. */
class EmqxConnectionTest extends GatewayStory {

    private static final EmqxCredentials C1 = EmqxCredentials.of("c1");

    /** t_connection, t_connection_optional_params */
    @Test
    void connectsAndKeepsTheToken() {
        gateway.passwords.put("admin", "public");
        EmqxConnection connection = now(EmqxGateway.connect(session, "c1", "admin", "public"));

        Heard creation = last(POST);
        assertThat(creation.path()).containsExactly("mqtt", "connection");
        assertThat(creation.queries()).containsExactly("clientid=c1", "username=admin", "password=public");
        assertThat(connection.clientId()).isEqualTo("c1");
        assertThat(connection.token().reveal()).isEqualTo("3404490787");
        assertThat(gateway.clients()).containsExactly("c1");
    }

    /** t_connection_optional_params: the names are the long ones, which versions before 5.5 know as well */
    @Test
    void connectsWithNothingButAClientId() {
        EmqxConnection connection = now(EmqxGateway.connect(session, EmqxCredentials.of("c1")));
        assertThat(last(POST).queries()).containsExactly("clientid=c1");
        completes(connection.publish(TOPIC, "x"));
        assertThat(gateway.published).hasSize(1);
    }

    @Test
    void isColdUntilItIsSubscribedTo() {
        Mono<EmqxConnection> connect = EmqxGateway.connect(session, C1, PARAMETERS);
        assertThat(gateway.heard).isEmpty();
        now(connect);
        assertThat(heard(POST)).hasSize(1);
    }

    /** t_connection_with_authn_failed: 4.00, and 4.01 as the manual has it */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void tellsWhyItWasNotLetInButNotThePassword(boolean asDocumented) {
        gateway.passwords.put("admin", "public");
        if (asDocumented) {
            gateway.asDocumented();
        }
        Throwable error = failure(EmqxGateway.connect(session, "c1", "admin", "s3cr3t"));

        assertThat(error).isInstanceOfSatisfying(CoapResponseException.class, refused -> {
            assertThat(refused.code()).isEqualTo(asDocumented ? UNAUTHORIZED : BAD_REQUEST);
            assertThat(refused.response().diagnostic()).isEqualTo("Login Failed: bad_username_or_password");
            assertThat(refused).hasMessageContaining("Login Failed").hasMessageContaining("password=<hidden>");
            assertThat(refused.request().orElseThrow().path()).doesNotContain("s3cr3t");
            assertThat(refused.getMessage()).doesNotContain("s3cr3t");
        });
    }

    @Test
    void doesNotTellThePasswordWhenNobodyAnswers() {
        gateway.deaf(true);
        TestSubscriber<EmqxConnection> connecting = subscribe(EmqxGateway.connect(session, "c1", "admin", "s3cr3t"));
        pass(Duration.ofSeconds(100));
        assertThat(connecting.expectTerminalError())
                .isInstanceOf(CoapTimeoutException.class)
                .hasMessageContaining("username=admin&password=<hidden>")
                .hasMessageNotContaining("s3cr3t");
    }

    @Test
    void doesNotTellSecretsInWords() {
        gateway.passwords.put("admin", "s3cr3t");
        EmqxConnection connection = now(EmqxGateway.connect(session, "c1", "admin", "s3cr3t"));
        assertThat(connection)
                .hasToString("EMQX connection of c1, user admin, password <hidden> to gateway.example:5683");
        assertThat(connection.token().toString()).isEqualTo("<hidden>");
        assertThat(new Renewed(connection.token()).toString())
                .doesNotContain(connection.token().reveal());
        gateway.forget();
        gateway.deaf(true);
        TestSubscriber<Void> publishing = subscribe(connection.publish(TOPIC, "x"));
        pass(Duration.ofSeconds(100));
        assertThat(publishing.expectTerminalError())
                .hasMessageContaining("token=<hidden>")
                .hasMessageNotContaining(connection.token().reveal());
    }

    /** t_connection_missing_clientid, and what the gateway would drop without a word */
    @Test
    void refusesWhatTheGatewayWouldDrop() {
        assertThatThrownBy(() -> EmqxCredentials.of("a=b"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("clientId");
        assertThatThrownBy(() -> EmqxCredentials.of("")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> EmqxGateway.connect(session, "c1", "ad=min", "x"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("username");
        assertThatThrownBy(() -> EmqxGateway.connect(session, "c1", "admin", "c2VjcmV0=="))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("password")
                .hasMessageNotContaining("c2VjcmV0");
        assertThatThrownBy(() -> C1.login("admin", "x".repeat(247)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("246")
                .hasMessageNotContaining("xxx");
        assertThat(gateway.heard).isEmpty();
    }

    /** t_heartbeat */
    @Test
    void sendsHeartbeatsBeforeTheIntervalEnds() {
        EmqxConnection connection = connect();
        pass(Duration.ofSeconds(24).minusNanos(1));
        assertThat(heard(PUT)).isEmpty();
        pass(Duration.ofNanos(1));
        assertThat(heard(PUT)).hasSize(1);
        Heard beat = last(PUT);
        assertThat(beat.path()).containsExactly("mqtt", "connection");
        assertThat(beat.queries())
                .containsExactly("clientid=c1", "token=" + connection.token().reveal());

        pass(Duration.ofHours(1));
        assertThat(heard(PUT)).hasSize(151);
        assertThat(gateway.clients()).containsExactly("c1");
    }

    @Test
    void beatsAsFastAsTheGatewayIsConfigured() {
        gateway.heartbeat(Duration.ofSeconds(2));
        EmqxParameters quick = PARAMETERS.withHeartbeat(Duration.ofSeconds(2));
        now(EmqxGateway.connect(session, C1, quick));
        pass(Duration.ofSeconds(16));
        assertThat(heard(PUT)).hasSize(10);
        assertThat(gateway.clients()).containsExactly("c1");
    }

    @Test
    void sendsALostHeartbeatAgainInTime() {
        EmqxConnection connection = connect();
        TestSubscriber<EmqxEvent> events = subscribe(connection.events());
        pass(Duration.ofSeconds(23));
        wire.lose(3);
        pass(Duration.ofSeconds(1 + 14));
        assertThat(heard(PUT)).hasSize(1);
        assertThat(gateway.clients()).containsExactly("c1");
        assertThat(events.getReceivedOnNext()).isEmpty();
    }

    @Test
    void tellsOfAHeartbeatThatWasMissedAndGoesOn() {
        EmqxConnection connection = connect();
        TestSubscriber<EmqxEvent> events = subscribe(connection.events());
        gateway.deaf(true);
        pass(Duration.ofSeconds(48));
        assertThat(events.getReceivedOnNext())
                .singleElement()
                .isInstanceOfSatisfying(
                        HeartbeatMissed.class,
                        missed -> assertThat(missed.cause())
                                .isInstanceOf(CoapTimeoutException.class)
                                .hasMessageNotContaining(connection.token().reveal()));
    }

    /** t_connection_with_expire: nobody is told, the next heartbeat finds out */
    @Test
    void connectsAgainWhenTheConnectionHasExpired() {
        EmqxConnection connection = connect();
        EmqxToken first = connection.token();
        TestSubscriber<EmqxEvent> events = subscribe(connection.events());
        TestSubscriber<PubSubMessage> messages = subscribe(connection.subscribe(TOPIC));
        gateway.forget();
        pass(Duration.ofSeconds(24));

        assertThat(events.getReceivedOnNext()).hasSize(2);
        assertThat(events.getReceivedOnNext().get(0))
                .isInstanceOfSatisfying(
                        Expired.class,
                        expired -> assertThat(expired.cause())
                                .hasMessageContaining("Invalid token or clientid in connection mode"));
        assertThat(events.getReceivedOnNext().get(1)).isEqualTo(new Renewed(connection.token()));
        assertThat(connection.token()).isNotEqualTo(first);
        assertThat(gateway.subscribers(TOPIC)).isOne();
        gateway.publish(TOPIC, "after", 1);
        assertThat(texts(messages)).containsExactly("after");
    }

    /** Whoever is silent for one and a half of the gateway's heartbeat is forgotten without a word. */
    @Test
    void comesBackWithAllItHadWhenItsHeartbeatIsTooSlow() {
        gateway.heartbeat(Duration.ofSeconds(2));
        EmqxConnection connection = connect();
        TestSubscriber<PubSubMessage> messages = subscribe(connection.subscribe("commands"));
        TestSubscriber<EmqxEvent> events = subscribe(connection.events());
        pass(Duration.ofSeconds(3));
        assertThat(gateway.clients()).containsExactly("c1");
        pass(Duration.ofMillis(1));
        assertThat(gateway.clients()).isEmpty();

        completes(connection.publish(TOPIC, "late"));
        assertThat(gateway.published).hasSize(1);
        assertThat(gateway.subscribers("commands")).isOne();
        gateway.publish("commands", "go", 1);
        assertThat(texts(messages)).containsExactly("go");
        assertThat(events.getReceivedOnNext()).hasSize(2);
    }

    /** t_invalid_token_request; 4.00 of version 5.8 and of the manual */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void publishesAgainWhatWasRefusedForItsToken(boolean version58) {
        if (version58) {
            gateway.version58();
        }
        EmqxConnection connection = connect();
        gateway.forget();
        completes(connection.publish(TOPIC, "late"));
        assertThat(gateway.published)
                .singleElement()
                .satisfies(message -> assertThat(message.text()).isEqualTo("late"));
        assertThat(heard(POST).stream().filter(m -> m.path().contains("connection")))
                .hasSize(2);
    }

    /** All are under way when the first of them is refused: their first transmissions are lost. */
    @Test
    void connectsAgainOnceForAllThatWereRefused() {
        session.settings(
                settings -> settings.transmission(settings.transmission().withNstart(3)));
        EmqxConnection connection = connect();
        TestSubscriber<EmqxEvent> events = subscribe(connection.events());
        gateway.forget();
        wire.lose(3);
        TestSubscriber<Void> one = subscribe(connection.publish(TOPIC, "1"));
        TestSubscriber<Void> two = subscribe(connection.publish(TOPIC, "2"));
        TestSubscriber<PubSubMessage> messages = subscribe(connection.subscribe("other"));
        assertThat(gateway.heard).hasSize(1);
        pass(Duration.ofSeconds(2));
        assertThat(one.isTerminatedComplete()).isTrue();
        assertThat(two.isTerminatedComplete()).isTrue();
        assertThat(gateway.published).hasSize(2);
        assertThat(gateway.subscribers("other")).isOne();
        assertThat(messages.isTerminated()).isFalse();
        assertThat(events.getReceivedOnNext()).hasSize(2);
        assertThat(heard(POST).stream().filter(m -> m.path().contains("connection")))
                .hasSize(2);
    }

    @Test
    void triesAgainWhileItIsRefusedAsConnected() {
        EmqxConnection connection = connect();
        TestSubscriber<EmqxEvent> events = subscribe(connection.events());
        loseToAnother();
        pass(Duration.ofSeconds(24));
        assertThat(events.getReceivedOnNext()).hasSize(1).first().isInstanceOf(Expired.class);
        pass(Duration.ofSeconds(
                63)); // the other one has expired after 45 s; after 1, 2, 4, 8, 16 and 32 s it is tried again
        assertThat(events.getReceivedOnNext()).hasSize(2).last().isInstanceOf(Renewed.class);
        assertThat(connection.token()).isNotNull();
    }

    @Test
    void tellsTheTokenAndEachThatTakesItsPlace() {
        EmqxConnection connection = connect();
        EmqxToken first = connection.token();
        TestSubscriber<EmqxToken> tokens = subscribe(connection.tokens());
        TestSubscriber<EmqxToken> slow =
                TestSubscriber.builder().initialRequest(0).build();
        connection.tokens().subscribe(slow);
        for (int i = 0; i < 2; i++) {
            gateway.forget();
            completes(connection.publish(TOPIC, "x"));
        }
        assertThat(tokens.getReceivedOnNext()).hasSize(3).startsWith(first).endsWith(connection.token());
        slow.request(1);
        assertThat(slow.getReceivedOnNext()).containsExactly(connection.token());
        completes(connection.close());
        assertThat(tokens.isTerminatedComplete()).isTrue();
        assertThat(slow.isTerminatedComplete()).isTrue();
    }

    /** What the gateway has forgotten is no reason to wait: first come the subscriptions, then the ends of the old ones. */
    @Test
    void subscribesAgainBeforeItEndsWhatTheGatewayHasForgotten() {
        EmqxConnection connection = connect();
        subscribe(connection.subscribe("a"));
        subscribe(connection.subscribe("b"));
        gateway.forget();
        pass(Duration.ofSeconds(24));
        List<Heard> gets = heard(GET);
        assertThat(gets.subList(2, gets.size()).stream()
                        .map(get -> get.observe().orElseThrow()))
                .containsExactly(0L, 0L, 1L, 1L);
        assertThat(gateway.subscribers("a") + gateway.subscribers("b")).isEqualTo(2);
    }

    @Test
    void closesAConnectionAfterUse() {
        Flux<String> work = EmqxGateway.using(
                session,
                C1,
                PARAMETERS,
                connection -> connection.publish(TOPIC, "x").thenReturn("done"));
        assertThat(gateway.heard).isEmpty();
        for (int i = 1; i <= 2; i++) {
            assertThat(now(work.single())).isEqualTo("done");
            assertThat(gateway.published).hasSize(i);
            assertThat(gateway.clients()).isEmpty();
        }
        assertThat(session.isDisposed()).isFalse();
    }

    @Test
    void closesAConnectionWhoseWorkFailsOrIsCancelled() {
        IllegalStateException failure = new IllegalStateException("of the work");
        assertThat(failure(EmqxGateway.using(session, C1, PARAMETERS, connection -> Mono.error(failure))))
                .isSameAs(failure);
        assertThat(gateway.clients()).isEmpty();

        TestSubscriber<PubSubMessage> messages =
                subscribe(EmqxGateway.using(session, C1, PARAMETERS, connection -> connection.subscribe(TOPIC)));
        assertThat(gateway.subscribers(TOPIC)).isOne();
        messages.cancel();
        assertThat(gateway.clients()).isEmpty();
    }

    @Test
    void tellsWhatFailedFirstWhenTheGatewayIsSilentToo() {
        IllegalStateException failure = new IllegalStateException("of the work");
        TestSubscriber<Object> working = subscribe(EmqxGateway.using(session, C1, PARAMETERS, connection -> {
            gateway.deaf(true);
            return Mono.error(failure);
        }));
        pass(Duration.ofSeconds(100));
        assertThat(working.expectTerminalError()).isSameAs(failure).hasNoSuppressedExceptions();
    }

    @Test
    void endsWhenItIsNotLetInAgain() {
        EmqxConnection connection = connect();
        TestSubscriber<PubSubMessage> messages = subscribe(connection.subscribe(TOPIC));
        TestSubscriber<EmqxEvent> events = subscribe(connection.events());
        TestSubscriber<Void> end = subscribe(connection.onClose());
        gateway.forget();
        gateway.passwords.put("admin", "public"); // from now on
        pass(Duration.ofSeconds(24));
        assertThat(end.expectTerminalError())
                .isInstanceOf(CoapResponseException.class)
                .hasMessageContaining("Login Failed");
        assertThat(messages.expectTerminalError()).isInstanceOf(CoapResponseException.class);
        assertThat(events.isTerminatedComplete()).isTrue();
        assertThat(failure(connection.publish(TOPIC, "x"))).isInstanceOf(CoapDisconnectedException.class);
        int before = gateway.heard.size();
        pass(Duration.ofMinutes(10));
        assertThat(gateway.heard).hasSize(before);
    }

    @Test
    void failsWhatWaitsForTheNextConnectionWhenItIsClosed() {
        EmqxConnection connection = connect();
        TestSubscriber<PubSubMessage> messages = subscribe(connection.subscribe(TOPIC));
        loseToAnother();
        TestSubscriber<Void> publishing = subscribe(connection.publish(TOPIC, "x"));
        assertThat(publishing.isTerminated()).isFalse();
        completes(connection.close());
        assertThat(publishing.expectTerminalError()).isInstanceOf(CoapDisconnectedException.class);
        assertThat(messages.isTerminatedComplete()).isTrue();
        int before = gateway.heard.size();
        pass(Duration.ofMinutes(3));
        assertThat(gateway.heard).hasSize(before);
    }

    @Test
    void subscribesNotAgainToWhatNobodyWantsAnyMore() {
        EmqxConnection connection = connect();
        TestSubscriber<PubSubMessage> gone = subscribe(connection.subscribe("gone"));
        subscribe(connection.subscribe("wanted"));
        loseToAnother();
        TestSubscriber<Void> publishing = subscribe(connection.publish(TOPIC, "x"));
        TestSubscriber<Void> cancelled = subscribe(connection.publish(TOPIC, "cancelled"));
        cancelled.cancel();
        gone.cancel();
        pass(Duration.ofSeconds(63));
        assertThat(publishing.isTerminatedComplete()).isTrue();
        assertThat(gateway.published).hasSize(1);
        assertThat(gateway.subscribers("wanted")).isOne();
        assertThat(gateway.subscribers("gone")).isZero();
    }

    /** Its connection is gone, and somebody else has the client id until that expires, after 45 s. */
    private void loseToAnother() {
        gateway.forget();
        now(EmqxGateway.connect(open(), C1, PARAMETERS.withHeartbeat(Duration.ofHours(1))));
    }

    /** B.8: EMQX asks, too */
    @Test
    void answersWhatTheGatewayAsks() {
        session.onRequest(
                (request, from) -> Mono.just(CoapReply.of(CoapCode.CHANGED).payload("done")));
        connect();
        gateway.ask("c1", "reboot", "now");
        Datagram answer = gateway.heard.get(gateway.heard.size() - 1).datagram();
        assertThat(answer.type()).isEqualTo(Datagram.Type.ACK);
        assertThat(answer.code()).isEqualTo(CoapCode.CHANGED);
    }

    @Test
    void rejectsWhatTheGatewayAsksWhenNobodyAnswers() {
        connect();
        gateway.ask("c1", "reboot", "now");
        assertThat(gateway.heard.get(gateway.heard.size() - 1).datagram().type())
                .isEqualTo(Datagram.Type.RST);
    }

    /** t_duplicate_connection, t_duplicate_connection_other_clientid */
    @Test
    void isRefusedWhileTheGatewayKnowsTheClientOrItsAddress() {
        connect();
        assertThat(failure(EmqxGateway.connect(session, C1, PARAMETERS)))
                .isInstanceOf(CoapResponseException.class)
                .hasMessageContaining("client has connected")
                .matches(EmqxParameters::mayPass);
        assertThat(failure(EmqxGateway.connect(session, EmqxCredentials.of("c2"), PARAMETERS)))
                .isInstanceOf(CoapResponseException.class)
                .hasMessageContaining("channel has registered by: c1");
    }

    /** A client that crashes without its token is locked out until its connection has expired. */
    @Test
    void getsInOnceTheConnectionOfItsCrashedSelfHasExpired() {
        connect();
        crash(session);
        TestSubscriber<EmqxConnection> connecting =
                subscribe(EmqxGateway.connect(open(), C1, PARAMETERS).retryWhen(PARAMETERS.renewal()));
        pass(Duration.ofSeconds(31));
        assertThat(connecting.getReceivedOnNext()).isEmpty();
        pass(Duration.ofSeconds(32));
        assertThat(connecting.getReceivedOnNext()).hasSize(1);
    }

    /** t_token_takeover_across_udp_sessions */
    @Test
    void takesOverFromANewPortWithTheTokenThatWasKept() {
        EmqxConnection before = connect();
        subscribe(before.subscribe(TOPIC));
        String kept = before.token().reveal();
        crash(session);

        CoapSession next = open();
        EmqxConnection connection = now(EmqxGateway.resume(next, C1, EmqxToken.of(kept), PARAMETERS));
        assertThat(connection.token().reveal()).isEqualTo(kept);
        assertThat(heard(POST)).hasSize(1);
        TestSubscriber<PubSubMessage> messages = subscribe(connection.subscribe(TOPIC));
        gateway.publish(TOPIC, "to the new port", 1);
        assertThat(texts(messages)).containsExactly("to the new port");
    }

    /** The gateway sends to where it heard the token from last: a heartbeat suffices. */
    @Test
    void staysSubscribedWhenANatGivesItAnotherPort() {
        EmqxConnection connection = connect();
        TestSubscriber<PubSubMessage> messages = subscribe(connection.subscribe(TOPIC));
        wire.rebind();
        gateway.publish(TOPIC, "to the old port", 1);
        assertThat(messages.getReceivedOnNext()).isEmpty();
        pass(Duration.ofSeconds(24));
        assertThat(heard(PUT)).hasSize(1);
        pass(Duration.ofSeconds(8)); // the gateway sends it again after 2, 6, 14 and 30 s
        assertThat(texts(messages)).containsExactly("to the old port");
        gateway.publish(TOPIC, "to the new port", 0);
        assertThat(texts(messages)).containsExactly("to the old port", "to the new port");
        assertThat(heard(POST)).as("still the same connection").hasSize(1);
    }

    @Test
    void goesOnFromANewPortWhenItsSessionComesBack() {
        CoapSession returning = open(wire.client().reconnect());
        EmqxConnection connection = now(EmqxGateway.connect(returning, C1, PARAMETERS));
        TestSubscriber<PubSubMessage> messages = subscribe(connection.subscribe(TOPIC));
        Heard before = last(GET);
        wire.disconnect();
        pass(Duration.ofSeconds(2));
        assertThat(last(GET).port()).isNotEqualTo(before.port());
        assertThat(last(GET).token()).isEqualTo(before.token());
        gateway.publish(TOPIC, "to the new port", 1);
        assertThat(texts(messages)).containsExactly("to the new port");
        pass(Duration.ofMinutes(5));
        assertThat(heard(POST)).as("still the same connection").hasSize(1);
        assertThat(gateway.clients()).containsExactly("c1");
    }

    /** t_invalid_token_rejected_across_udp_sessions, t_request_with_token_no_connection */
    @Test
    void connectsAnewWhenTheKeptTokenIsGoodNoMore() {
        EmqxConnection connection = now(EmqxGateway.resume(session, C1, EmqxToken.of("1"), PARAMETERS));
        assertThat(heard(PUT)).hasSize(1);
        assertThat(connection.token().reveal()).isEqualTo("3404490787");
    }

    /** t_wrong_clientid_with_valid_token_rejected_across_udp_sessions */
    @Test
    void isRefusedATokenOfAnotherClient() {
        EmqxConnection first = connect();
        EmqxConnection second = now(EmqxGateway.resume(open(), EmqxCredentials.of("c2"), first.token(), PARAMETERS));
        assertThat(second.token()).isNotEqualTo(first.token());
        assertThat(gateway.clients()).containsExactly("c1", "c2");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void endsSubscriptionsAndThenItselfWhenItIsClosed(boolean asDocumented) {
        EmqxParameters parameters = PARAMETERS;
        if (asDocumented) {
            gateway.asDocumented();
            parameters = parameters.withLayout(EmqxLayout.MQTT);
        }
        EmqxConnection connection = now(EmqxGateway.connect(session, C1, parameters));
        TestSubscriber<PubSubMessage> messages = subscribe(connection.subscribe(TOPIC));
        TestSubscriber<EmqxEvent> events = subscribe(connection.events());
        TestSubscriber<Void> end = subscribe(connection.onClose());
        assertThat(heard(DELETE)).isEmpty();
        completes(connection.close());

        assertThat(messages.isTerminatedComplete()).isTrue();
        assertThat(events.isTerminatedComplete()).isTrue();
        assertThat(end.isTerminatedComplete()).isTrue();
        assertThat(last(GET).observe()).contains(1L);
        assertThat(gateway.heard.indexOf(last(DELETE))).isGreaterThan(gateway.heard.indexOf(last(GET)));
        assertThat(gateway.clients()).isEmpty();
        assertThat(session.isDisposed()).isFalse();
        int before = gateway.heard.size();
        completes(connection.close());
        pass(Duration.ofMinutes(5));
        assertThat(gateway.heard).hasSize(before);
    }

    /** t_delete_without_connection, in connection mode with a token that is not known */
    @Test
    void closesWhatHasExpired() {
        EmqxConnection connection = connect();
        gateway.forget();
        completes(connection.close());
    }

    @Test
    void tellsThatItCouldNotTellTheGateway() {
        EmqxConnection connection = connect();
        gateway.deaf(true);
        TestSubscriber<Void> closing = subscribe(connection.close());
        pass(Duration.ofSeconds(100));
        assertThat(closing.expectTerminalError()).isInstanceOf(CoapTimeoutException.class);
        assertThat(subscribe(connection.onClose()).isTerminatedComplete()).isTrue();
    }

    @Test
    void endsWithItsSession() {
        EmqxConnection connection = connect();
        TestSubscriber<PubSubMessage> messages = subscribe(connection.subscribe(TOPIC));
        TestSubscriber<Void> end = subscribe(connection.onClose());
        crash(session);
        assertThat(end.expectTerminalError()).isInstanceOf(CoapDisconnectedException.class);
        assertThat(messages.expectTerminalError()).isInstanceOf(CoapDisconnectedException.class);
        assertThat(failure(connection.publish(TOPIC, "x"))).isInstanceOf(CoapDisconnectedException.class);
        int before = gateway.heard.size();
        pass(Duration.ofMinutes(5));
        assertThat(gateway.heard).hasSize(before);
    }

    @Test
    void completesWhenThisSideClosesTheSession() {
        EmqxConnection connection = connect();
        TestSubscriber<Void> end = subscribe(connection.onClose());
        session.close().subscribe();
        assertThat(end.isTerminatedComplete()).isTrue();
    }

    /** t_unknown_path_bad_request: the manual's path for topics, which the gateway does not have */
    @Test
    void isToldThatThereAreNoTopicsWhereTheManualSays() {
        EmqxParameters parameters = PARAMETERS.withLayout(EmqxLayout.MQTT);
        EmqxConnection connection = now(EmqxGateway.connect(session, C1, parameters));
        assertThat(failure(connection.publish(TOPIC, "x")))
                .isInstanceOfSatisfying(
                        CoapResponseException.class, e -> assertThat(e.code()).isEqualTo(BAD_REQUEST));
        assertThat(last(POST).path()).containsExactly("mqtt", "coap", "test");
    }

    @Test
    void hidesSecretsInAnyRequest() {
        CoapRequest request = CoapRequest.post("/login?user=a&password=s3cr3t").secretQueries(Set.of("password"));
        assertThat(request.toString()).contains("user=a&password=<hidden>").doesNotContain("s3cr3t");
        assertThat(request.pathAndQuery()).contains("s3cr3t");
    }
}
