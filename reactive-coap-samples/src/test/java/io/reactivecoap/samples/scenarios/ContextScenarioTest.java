package io.reactivecoap.samples.scenarios;

import static io.reactivecoap.CoapCode.CHANGED;
import static io.reactivecoap.CoapMethod.GET;
import static io.reactivecoap.CoapMethod.PUT;
import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecoap.CoapBody;
import io.reactivecoap.CoapReply;
import io.reactivecoap.CoapRequest;
import io.reactivecoap.CoapResponse;
import io.reactivecoap.CoapSession;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Signal;
import reactor.test.StepVerifier;
import reactor.test.StepVerifierOptions;
import reactor.util.context.Context;

/** Reactor's Context, such as a tenant or a trace, goes from the subscriber to everything that is done for it. */
class ContextScenarioTest extends Scenario {

    private static final String TENANT = "tenant";
    private static final StepVerifierOptions OF_ACME =
            StepVerifierOptions.create().withInitialContext(Context.of(TENANT, "acme"));

    private static Mono<CoapResponse> ofTheTenant(CoapSession session) {
        return Mono.deferContextual(
                context -> session.retrieve(CoapRequest.get("/" + context.get(TENANT) + "/temperature")));
    }

    /** A request can be made of what the Context has: {@code deferContextual} reads it when there is a subscriber. */
    @Test
    void makesARequestOfTheContext() {
        server.on(GET, "/acme/temperature", content("20"));
        StepVerifier.withVirtualTime(
                        () -> server.client()
                                .using(SENSOR, ContextScenarioTest::ofTheTenant)
                                .map(CoapResponse::payloadAsString),
                        OF_ACME)
                .expectNext("20")
                .expectComplete()
                .verify(PATIENCE);
        server.expect(CoapRequest.get("/acme/temperature"));
    }

    /** It is there on every signal, also when that comes from the network. */
    @Test
    void hasTheContextWithEachSignal() {
        List<String> tenants = new ArrayList<>();
        server.observable("/temperature", content("20"));
        StepVerifier.withVirtualTime(
                        () -> server.client()
                                .using(SENSOR, session -> session.observe(CoapRequest.get("/temperature")))
                                .doOnEach(signal -> tenants.add(tenant(signal))),
                        OF_ACME)
                .expectAccessibleContext()
                .contains(TENANT, "acme")
                .then()
                .expectNextCount(1)
                .then(() -> server.change("/temperature", content("21")))
                .expectNextCount(1)
                .thenCancel()
                .verify(PATIENCE);
        assertThat(tenants).containsExactly("acme", "acme");
    }

    private static String tenant(Signal<?> signal) {
        return signal.getContextView().get(TENANT);
    }

    /** And where the body of a request is made. */
    @Test
    void makesABodyOfTheContext() {
        server.on(PUT, "/name", CoapReply.of(CHANGED));
        Flux<ByteBuffer> name =
                Flux.deferContextual(context -> Flux.just(StandardCharsets.UTF_8.encode(context.<String>get(TENANT))));
        CoapRequest put = CoapRequest.put("/name").body(CoapBody.publisher(() -> name));
        StepVerifier.withVirtualTime(() -> server.client().using(SENSOR, session -> session.retrieve(put)), OF_ACME)
                .expectNextCount(1)
                .expectComplete()
                .verify(PATIENCE);
        server.expect(CoapRequest.put("/name").payload("acme"));
    }
}
