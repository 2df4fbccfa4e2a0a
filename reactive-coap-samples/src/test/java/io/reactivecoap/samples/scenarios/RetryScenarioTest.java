package io.reactivecoap.samples.scenarios;

import static io.reactivecoap.CoapMethod.GET;
import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecoap.CoapDisconnectedException;
import io.reactivecoap.CoapException;
import io.reactivecoap.CoapReply;
import io.reactivecoap.CoapRequest;
import io.reactivecoap.CoapResponse;
import io.reactivecoap.CoapUnreachableException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;
import reactor.util.retry.Retry;
import reactor.util.retry.RetryBackoffSpec;

/**
 * {@code using} opens a session with every subscription, so a {@code retryWhen} outside of it tries over a new one. Without
 * jitter a test can say when.
 */
class RetryScenarioTest extends Scenario {

    private static final RetryBackoffSpec BACKOFF = Retry.backoff(3, Duration.ofSeconds(1))
            .jitter(0)
            .filter(CoapException::isTransient)
            .onRetryExhaustedThrow((retry, last) -> last.failure());

    private Flux<String> temperature() {
        return server.client()
                .using(SENSOR, session -> session.retrieve(CoapRequest.get("/temperature")))
                .map(CoapResponse::payloadAsString);
    }

    /** The back-off is exact in virtual time: nothing happens just before a second has passed, and all when it has. */
    @Test
    void triesAgainAfterADisconnection() {
        server.on(
                GET,
                "/temperature",
                request -> Mono.delay(Duration.ofMillis(100)).thenReturn(content("20")));
        StepVerifier.withVirtualTime(() -> temperature().retryWhen(BACKOFF))
                .expectSubscription()
                .then(() -> server.expect(CoapRequest.get("/temperature")))
                .then(server::disconnect)
                .expectNoEvent(Duration.ofSeconds(1).minus(A_MOMENT))
                .then(server::expectNothing)
                .thenAwait(A_MOMENT)
                .then(() -> server.expect(CoapRequest.get("/temperature")))
                .thenAwait(Duration.ofMillis(100))
                .expectNext("20")
                .expectComplete()
                .verify(PATIENCE);
    }

    /** Attempts come after 1, 3 and 7 seconds; then the caller gets the last error as it was, not one of Reactor's. */
    @Test
    void givesUpWithTheErrorOfTheLastAttempt() {
        server.refuseConnections();
        StepVerifier.withVirtualTime(() -> temperature().retryWhen(BACKOFF))
                .expectSubscription()
                .expectNoEvent(Duration.ofSeconds(7).minus(A_MOMENT))
                .thenAwait(A_MOMENT)
                .expectError(CoapUnreachableException.class)
                .verify(PATIENCE);
    }

    /** Only what may pass is tried again: an answer of 4.04 stays one, and is asked for once. */
    @Test
    void doesNotTryAgainWhatWillNotPass() {
        StepVerifier.withVirtualTime(() -> temperature().retryWhen(BACKOFF))
                .expectErrorMatches(error -> !CoapException.isTransient(error))
                .verify(PATIENCE);
        server.expect(CoapRequest.get("/temperature"));
        server.expectNothing();
    }

    /** Without a retry a disconnection is an error like any other, and the type says that another attempt may help. */
    @Test
    void isToldOfADisconnection() {
        server.on(GET, "/temperature", request -> Mono.<CoapReply>never());
        StepVerifier.withVirtualTime(this::temperature)
                .expectSubscription()
                .then(server::disconnect)
                .expectErrorSatisfies(error -> {
                    assertThat(error).isInstanceOf(CoapDisconnectedException.class);
                    assertThat(CoapException.isTransient(error)).isTrue();
                })
                .verify(PATIENCE);
    }
}
