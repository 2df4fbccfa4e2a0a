package io.reactivecoap.samples.webflux.web;

import java.time.Duration;
import org.springframework.core.ParameterizedTypeReference;
import org.springframework.http.codec.ServerSentEvent;
import org.springframework.test.web.reactive.server.WebTestClient;
import reactor.core.publisher.Flux;
import tools.jackson.databind.JsonNode;

/** What tests ask the service by. */
final class Http {

    /** For what takes milliseconds, on a machine that is busy. */
    static final Duration PATIENCE = Duration.ofSeconds(20);

    private static final ParameterizedTypeReference<ServerSentEvent<JsonNode>> EVENT =
            new ParameterizedTypeReference<>() {};

    private Http() {}

    static WebTestClient client(int port) {
        return WebTestClient.bindToServer()
                .baseUrl("http://127.0.0.1:" + port)
                .responseTimeout(PATIENCE)
                .codecs(codecs -> codecs.defaultCodecs().maxInMemorySize(-1))
                .build();
    }

    /** The events, comments among them. */
    static Flux<ServerSentEvent<JsonNode>> events(WebTestClient client, String pathAndQuery) {
        return client.get()
                .uri(pathAndQuery)
                .exchange()
                .expectStatus()
                .isOk()
                .returnResult(EVENT)
                .getResponseBody();
    }

    /** The values of one sensor. */
    static Flux<Double> values(WebTestClient client, String pathAndQuery, String sensor) {
        return events(client, pathAndQuery)
                .filter(event -> "reading".equals(event.event()))
                .mapNotNull(ServerSentEvent::data)
                .filter(reading -> reading.path("sensor").asString().equals(sensor))
                .map(reading -> reading.path("value").asDouble());
    }
}
