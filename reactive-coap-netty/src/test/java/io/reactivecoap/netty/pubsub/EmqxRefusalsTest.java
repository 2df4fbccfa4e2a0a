package io.reactivecoap.netty.pubsub;

import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecoap.CoapCode;
import io.reactivecoap.CoapMethod;
import io.reactivecoap.CoapRequest;
import io.reactivecoap.CoapResponse;
import io.reactivecoap.CoapResponseException;
import io.reactivecoap.CoapTimeoutException;
import io.reactivecoap.option.CoapOption;
import io.reactivecoap.pubsub.EmqxClient;
import io.reactivecoap.pubsub.EmqxCredentials;
import io.reactivecoap.pubsub.EmqxGateway;
import io.reactivecoap.pubsub.EmqxToken;
import io.reactivecoap.pubsub.PubSubMessage;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.test.subscriber.TestSubscriber;

/** What the gateway refuses, and in which words: whoever asks it by hand gets them as they are. */
class EmqxRefusalsTest extends GatewayStory {

    /** {@code TOKEN} is that of the connection; a negative Observe is none. */
    @ParameterizedTest(name = "{0}: {1} {2}, Observe {3}")
    @CsvSource({
        "t_connection_missing_clientid, POST, /mqtt/connection, -1, 4.00, Login Failed: clientid is required",
        "t_duplicate_connection_invalid_queries, POST, /mqtt/connection?username=admin&password=public, -1, 4.00,"
                + " Login Failed: clientid is required",
        "t_duplicate_connection, POST, /mqtt/connection?clientid=c1, -1, 4.00, Bad Request: client has connected",
        "t_duplicate_connection_other_clientid, POST, /mqtt/connection?clientid=c2, -1, 4.00,"
                + " channel has registered by: c1",
        "t_request_without_token_times_out, GET, /ps/a, 0, 4.00, Missing token or clientid in connection mode",
        "t_request_with_partial_token_params, POST, /ps/a?clientid=c1, -1, 4.00,"
                + " Missing token or clientid in connection mode",
        "t_request_with_partial_token_params, POST, /ps/a?token=TOKEN, -1, 4.00,"
                + " Missing token or clientid in connection mode",
        "t_invalid_token_request, GET, /ps/a?clientid=c1&token=badtoken, 0, 4.01,"
                + " Invalid token or clientid in connection mode",
        "t_wrong_clientid_with_valid_token, POST, /ps/a?clientid=c2&token=TOKEN, -1, 4.01,"
                + " Invalid token or clientid in connection mode",
        "t_unknown_path_bad_request, GET, /unknown?clientid=c1&token=TOKEN, -1, 4.00, ''",
        "t_mqtt_handler_errors, GET, /mqtt/invalid?clientid=c1&token=TOKEN, -1, 4.00, ''",
        "B.2, GET, /mqtt/connection?clientid=c1&token=TOKEN, -1, 4.05, ''",
        "t_pubsub_handler_errors, GET, /ps?clientid=c1&token=TOKEN, -1, 4.00, invalid topic",
        "t_pubsub_handler_errors, GET, /ps/abc?clientid=c1&token=TOKEN, 2, 4.00, invalid observe value",
        "B.4, GET, /ps/abc?clientid=c1&token=TOKEN, -1, 4.00, invalid observe value",
        "B.3, POST, /ps?clientid=c1&token=TOKEN, -1, 4.00, invalid topic",
        "B.3, PUT, /ps/abc?clientid=c1&token=TOKEN, -1, 4.05, ''",
        "B.3, DELETE, /ps/abc?clientid=c1&token=TOKEN, -1, 4.05, ''",
        "t_un_subscribe, GET, /ps/abc?clientid=c1&token=TOKEN, 1, 2.07, ''",
        "t_heartbeat, PUT, /mqtt/connection?clientid=c1&token=TOKEN, -1, 2.04, ''",
        "t_delete_without_connection, DELETE, /mqtt/connection?clientid=client1&token=badtoken, -1, 2.02, ''"
    })
    void givesTheGatewaysOwnAnswer(String what, String method, String uri, long observe, String code, String words) {
        String token = connect().token().reveal();
        CoapRequest request = CoapRequest.of(method(method), uri.replace("TOKEN", token));
        if (observe >= 0) {
            request = request.option(CoapOption.OBSERVE, observe);
        }
        CoapResponse answer = now(session.request(request));
        assertThat(answer.code().toString()).startsWith(code);
        assertThat(answer.payloadAsString()).isEqualTo(words);
        assertThat(gateway.clients()).containsExactly("c1");
        completes(connectedAgain(token).publish(TOPIC, "the session is as it was"));
    }

    private EmqxClient connectedAgain(String token) {
        return now(EmqxGateway.resume(session, EmqxCredentials.of("c1"), EmqxToken.of(token), PARAMETERS));
    }

    private static CoapMethod method(String name) {
        return switch (name) {
            case "GET" -> CoapMethod.GET;
            case "POST" -> CoapMethod.POST;
            case "PUT" -> CoapMethod.PUT;
            case "DELETE" -> CoapMethod.DELETE;
            default -> throw new IllegalArgumentException(name);
        };
    }

    // A client without a connection, where the gateway requires one

    /** t_request_without_token_times_out, t_request_with_partial_token_params */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void isToldThatAConnectionIsRequired(boolean named) {
        EmqxClient client = named
                ? EmqxGateway.connectionless(session, EmqxCredentials.of("c1"), PARAMETERS)
                : EmqxGateway.connectionless(session, PARAMETERS);
        for (Flux<?> asking : new Flux<?>[] {client.publish(TOPIC, "x").flux(), client.subscribe(TOPIC)}) {
            assertThat(failure(asking)).isInstanceOfSatisfying(CoapResponseException.class, refused -> {
                assertThat(refused.code()).isEqualTo(CoapCode.BAD_REQUEST);
                assertThat(refused).hasMessageContaining("Missing token or clientid in connection mode");
            });
        }
        assertThat(gateway.published).isEmpty();
        int before = gateway.heard.size();
        pass(Duration.ofMinutes(5));
        assertThat(gateway.heard).as("nothing keeps up what there is not").hasSize(before);
    }

    /** Version 5.8 does not answer at all. */
    @Test
    void endsThoughItIsNotEvenToldThatAConnectionIsRequired() {
        gateway.version58();
        EmqxClient client = EmqxGateway.connectionless(session, PARAMETERS);
        TestSubscriber<Void> publishing = subscribe(client.publish(TOPIC, "x"));
        TestSubscriber<PubSubMessage> messages = subscribe(client.subscribe(TOPIC));
        pass(Duration.ofSeconds(62));
        assertThat(publishing.expectTerminalError()).isInstanceOf(CoapTimeoutException.class);
        pass(Duration.ofSeconds(62)); // one after the other (NSTART)
        assertThat(messages.expectTerminalError()).isInstanceOf(CoapTimeoutException.class);
    }
}
