package io.reactivecoap.samples.webflux.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.http.MediaType;
import org.springframework.http.codec.ServerSentEvent;
import org.springframework.test.web.reactive.server.WebTestClient;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;
import tools.jackson.databind.JsonNode;

/** The service as it is without any configuration: in front of the simulated devices, over UDP, DTLS and TCP. */
@SpringBootTest(
        webEnvironment = WebEnvironment.RANDOM_PORT,
        properties = {
            "sensors.simulation.interval=100ms",
            "sensors.keepalive=300ms",
            "sensors.heartbeat=200ms",
            "sensors.timeout=5s"
        })
@Tag("slow")
class SimulatedGatewayTest {

    @LocalServerPort
    private int port;

    private WebTestClient client;

    @BeforeEach
    void prepare() {
        client = Http.client(port);
        awaitEstablished();
    }

    private void awaitEstablished() {
        Http.events(client, "/api/events")
                .filter(event -> "session".equals(event.event()))
                .mapNotNull(ServerSentEvent::data)
                .scan(new HashMap<String, String>(), (states, change) -> {
                    states.put(
                            change.path("device").asString(),
                            change.path("state").asString());
                    return states;
                })
                .filter(states -> states.size() == 3 && states.values().stream().allMatch("ESTABLISHED"::equals))
                .blockFirst(Http.PATIENCE);
    }

    @Test
    void listsWhatTheDevicesSayTheyHave() {
        client.get()
                .uri("/api/sensors")
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody()
                .jsonPath("$[*].id")
                .<List<String>>value(ids -> assertThat(ids)
                        .containsExactlyInAnyOrder(
                                "greenhouse/temperature",
                                "greenhouse/humidity",
                                "cellar/temperature",
                                "cellar/humidity",
                                "roof/temperature",
                                "roof/wind",
                                "roof/illuminance",
                                "roof/rain"));
        client.get()
                .uri("/api/sensors/cellar")
                .exchange()
                .expectBody()
                .jsonPath("$.length()")
                .isEqualTo(2)
                .jsonPath("$[0].uri")
                .value(uri -> assertThat((String) uri).startsWith("coaps://127.0.0.1:"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"greenhouse", "cellar", "roof"})
    void readsASensorWhateverItIsReachedOver(String device) {
        client.get()
                .uri("/api/readings/{device}/temperature", device)
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody()
                .jsonPath("$.sensor")
                .isEqualTo(device + "/temperature")
                .jsonPath("$.value")
                .value(value -> assertThat(((Number) value).doubleValue()).isBetween(0.0, 40.0))
                .jsonPath("$.unit")
                .isEqualTo("Cel")
                .jsonPath("$.stale")
                .doesNotExist();
    }

    @Test
    void asksAllSensorsAndTellsWhichOfThemFailed() {
        client.get()
                .uri("/api/readings")
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody()
                .jsonPath("$.length()")
                .isEqualTo(8)
                .jsonPath("$[?(@.value)].length()")
                .value(values -> assertThat((List<?>) values).hasSize(7))
                .jsonPath("$[?(@.sensor=='roof/rain')].problem.status")
                .isEqualTo(503)
                .jsonPath("$[?(@.sensor=='roof/rain')].problem.coapCode")
                .isEqualTo("5.03");
    }

    @Test
    void givesALineForEachSensorToWhomAsksForLines() {
        Flux<String> lines = client.get()
                .uri("/api/readings")
                .accept(MediaType.APPLICATION_NDJSON)
                .exchange()
                .expectStatus()
                .isOk()
                .expectHeader()
                .contentTypeCompatibleWith(MediaType.APPLICATION_NDJSON)
                .returnResult(String.class)
                .getResponseBody();

        StepVerifier.create(lines).expectNextCount(8).expectComplete().verify(Http.PATIENCE);
    }

    @Test
    void setsAnActuator() {
        put("on").expectStatus().isNoContent();
        client.get()
                .uri("/api/actuators/greenhouse/fan")
                .exchange()
                .expectBody(String.class)
                .isEqualTo("on");
        put("off").expectStatus().isNoContent();
        client.get()
                .uri("/api/actuators")
                .exchange()
                .expectBody()
                .jsonPath("$[0].id")
                .isEqualTo("greenhouse/fan");
    }

    @Test
    void passesOnThatADeviceDoesNotUnderstand() {
        put("sideways")
                .expectStatus()
                .isBadRequest()
                .expectHeader()
                .contentType(MediaType.APPLICATION_PROBLEM_JSON)
                .expectBody()
                .jsonPath("$.coapCode")
                .isEqualTo("4.00")
                .jsonPath("$.coapRequest")
                .isEqualTo("PUT /fan")
                .jsonPath("$.detail")
                .isEqualTo("the peer answered 4.00 Bad Request (a fan is on or off)");
    }

    private WebTestClient.ResponseSpec put(String value) {
        return client.put()
                .uri("/api/actuators/greenhouse/fan")
                .contentType(MediaType.TEXT_PLAIN)
                .bodyValue(value)
                .exchange();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/api/readings/attic/temperature | 404 | no device is called attic; there are greenhouse, cellar, roof",
                "/api/readings/roof/nothing | 404 | the peer answered 4.04 Not Found",
                "/api/events?every=often | 400 | every cannot be read: Does not match simple duration pattern",
                "/api/events?every=-1s | 400 | every must not be negative, was PT-1S",
                "/api/events?device=attic | 404 | no device is called attic; there are greenhouse, cellar, roof",
                "/api/log/attic | 404 | no device is called attic; there are greenhouse, cellar, roof"
            })
    void tellsWhatIsWrongWithAQuestion(String uri, int status, String detail) {
        client.get()
                .uri(uri)
                .exchange()
                .expectStatus()
                .isEqualTo(status)
                .expectHeader()
                .contentType(MediaType.APPLICATION_PROBLEM_JSON)
                .expectBody()
                .jsonPath("$.detail")
                .isEqualTo(detail);
    }

