package io.reactivecoap.samples.scenarios;

import static io.reactivecoap.CoapMethod.GET;
import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecoap.CoapDisconnectedException;
import io.reactivecoap.CoapException;
import io.reactivecoap.CoapReply;
import io.reactivecoap.CoapRequest;
import io.reactivecoap.CoapResponse;
import io.reactivecoap.CoapTimeoutException;
import io.reactivecoap.CoapTimeoutException.Phase;
import io.reactivecoap.CoapUnreachableException;
import io.reactivecoap.StreamParameters.MissingCsm;
import java.time.Duration;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** Minutes of waiting in no time: every way in which an answer does not come ends by itself, and says which it was. */
class TimeoutScenarioTest extends Scenario {

    private static final String STREAM = "coap+tcp://sensor.example";
    private static final CoapRequest TEMPERATURE = CoapRequest.get("/temperature");

    private Flux<CoapResponse> asked(String uri, CoapRequest request) {
        return server.client().using(uri, session -> session.request(request));
    }

    private static Consumer<Throwable> timeout(Phase phase) {
        return error -> {
            assertThat(CoapException.isTransient(error)).isTrue();
            assertThat(error)
                    .isInstanceOfSatisfying(
                            CoapTimeoutException.class,
                            timeout -> assertThat(timeout.phase()).isEqualTo(phase));
        };
    }

    /** What nobody acknowledges is sent five times, after 2, 4, 8 and 16 s more, and has failed 32 s later. */
    @Test
    void givesUpAfterFourRetransmissions() {
        server.toServer().loses(Integer.MAX_VALUE);
        StepVerifier.withVirtualTime(() -> asked(SENSOR, TEMPERATURE))
                .expectSubscription()
                .then(() -> wasSent(1))
                .thenAwait(Duration.ofSeconds(2))
                .then(() -> wasSent(2))
                .thenAwait(Duration.ofSeconds(4))
                .then(() -> wasSent(3))
                .thenAwait(Duration.ofSeconds(8 + 16))
                .then(() -> wasSent(5))
                .expectNoEvent(Duration.ofSeconds(32).minus(A_MOMENT))
                .thenAwait(A_MOMENT)
                .expectErrorSatisfies(timeout(Phase.ACKNOWLEDGEMENT))
                .verify(PATIENCE);
        wasSent(5);
    }

    private void wasSent(int times) {
        assertThat(server.toServer().messages()).isEqualTo(times);
    }

    /** Two lost datagrams cost six seconds, and nobody who asks has to do anything about it. */
    @Test
    void survivesLostDatagrams() {
        server.on(GET, "/temperature", content("20"));
        server.toServer().loses(1);
        server.toClient().loses(1);
        StepVerifier.withVirtualTime(() -> asked(SENSOR, TEMPERATURE))
                .expectSubscription()
                .expectNoEvent(Duration.ofSeconds(6).minus(A_MOMENT))
                .thenAwait(A_MOMENT)
                .expectNextCount(1)
                .expectComplete()
                .verify(PATIENCE);
    }

    /** A budget of the caller's own ends everything else, retransmissions included. */
    @Test
    void keepsToTheTimeOfTheRequest() {
        server.toServer().loses(Integer.MAX_VALUE);
        StepVerifier.withVirtualTime(() -> asked(SENSOR, TEMPERATURE.timeout(Duration.ofSeconds(5))))
                .expectSubscription()
                .expectNoEvent(Duration.ofSeconds(5).minus(A_MOMENT))
                .thenAwait(A_MOMENT)
                .expectErrorSatisfies(timeout(Phase.REQUEST_TIMEOUT))
                .verify(PATIENCE);
        wasSent(2);
    }

    /** An empty acknowledgement promises an answer. One that never comes is another kind of timeout, with its own time. */
    @Test
    void waitsForASeparateResponseOnlySoLong() {
        server.on(GET, "/temperature", request -> Mono.<CoapReply>never());
        StepVerifier.withVirtualTime(() -> server.client()
                        .settings(settings -> settings.separateResponseTimeout(Duration.ofSeconds(30)))
                        .using(SENSOR, session -> session.request(TEMPERATURE)))
                .expectSubscription()
                .expectNoEvent(Duration.ofSeconds(30).minus(A_MOMENT))
                .thenAwait(A_MOMENT)
                .expectErrorSatisfies(timeout(Phase.SEPARATE_RESPONSE))
                .verify(PATIENCE);
    }

    /** A server that cannot be reached: connecting has a time of its own, 30 s unless the settings say otherwise. */
    @Test
    void waitsForAConnectionOnlySoLong() {
        server.toClient().takes(Duration.ofMinutes(1));
        StepVerifier.withVirtualTime(() -> asked(STREAM, TEMPERATURE))
                .expectSubscription()
                .expectNoEvent(Duration.ofSeconds(30).minus(A_MOMENT))
                .thenAwait(A_MOMENT)
                .expectError(CoapUnreachableException.class)
                .verify(PATIENCE);
    }

    /** RFC 8323 §5.3: over TCP each side introduces itself first. A server that does not within a second can be refused. */
    @Test
    void waitsForTheHandshakeOnlySoLong() {
        server.toClient().takes(Duration.ofSeconds(10));
        StepVerifier.withVirtualTime(() -> server.client()
                        .settings(
                                settings -> settings.streams(settings.streams().withMissingCsm(MissingCsm.FAIL)))
                        .using(STREAM, session -> session.request(TEMPERATURE)))
                .expectSubscription()
                .expectNoEvent(Duration.ofSeconds(10 + 1).minus(A_MOMENT)) // connected after ten
                .thenAwait(A_MOMENT)
                .expectError(CoapDisconnectedException.class)
                .verify(PATIENCE);
    }
}
