package io.reactivecoap.samples.scenarios;

import static io.reactivecoap.CoapMethod.GET;
import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecoap.CoapException;
import io.reactivecoap.CoapReply;
import io.reactivecoap.CoapRequest;
import io.reactivecoap.CoapResponse;
import io.reactivecoap.option.CoapOption;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.test.StepVerifier;

/** Many sensors at once, but not all of them: {@code flatMap} with a limit, and sinks that the test answers by. */
class FanOutScenarioTest extends Scenario {

    private static final int AT_A_TIME = 2;

    private final Deque<Sinks.One<CoapReply>> asked = new ArrayDeque<>();

    private Flux<String> temperatures() {
        return Flux.range(1, 5)
                .flatMap(
                        number -> server.client()
                                .using(
                                        "coap://sensor" + number + ".example",
                                        session -> session.retrieve(CoapRequest.get("/temperature")))
                                .map(CoapResponse::payloadAsString)
                                .onErrorResume(CoapException.class, error -> Mono.empty()),
                        AT_A_TIME);
    }

    private void answersWhenTheTestSaysSo() {
        server.on(GET, "/temperature", request -> {
            Sinks.One<CoapReply> answer = Sinks.one();
            asked.add(answer);
            return answer.asMono();
        });
    }

    private void answers(String payload) {
        asked.remove().tryEmitValue(content(payload));
    }

    /** The third is asked when the first has answered; sessions are counted where it matters, at the server. */
    @Test
    void asksNoMoreThanTheLimitAtATime() {
        answersWhenTheTestSaysSo();
        StepVerifier.withVirtualTime(this::temperatures)
                .expectSubscription()
                .then(() -> assertThat(server.sessions()).isEqualTo(AT_A_TIME))
                .then(() -> assertThat(asked).hasSize(AT_A_TIME))
                .then(() -> answers("20"))
                .expectNext("20")
                .then(() -> assertThat(server.sessions()).isEqualTo(AT_A_TIME))
                .then(() -> assertThat(asked).as("the second, and the third").hasSize(AT_A_TIME))
                .then(() -> answers("21"))
                .then(() -> answers("22"))
                .then(() -> answers("23"))
                .then(() -> answers("24"))
                .expectNext("21", "22", "23", "24")
                .expectComplete()
                .verify(PATIENCE);
    }

    /** One that is silent holds up its own place only, and is left out in the end. */
    @Test
    void goesOnWithoutOneThatIsSilent() {
        server.on(
                GET,
                "/temperature",
                request -> isFor("sensor3.example", request) ? Mono.never() : Mono.just(content("20")));
        StepVerifier.withVirtualTime(this::temperatures)
                .expectNext("20", "20", "20", "20")
                .expectNoEvent(Duration.ofMinutes(4))
                .thenAwait(Duration.ofMinutes(1)) // RFC 7252's EXCHANGE_LIFETIME is 247 s
                .expectComplete()
                .verify(PATIENCE);
    }

    private static boolean isFor(String host, CoapRequest request) {
        return request.options().first(CoapOption.URI_HOST).filter(host::equals).isPresent();
    }
}
