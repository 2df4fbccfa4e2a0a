package io.reactivecoap.netty.testing;

import static io.reactivecoap.CoapCode.CHANGED;
import static io.reactivecoap.CoapCode.CONTENT;
import static io.reactivecoap.CoapCode.INTERNAL_SERVER_ERROR;
import static io.reactivecoap.CoapCode.NOT_FOUND;
import static io.reactivecoap.CoapCode.SERVICE_UNAVAILABLE;
import static io.reactivecoap.CoapMethod.GET;
import static io.reactivecoap.CoapMethod.PUT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reactivecoap.CoapReply;
import io.reactivecoap.CoapRequest;
import io.reactivecoap.CoapResetException;
import io.reactivecoap.CoapResponse;
import io.reactivecoap.CoapTimeoutException;
import io.reactivecoap.CoapTimeoutException.Phase;
import io.reactivecoap.TransmissionParameters;
import io.reactivecoap.option.CoapOption;
import io.reactivecoap.option.NoResponse;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.test.StepVerifier;

/** A server answers as it is scripted. */
@Timeout(20)
class ScriptedAnswersTest {

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration A_MOMENT = Duration.ofNanos(1);
    private static final String UDP = "coap://sensor.example";

    private final ScriptedServer server = ScriptedServer.create();

    private static CoapReply content(String text) {
        return CoapReply.of(CONTENT).payload(text);
    }

    private Flux<CoapResponse> ask(String uri, CoapRequest request) {
        return server.client().using(uri, session -> session.request(request));
    }

    private StepVerifier.FirstStep<CoapResponse> asking(CoapRequest request) {
        return StepVerifier.withVirtualTime(() -> ask(UDP, request));
    }

    @ParameterizedTest
    @ValueSource(strings = {UDP, "coap+tcp://sensor.example", "coap://[2001:db8::1]:61616", "coap+tcp://192.0.2.7"})
    void answersWhoeverIsAsked(String uri) {
        server.on(GET, "/temperature", content("21.5"));
        StepVerifier.withVirtualTime(() -> ask(uri, CoapRequest.get("/temperature")))
                .assertNext(response -> {
                    assertThat(response.code()).isEqualTo(CONTENT);
                    assertThat(response.payloadAsString()).isEqualTo("21.5");
                    assertThat(response.elapsed()).isZero();
                })
                .expectComplete()
                .verify(PATIENCE);
        assertThat(server.sessions()).isZero();
    }

    @Test
    void hearsTheNameThatWasConnectedTo() {
        asking(CoapRequest.get("/x")).expectNextCount(1).expectComplete().verify(PATIENCE);
        assertThat(server.expect(CoapRequest.get("/x")).options().get(CoapOption.URI_HOST))
                .isEqualTo("sensor.example");
    }

    @Test
    void answersOneAfterTheOther() {
        server.on(GET, "/t", CoapReply.of(SERVICE_UNAVAILABLE), content("a"), content("b"));
        StepVerifier.withVirtualTime(() -> server.client()
                        .using(
                                UDP,
                                session ->
                                        session.request(CoapRequest.get("/t")).repeat(3))
                        .map(response -> response.code() + response.payloadAsString()))
                .expectNext(SERVICE_UNAVAILABLE.toString(), CONTENT + "a", CONTENT + "b", CONTENT + "b")
                .expectComplete()
                .verify(PATIENCE);
    }

    @Test
    void looksAtTheQueryThatIsScripted() {
        server.on(GET, "/t", content("any")).on(GET, "/t?unit=K", content("kelvin"));
        asking(CoapRequest.get("/t?place=roof&unit=K"))
                .expectNextMatches(response -> response.payloadAsString().equals("kelvin"))
                .expectComplete()
                .verify(PATIENCE);
        asking(CoapRequest.get("/t?place=roof"))
                .expectNextMatches(response -> response.payloadAsString().equals("any"))
                .expectComplete()
                .verify(PATIENCE);
    }

    @Test
    void saysWhatIsNotScripted() {
        server.on(PUT, "/t", CoapReply.of(CHANGED));
        asking(CoapRequest.get("/t"))
                .assertNext(response -> {
                    assertThat(response.code()).isEqualTo(NOT_FOUND);
                    assertThat(response.payloadAsString()).contains("GET /t");
                })
                .expectComplete()
                .verify(PATIENCE);
    }

