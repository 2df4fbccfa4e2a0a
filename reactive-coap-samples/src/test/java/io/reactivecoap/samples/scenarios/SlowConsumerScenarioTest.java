package io.reactivecoap.samples.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecoap.CoapRequest;
import io.reactivecoap.CoapResponse;
import io.reactivecoap.NotificationBuffer;
import io.reactivecoap.NotificationBuffer.Overflow;
import io.reactivecoap.ObservationSignal.Notification;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.Exceptions;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;

/**
 * A consumer that asks for one value and then for no more. {@code withVirtualTime(supplier, 0)} and {@code thenRequest} play
 * it; the server never has to wait for it, for notifications are acknowledged whatever the demand.
 */
class SlowConsumerScenarioTest extends Scenario {

    private static final CoapRequest TEMPERATURE = CoapRequest.get("/temperature");

    @BeforeEach
    void measured() {
        server.observable("/temperature", content("20"));
    }

    private Flux<String> observed(NotificationBuffer buffer) {
        return server.client()
                .using(SENSOR, session -> session.observe(TEMPERATURE, buffer))
                .map(CoapResponse::payloadAsString);
    }

    private void rises() {
        server.change("/temperature", content("21"));
        server.change("/temperature", content("22"));
        server.change("/temperature", content("23"));
        assertThat(server.observers("/temperature")).as("all are acknowledged").isOne();
    }

    /** The default: a temperature is a state, of which only the latest matters. */
    @Test
    void getsTheLatestWhenItComesBack() {
        StepVerifier.withVirtualTime(() -> observed(NotificationBuffer.latest()), 1)
                .expectNext("20")
                .then(this::rises)
                .expectNoEvent(Duration.ofSeconds(10))
                .thenRequest(2)
                .expectNext("23")
                .expectNoEvent(Duration.ofSeconds(10))
                .thenCancel()
                .verify(PATIENCE);
    }

    /** What was left out is counted, for those who want to know. */
    @Test
    void isToldHowManyItHasMissed() {
        StepVerifier.withVirtualTime(
                        () -> server.client()
                                .using(SENSOR, session -> session.observeSignals(TEMPERATURE))
                                .ofType(Notification.class)
                                .map(Notification::skipped),
                        1)
                .expectNext(0L)
                .then(this::rises)
                .thenRequest(1)
                .expectNext(2L)
                .thenCancel()
                .verify(PATIENCE);
    }

    /** Where each value matters, some are kept; when there are more, the oldest go. */
    @Test
    void getsAsManyAsItsBufferHolds() {
        StepVerifier.withVirtualTime(() -> observed(NotificationBuffer.bounded(2, Overflow.DROP_OLDEST)), 1)
                .expectNext("20")
                .then(this::rises)
                .thenRequest(10)
                .expectNext("22", "23")
                .thenCancel()
                .verify(PATIENCE);
    }

    /** Or the newest do. */
    @Test
    void getsWhatCameFirst() {
        StepVerifier.withVirtualTime(() -> observed(NotificationBuffer.bounded(2, Overflow.DROP_NEWEST)), 1)
                .expectNext("20")
                .then(this::rises)
                .thenRequest(10)
                .expectNext("21", "22")
                .thenCancel()
                .verify(PATIENCE);
    }

    /** Nothing is kept: only what is asked for at the moment when it comes. */
    @Test
    void getsWhatComesWhileItAsks() {
        StepVerifier.withVirtualTime(() -> observed(NotificationBuffer.drop()), 1)
                .expectNext("20")
                .then(this::rises)
                .thenRequest(1)
                .expectNoEvent(Duration.ofSeconds(10))
                .then(() -> server.change("/temperature", content("24")))
                .expectNext("24")
                .thenCancel()
                .verify(PATIENCE);
    }

    /** Where a missed value is a fault, it is an error, and the observation is over. */
    @Test
    void failsWhenItIsTooSlow() {
        StepVerifier.withVirtualTime(() -> observed(NotificationBuffer.error()), 1)
                .expectNext("20")
                .then(() -> server.change("/temperature", content("21")))
                .expectErrorMatches(Exceptions::isOverflow)
                .verify(PATIENCE);
        assertThat(server.observers("/temperature")).isZero();
    }
}
