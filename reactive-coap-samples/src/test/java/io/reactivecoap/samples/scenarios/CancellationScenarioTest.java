package io.reactivecoap.samples.scenarios;

import static io.reactivecoap.CoapMethod.GET;
import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecoap.CoapReply;
import io.reactivecoap.CoapRequest;
import io.reactivecoap.CoapResponse;
import io.reactivecoap.option.CoapOption;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** Cancelling reaches the server, whoever does it: a {@code take}, a timeout of Reactor's, or a subscriber that leaves. */
class CancellationScenarioTest extends Scenario {

    private static final CoapRequest TEMPERATURE = CoapRequest.get("/temperature");
    private static final CoapRequest CANCELLATION = TEMPERATURE.option(CoapOption.OBSERVE, 1L);

    private Flux<String> observed() {
        server.observable("/temperature", content("20"));
        return server.client()
                .using(SENSOR, session -> session.observe(TEMPERATURE))
                .map(CoapResponse::payloadAsString);
    }

    /** RFC 7641 §3.6: the server gets a GET with Observe 1, and forgets the observer. */
    @Test
    void deregistersAnObservation() {
        StepVerifier.withVirtualTime(this::observed)
                .expectNext("20")
                .then(() -> assertThat(server.observers("/temperature")).isOne())
                .thenCancel()
                .verify(PATIENCE);
        assertThat(server.observers("/temperature")).isZero();
        server.expect(TEMPERATURE);
        server.expect(CANCELLATION);
        server.expectNothing();
    }

    /** {@code take} and {@code timeout} cancel as well, before they complete and fail. */
    @Test
    void deregistersWhenAnOperatorHasEnough() {
        StepVerifier.withVirtualTime(() -> observed().take(2).timeout(Duration.ofSeconds(30), Mono.empty()))
                .expectNext("20")
                .expectNoEvent(Duration.ofSeconds(30).minus(A_MOMENT))
                .thenAwait(A_MOMENT)
                .expectComplete()
                .verify(PATIENCE);
        assertThat(server.observers("/temperature")).isZero();
    }

    /** Two subscribers of one session share a registration: the server hears of the last one's end only. */
    @Test
    void deregistersWithTheLastSubscriber() {
        server.observable("/temperature", content("20"));
        server.toClient().takes(Duration.ofMillis(10)); // so that both are there when the answer comes
        StepVerifier.withVirtualTime(() -> server.client()
                        .using(
                                SENSOR,
                                session ->
                                        Flux.merge(session.observe(TEMPERATURE).take(1), session.observe(TEMPERATURE)))
                        .map(CoapResponse::payloadAsString))
                .thenAwait(Duration.ofMillis(10))
                .expectNext("20", "20")
                .then(() -> assertThat(server.observers("/temperature")).isOne())
                .then(() -> server.change("/temperature", content("21")))
                .thenAwait(Duration.ofMillis(10))
                .expectNext("21")
                .thenCancel()
                .verify(PATIENCE);
        server.expect(TEMPERATURE);
        server.expect(CANCELLATION);
        server.expectNothing();
    }

    /** A request that is cancelled is not sent again. What was sent before may be carried out: it cannot be called back. */
    @Test
    void sendsARequestNoMore() {
        server.on(GET, "/temperature", request -> Mono.<CoapReply>never());
        server.toServer().loses(1);
        StepVerifier.withVirtualTime(() -> server.client()
                        .using(SENSOR, session -> session.request(TEMPERATURE))
                        .timeout(Duration.ofSeconds(1), Mono.empty()))
                .thenAwait(Duration.ofMinutes(2))
                .expectComplete()
                .verify(PATIENCE);
        assertThat(server.toServer().messages()).isOne();
        server.expectNothing();
    }
}