    @Test
    void refusesAnActuatorsValueThatIsNoText() {
        client.put()
                .uri("/api/actuators/greenhouse/fan")
                .contentType(MediaType.APPLICATION_JSON)
                .bodyValue("{}")
                .exchange()
                .expectStatus()
                .isEqualTo(415)
                .expectHeader()
                .contentType(MediaType.APPLICATION_PROBLEM_JSON);
    }

    @ParameterizedTest
    @ValueSource(strings = {"greenhouse", "cellar", "roof"})
    void handsALogThroughWhateverItIsReachedOver(String device) {
        byte[] log = client.get()
                .uri("/api/log/{device}", device)
                .exchange()
                .expectStatus()
                .isOk()
                .expectHeader()
                .contentTypeCompatibleWith(MediaType.TEXT_PLAIN)
                .expectHeader()
                .exists("Content-Length")
                .expectBody()
                .returnResult()
                .getResponseBody();

        assertThat(new String(Objects.requireNonNull(log), StandardCharsets.US_ASCII).lines())
                .hasSize(48_000)
                .allSatisfy(
                        line -> assertThat(line).contains(" " + device + " ").endsWith(" Cel"));
    }

    @Test
    void tellsStatesReadingsAndHeartbeatsAsTheyCome() {
        StepVerifier.create(Http.events(client, "/api/events").take(200).collectList())
                .assertNext(events -> {
                    assertThat(events)
                            .filteredOn(event -> "session".equals(event.event()))
                            .extracting(event -> event.data().path("state").asString())
                            .contains("CONNECTING", "HANDSHAKE", "CAPABILITIES", "ESTABLISHED");
                    assertThat(events)
                            .filteredOn(event -> "reading".equals(event.event()))
                            .extracting(event -> event.data().path("sensor").asString())
                            .contains("greenhouse/temperature", "cellar/humidity", "roof/wind")
                            .doesNotContain("roof/rain");
                    assertThat(events).extracting(ServerSentEvent::comment).contains("heartbeat");
                })
                .expectComplete()
                .verify(Http.PATIENCE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"greenhouse", "cellar", "roof"})
    void goesOnByItselfWhenADeviceWasRestarted(String device) {
        Flux<JsonNode> told =
                Http.events(client, "/api/events?device=" + device).mapNotNull(ServerSentEvent::data);

        StepVerifier.create(told.map(SimulatedGatewayTest::word))
                .thenConsumeWhile(word -> !word.equals("reading"))
                .expectNext("reading")
                .then(() -> restart(device, "1500ms"))
                .thenConsumeWhile(word -> !word.equals("DISCONNECTED"))
                .expectNext("DISCONNECTED")
                .then(() -> staysReadable(device))
                .thenConsumeWhile(word -> !word.equals("ESTABLISHED"))
                .expectNext("ESTABLISHED")
                .thenConsumeWhile(word -> !word.equals("reading"))
                .expectNext("reading")
                .thenCancel()
                .verify(Http.PATIENCE);
    }

    private static String word(JsonNode told) {
        return told.has("state") ? told.path("state").asString() : "reading";
    }

    private void restart(String device, String pause) {
        client.post()
                .uri("/api/demo/{device}/restart?pause={pause}", device, pause)
                .exchange()
                .expectStatus()
                .isAccepted();
    }

    /** The last value, said to be old; what has no value says when to come back. */
    private void staysReadable(String device) {
        client.get()
                .uri("/api/readings/{device}/temperature", device)
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody()
                .jsonPath("$.stale")
                .isEqualTo(true);
        client.get()
                .uri("/api/readings/{device}/unheard", device)
                .exchange()
                .expectStatus()
                .isEqualTo(503)
                .expectHeader()
                .valueEquals("Retry-After", "5")
                .expectBody()
                .jsonPath("$.coapError")
                .isEqualTo("disconnected");
    }

    @Test
    void refusesAPauseThatIsTooLong() {
        client.post()
                .uri("/api/demo/roof/restart?pause=2h")
                .exchange()
                .expectStatus()
                .isBadRequest()
                .expectBody()
                .jsonPath("$.detail")
                .isEqualTo("pause must be from 0s to 60s, was PT2H");
    }

    @Test
    void measuresWhatItAsksDevices() {
        client.get().uri("/api/readings").exchange().expectStatus().isOk();
        client.get()
                .uri("/actuator/metrics/coap.client.exchanges?tag=uri:{uri}&tag=code:2.05", "/{sensor}")
                .exchange()
                .expectStatus()
                .isOk();
        client.get()
                .uri("/actuator/prometheus")
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody(String.class)
                .value(metrics -> assertThat(metrics)
                        .contains("coap_client_handshakes_seconds_count{client_name=\"sensors\",outcome=\"SUCCESS\"")
                        .contains("coap_client_requests_seconds_count"));
    }

    @Test
    void isHealthyWhileAllSessionsAreEstablished() {
        client.get()
                .uri("/actuator/health/devices")
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody()
                .jsonPath("$.components.cellar.details.state")
                .isEqualTo("ESTABLISHED");
    }

    @ParameterizedTest
    @CsvSource({"/, text/html", "/js/charts.js, text/javascript", "/webjars/uplot/dist/uPlot.esm.js, text/javascript"})
    void servesThePageAndAllThatItNeeds(String path, String type) {
        client.get().uri(path).exchange().expectStatus().isOk().expectHeader().contentTypeCompatibleWith(type);
    }
}
