package io.reactivecoap.samples.scenarios;

import static io.reactivecoap.CoapCode.FORBIDDEN;
import static io.reactivecoap.CoapCode.NOT_FOUND;
import static io.reactivecoap.CoapCode.SERVICE_UNAVAILABLE;
import static io.reactivecoap.CoapMethod.GET;

import io.reactivecoap.CoapReply;
import io.reactivecoap.CoapRequest;
import io.reactivecoap.CoapResponse;
import io.reactivecoap.CoapResponseException;
import io.reactivecoap.CoapSession;
import io.reactivecoap.option.CoapOption;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;
import reactor.test.publisher.PublisherProbe;
import reactor.util.retry.Retry;

/** {@code retrieve} makes 4.xx and 5.xx errors, so that operators for errors can tell one code from another. */
class FallbackScenarioTest extends Scenario {

    private static final long DEFAULT_MAX_AGE = 60;

    private static Mono<String> temperature(CoapSession session) {
        return session.retrieve(CoapRequest.get("/temperature"))
                .map(CoapResponse::payloadAsString)
                .onErrorResume(FallbackScenarioTest::isNotFound, error -> Mono.empty())
                .retryWhen(Retry.from(failures -> failures.flatMap(failure -> whenItMayHelp(failure.failure()))));
    }

    private static boolean isNotFound(Throwable error) {
        return error instanceof CoapResponseException response && response.code() == NOT_FOUND;
    }

    /** RFC 7252 §5.9.3.4: a 5.03 uses Max-Age "to indicate the number of seconds after which to retry". */
    private static Publisher<Long> whenItMayHelp(Throwable error) {
        return error instanceof CoapResponseException busy && busy.code() == SERVICE_UNAVAILABLE
                ? Mono.delay(Duration.ofSeconds(
                        busy.response().options().first(CoapOption.MAX_AGE).orElse(DEFAULT_MAX_AGE)))
                : Mono.error(error);
    }

    private Flux<String> asked() {
        return server.client().using(SENSOR, FallbackScenarioTest::temperature);
    }

    /** 4.04: a sensor without a thermometer has no temperature, which is no failure. */
    @Test
    void isEmptyWhereThereIsNothing() {
        server.on(GET, "/temperature", CoapReply.of(NOT_FOUND));
        StepVerifier.withVirtualTime(this::asked).expectComplete().verify(PATIENCE);
    }

    /** 5.03: the server says when to ask again, and is asked again at that time exactly. */
    @Test
    void asksAgainWhenTheServerSaysSo() {
        server.on(
                GET, "/temperature", CoapReply.of(SERVICE_UNAVAILABLE).option(CoapOption.MAX_AGE, 30L), content("20"));
        StepVerifier.withVirtualTime(this::asked)
                .expectSubscription()
                .then(() -> server.expect(CoapRequest.get("/temperature")))
                .expectNoEvent(Duration.ofSeconds(30).minus(A_MOMENT))
                .then(server::expectNothing)
                .thenAwait(A_MOMENT)
                .expectNext("20")
                .expectComplete()
                .verify(PATIENCE);
    }

    /** Any other error is the caller's. */
    @Test
    void passesOnWhatItDoesNotKnow() {
        server.on(GET, "/temperature", CoapReply.of(FORBIDDEN));
        StepVerifier.withVirtualTime(this::asked)
                .expectErrorMatches(
                        error -> error instanceof CoapResponseException response && response.code() == FORBIDDEN)
                .verify(PATIENCE);
    }

    /** A {@code PublisherProbe} shows that the second sensor is asked when the first has nothing to say. */
    @Test
    void asksAnotherWhereThereIsNothing() {
        server.on(GET, "/temperature", CoapReply.of(NOT_FOUND));
        PublisherProbe<String> other = PublisherProbe.of(Mono.just("19"));
        StepVerifier.withVirtualTime(() -> asked().switchIfEmpty(other.flux()))
                .expectNext("19")
                .expectComplete()
                .verify(PATIENCE);
        other.assertWasRequested();
    }

    /** And that it is left alone when it is not needed. */
    @Test
    void asksNoOtherWhenItHasAnAnswer() {
        server.on(GET, "/temperature", content("20"));
        PublisherProbe<String> other = PublisherProbe.empty();
        StepVerifier.withVirtualTime(() -> asked().switchIfEmpty(other.flux()))
                .expectNext("20")
                .expectComplete()
                .verify(PATIENCE);
        other.assertWasNotSubscribed();
    }
}