    @Test
    void answersOfWhatItIsAsked() {
        server.on(PUT, "/echo", request -> Mono.just(content(new String(request.payload()) + "!")));
        asking(CoapRequest.put("/echo").payload("hello"))
                .expectNextMatches(response -> response.payloadAsString().equals("hello!"))
                .expectComplete()
                .verify(PATIENCE);
    }

    @Test
    void answersSeparatelyWhatTakesTime() {
        server.on(GET, "/slow", request -> Mono.just(content("late")).delayElement(Duration.ofSeconds(30)));
        asking(CoapRequest.get("/slow"))
                .expectSubscription()
                .expectNoEvent(Duration.ofSeconds(30).minus(A_MOMENT))
                .thenAwait(A_MOMENT)
                .assertNext(response -> {
                    assertThat(response.payloadAsString()).isEqualTo("late");
                    assertThat(response.elapsed()).isEqualTo(Duration.ofSeconds(30));
                })
                .expectComplete()
                .verify(PATIENCE);
        server.expect(CoapRequest.get("/slow"));
        server.expectNothing();
    }

    @Test
    void answersWhenTheTestSaysSo() {
        Sinks.One<CoapReply> held = Sinks.one();
        server.on(PUT, "/valve", request -> held.asMono());
        asking(CoapRequest.put("/valve").payload("open"))
                .expectSubscription()
                .expectNoEvent(Duration.ofMinutes(1))
                .then(() -> server.expect(CoapRequest.put("/valve").payload("open")))
                .then(() -> held.tryEmitValue(CoapReply.of(CHANGED)))
                .expectNextMatches(response -> response.code().equals(CHANGED))
                .expectComplete()
                .verify(PATIENCE);
    }

    @Test
    void acknowledgesWhatItNeverAnswers() {
        server.on(GET, "/lazy", request -> Mono.never());
        asking(CoapRequest.get("/lazy"))
                .thenAwait(TransmissionParameters.DEFAULT.exchangeLifetime())
                .expectErrorSatisfies(error -> assertThat(error)
                        .isInstanceOfSatisfying(
                                CoapTimeoutException.class,
                                timeout -> assertThat(timeout.phase()).isEqualTo(Phase.SEPARATE_RESPONSE)))
                .verify(PATIENCE);
    }

    @Test
    void rejectsRequests() {
        server.reset(GET, "/t");
        asking(CoapRequest.get("/t")).expectError(CoapResetException.class).verify(PATIENCE);
        server.expect(CoapRequest.get("/t"));
    }

    @Test
    void answersAsTheLastScriptSays() {
        server.on(GET, "/t", content("old")).reset(GET, "/t").on(GET, "/t", content("new"));
        asking(CoapRequest.get("/t"))
                .expectNextMatches(response -> response.payloadAsString().equals("new"))
                .expectComplete()
                .verify(PATIENCE);
    }

    @Test
    void tellsWhatWentWrongInTheScript() {
        server.on(GET, "/a", request -> {
                    throw new AssertionError("no Accept");
                })
                .on(GET, "/b", request -> Mono.error(new IllegalStateException("broken")));
        for (List<String> told : List.of(List.of("/a", "no Accept"), List.of("/b", "broken"))) {
            asking(CoapRequest.get(told.get(0)))
                    .assertNext(response -> {
                        assertThat(response.code()).isEqualTo(INTERNAL_SERVER_ERROR);
                        assertThat(response.payloadAsString()).contains(told.get(1));
                    })
                    .expectComplete()
                    .verify(PATIENCE);
        }
    }

    @Test
    void saysNothingToThoseWhoDoWithout() {
        server.on(PUT, "/t", CoapReply.of(CHANGED));
        asking(CoapRequest.put("/t").confirmable(false).noResponse(NoResponse.all()))
                .expectComplete()
                .verify(PATIENCE);
        server.expect(CoapRequest.put("/t").confirmable(false));
    }

    @Test
    void answersAPing() {
        StepVerifier.withVirtualTime(() -> server.client().using(UDP, session -> session.ping()))
                .expectNext(Duration.ZERO)
                .expectComplete()
                .verify(PATIENCE);
    }

    @Test
    void refusesAScriptThatIsNone() {
        assertThatThrownBy(() -> server.on(GET, "/t"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("replies");
        assertThatThrownBy(() -> server.on(GET, "/%zz", content("")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("pathAndQuery");
        assertThatThrownBy(() -> server.change("/t", content("")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("/t");
        assertThatThrownBy(() -> server.observers("/t")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> server.blockSize(100)).isInstanceOf(IllegalArgumentException.class);
    }
}
