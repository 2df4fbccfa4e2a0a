package io.reactivecoap.netty.testing;

import static io.reactivecoap.CoapCode.CONTENT;
import static io.reactivecoap.CoapCode.NOT_FOUND;
import static io.reactivecoap.CoapMethod.GET;
import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecoap.CoapReply;
import io.reactivecoap.CoapRequest;
import io.reactivecoap.CoapResponse;
import io.reactivecoap.CoapResponseException;
import io.reactivecoap.ObservationSignal;
import io.reactivecoap.Reliability;
import io.reactivecoap.option.CoapOption;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;

/** A server notifies when it is told to. */
@Timeout(20)
class ScriptedObservationsTest {

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final String PATH = "/temperature";
    private static final String UDP = "coap://sensor.example";
    private static final String TCP = "coap+tcp://sensor.example";

    private final ScriptedServer server = ScriptedServer.create().observable(PATH, state("20"));

    private static CoapReply state(String text) {
        return CoapReply.of(CONTENT).payload(text);
    }

    private Flux<String> observed(String uri) {
        return server.client()
                .using(uri, session -> session.observe(CoapRequest.get(PATH)))
                .map(CoapResponse::payloadAsString);
    }

    @ParameterizedTest
    @ValueSource(strings = {UDP, TCP})
    void notifiesOnCommand(String uri) {
        StepVerifier.withVirtualTime(() -> observed(uri))
                .expectNext("20")
                .then(() -> assertThat(server.change(PATH, state("21"))).isOne())
                .expectNext("21")
                .then(() -> assertThat(server.change(PATH, state("22"), Reliability.NON_CONFIRMABLE))
                        .isOne())
                .expectNext("22")
                .then(() -> assertThat(server.observers(PATH)).isOne())
                .thenCancel()
                .verify(PATIENCE);
        assertThat(server.observers(PATH))
                .as("observers after the cancellation")
                .isZero();
        assertThat(server.sessions()).isZero();
        server.expect(CoapRequest.get(PATH).option(CoapOption.OBSERVE, 0L));
        server.expect(CoapRequest.get(PATH).option(CoapOption.OBSERVE, 1L));
        server.expectNothing();
    }

    @Test
    void givesItsStateToWhoeverAsks() {
        server.change(PATH, state("25"));
        StepVerifier.withVirtualTime(
                        () -> server.client().using(UDP, session -> session.request(CoapRequest.get(PATH))))
                .expectNextMatches(response -> response.payloadAsString().equals("25")
                        && !response.options().contains(CoapOption.OBSERVE))
                .expectComplete()
                .verify(PATIENCE);
        assertThat(server.observers(PATH)).isZero();
    }

    @Test
    void hasAResourceThatCannotBeObserved() {
        server.on(GET, "/fixed", state("1"));
        StepVerifier.withVirtualTime(
                        () -> server.client().using(UDP, session -> session.observeSignals(CoapRequest.get("/fixed"))))
                .expectNextMatches(signal -> signal instanceof ObservationSignal.NotObservable)
                .expectNextMatches(signal -> signal instanceof ObservationSignal.Notification)
                .expectComplete()
                .verify(PATIENCE);
    }

    @Test
    void notifiesAgainUntilItIsAcknowledged() {
        StepVerifier.withVirtualTime(() -> observed(UDP))
                .expectNext("20")
                .then(() -> server.toClient().loses(2))
                .then(() -> server.change(PATH, state("21")))
                .expectNoEvent(Duration.ofSeconds(5))
                .thenAwait(Duration.ofSeconds(1))
                .expectNext("21")
                .thenCancel()
                .verify(PATIENCE);
    }

    @Test
    void sendsWhatIsNewerInPlaceOfWhatIsOlder() {
        StepVerifier.withVirtualTime(() -> observed(UDP))
                .expectNext("20")
                .then(() -> server.toClient().loses(1))
                .then(() -> server.change(PATH, state("21")))
                .then(() -> server.change(PATH, state("22")))
                .expectNext("22")
                .expectNoEvent(Duration.ofSeconds(10))
                .thenCancel()
                .verify(PATIENCE);
    }

    @Test
    void losesNewsThatIsNotConfirmable() {
        StepVerifier.withVirtualTime(() -> observed(UDP))
                .expectNext("20")
                .then(() -> server.toClient().loses(1))
                .then(() -> server.change(PATH, state("21"), Reliability.NON_CONFIRMABLE))
                .expectNoEvent(Duration.ofSeconds(30))
                .then(() -> server.change(PATH, state("22"), Reliability.NON_CONFIRMABLE))
                .expectNext("22")
                .thenCancel()
                .verify(PATIENCE);
    }

    @Test
    void forgetsWhoDoesNotAcknowledge() {
        StepVerifier.withVirtualTime(() -> observed(UDP))
                .expectNext("20")
                .then(() -> server.toClient().loses(5))
                .then(() -> server.change(PATH, state("21")))
                .expectNoEvent(Duration.ofSeconds(31))
                .then(() -> assertThat(server.observers(PATH)).isOne())
                .expectNoEvent(Duration.ofSeconds(28))
                .thenAwait(Duration.ofSeconds(3))
                .then(() -> assertThat(server.observers(PATH)).isZero())
                .thenAwait(Duration.ofSeconds(5))
                .expectNext("21") // Max-Age has passed: it has registered again
                .then(() -> assertThat(server.observers(PATH)).isOne())
                .thenCancel()
                .verify(PATIENCE);
    }

    @Test
    void endsObservationsWithAnError() {
        StepVerifier.withVirtualTime(() -> observed(UDP))
                .expectNext("20")
                .then(() -> server.change(PATH, CoapReply.of(NOT_FOUND)))
                .expectErrorSatisfies(error -> assertThat(error)
                        .isInstanceOfSatisfying(
                                CoapResponseException.class,
                                e -> assertThat(e.code()).isEqualTo(NOT_FOUND)))
                .verify(PATIENCE);
        assertThat(server.observers(PATH)).isZero();
    }

    @Test
    void isRegisteredAtAgainAfterItHasRestarted() {
        StepVerifier.withVirtualTime(() -> observed(UDP))
                .expectNext("20")
                .then(server::restart)
                .then(() -> assertThat(server.change(PATH, state("21"))).isZero())
                .expectNoEvent(Duration.ofSeconds(60))
                .thenAwait(Duration.ofSeconds(5))
                .expectNext("21")
                .then(() -> assertThat(server.change(PATH, state("22"))).isOne())
                .expectNext("22")
                .thenCancel()
                .verify(PATIENCE);
    }

    @ParameterizedTest
    @ValueSource(strings = {UDP, TCP})
    void notifiesInBlocks(String uri) {
        String first = "a".repeat(300);
        String second = "b".repeat(200);
        server.blockSize(64).observable(PATH, state(first));
        StepVerifier.withVirtualTime(() -> observed(uri))
                .expectNext(first)
                .then(() -> server.change(PATH, state(second)))
                .expectNext(second)
                .thenCancel()
                .verify(PATIENCE);
    }

    @Test
    void notifiesEverySessionOfItsOwn() {
        StepVerifier.withVirtualTime(() -> Flux.merge(observed(UDP), observed(TCP), observed(UDP)))
                .expectNext("20", "20", "20")
                .then(() -> assertThat(server.sessions()).isEqualTo(3))
                .then(() -> assertThat(server.change(PATH, state("21"))).isEqualTo(3))
                .expectNext("21", "21", "21")
                .thenCancel()
                .verify(PATIENCE);
        assertThat(server.observers(PATH)).isZero();
    }
}
