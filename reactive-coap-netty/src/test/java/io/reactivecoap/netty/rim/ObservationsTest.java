package io.reactivecoap.netty.rim;

import static io.micrometer.observation.tck.TestObservationRegistryAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.common.KeyValues;
import io.micrometer.observation.Observation;
import io.micrometer.observation.contextpropagation.ObservationThreadLocalAccessor;
import io.micrometer.observation.tck.TestObservationRegistry;
import io.reactivecoap.CoapBody;
import io.reactivecoap.CoapCode;
import io.reactivecoap.CoapRequest;
import io.reactivecoap.CoapResponse;
import io.reactivecoap.CoapResponseException;
import io.reactivecoap.CoapSession;
import io.reactivecoap.CoapTimeoutException;
import io.reactivecoap.netty.NettyCoapClient;
import io.reactivecoap.netty.micrometer.CoapClientObservationContext;
import io.reactivecoap.netty.micrometer.CoapObservations;
import io.reactivecoap.netty.micrometer.DefaultCoapClientObservationConvention;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;
import reactor.util.context.Context;

/** What is observed of a client's requests, in Micrometer's registry for tests. */
@Timeout(30)
class ObservationsTest {

    private static final CoapRequest GET =
            CoapRequest.get("/sensors/7?token=5ecret").uriTemplate("/sensors/{id}");

    @RegisterExtension
    static final Rim rim = new Rim();

    private final TestObservationRegistry registry = TestObservationRegistry.create();

    private NettyCoapClient observed() {
        return rim.client().name("gateway").watch(CoapObservations.in(registry));
    }

    private void isObserved(String code, String outcome, String exception) {
        assertThat(registry)
                .hasSingleObservationThat()
                .hasBeenStarted()
                .hasBeenStopped()
                .hasNameEqualTo("coap.client.requests")
                .hasContextualNameEqualTo("coap get")
                .hasLowCardinalityKeyValue("client.name", "gateway")
                .hasLowCardinalityKeyValue("method", "GET")
                .hasLowCardinalityKeyValue("uri", "/sensors/{id}")
                .hasLowCardinalityKeyValue("code", code)
                .hasLowCardinalityKeyValue("outcome", outcome)
                .hasLowCardinalityKeyValue("exception", exception);
    }

    @Test
    void aRequestHasTheKeyValuesOfTheConvention() {
        Responder peer = rim.closing(Responder.echo());
        rim.connect(observed(), peer.uri()).request(GET).block(Rim.PATIENCE);
        isObserved("2.05", "SUCCESS", "none");
        assertThat(registry)
                .hasSingleObservationThat()
                .hasHighCardinalityKeyValue("coap.uri", peer.uri() + "/sensors/7")
                .doesNotHaveError();
    }

    @Test
    void anErrorCodeIsNoException() {
        Responder peer = rim.closing(Responder.failing(CoapCode.NOT_FOUND));
        CoapSession session = rim.connect(observed(), peer.uri());
        assertThatThrownBy(() -> session.retrieve(GET).block(Rim.PATIENCE)).isInstanceOf(CoapResponseException.class);
        isObserved("4.04", "CLIENT_ERROR", "none");
    }

    @Test
    void silenceIsOne() {
        UdpPeer peer = rim.peer();
        CoapSession session = rim.connect(observed(), peer.uri());
        assertThatThrownBy(() ->
                        session.request(GET.timeout(Duration.ofMillis(20))).block(Rim.PATIENCE))
                .isInstanceOf(CoapTimeoutException.class);
        isObserved("none", "UNKNOWN", "CoapTimeoutException");
        assertThat(registry).hasSingleObservationThat().thenError().isInstanceOf(CoapTimeoutException.class);
    }

    @Test
    void aCancellationStopsIt() {
        UdpPeer peer = rim.peer();
        Disposable asked = rim.connect(observed(), peer.uri()).request(GET).subscribe();
        assertThat(registry).hasSingleObservationThat().hasBeenStarted().isNotStopped();
        asked.dispose();
        isObserved("none", "CANCELLED", "none");
    }

    @Test
    void nothingIsObservedBeforeTheFirstDemand() {
        UdpPeer peer = rim.peer();
        CoapSession session = rim.connect(observed(), peer.uri());
        StepVerifier.create(session.request(GET), 0)
                .expectSubscription()
                .then(() -> assertThat(registry).doesNotHaveAnyObservation())
                .thenCancel()
                .verify(Rim.PATIENCE);
        assertThat(registry).doesNotHaveAnyObservation();
    }

    @Test
    void thatOfAnObservedResourceStopsWithTheFirstNotification() {
        NotifyingPeer peer = rim.closing(NotifyingPeer.whenTold());
        CoapSession session = rim.connect(observed(), peer.uri());
        StepVerifier.create(session.observe(GET).map(CoapResponse::payloadAsString))
                .expectNext("0")
                .then(() -> isObserved("2.05", "SUCCESS", "none"))
                .thenCancel()
                .verify(Rim.PATIENCE);
        isObserved("2.05", "SUCCESS", "none");
    }

    @Test
    void theKeyIsThatOfMicrometersAccessor() {
        assertThat(ObservationThreadLocalAccessor.KEY).isEqualTo("micrometer.observation");
    }

    @Test
    void itsParentIsTheOneInTheSubscribersContext() {
        Responder peer = rim.closing(Responder.echo());
        CoapSession session = rim.connect(observed(), peer.uri());
        Observation parent = Observation.start("parent", registry);
        AtomicReference<Context> seen = new AtomicReference<>();
        Mono<String> asked = session.request(GET)
                .flatMap(response -> Mono.deferContextual(context -> {
                    seen.set(Context.of(context));
                    return Mono.just(context.<String>get("who"));
                }))
                .contextWrite(Context.of("who", "the subscriber", ObservationThreadLocalAccessor.KEY, parent));
        assertThat(asked.block(Rim.PATIENCE)).isEqualTo("the subscriber");
        assertThat(seen.get().<Observation>get(ObservationThreadLocalAccessor.KEY))
                .isSameAs(parent);
        parent.stop();
        assertThat(registry)
                .hasObservationWithNameEqualTo("coap.client.requests")
                .that()
                .hasParentObservationEqualTo(parent)
                .hasBeenStopped();
    }

    @Test
    void thePublisherOfABodySeesTheObservationAndTheSubscribersContext() {
        BodyPeer peer = rim.closing(BodyPeer.ofBlocks(1, 16));
        CoapSession session = rim.connect(observed(), peer.uri());
        CompletableFuture<Observation> within = new CompletableFuture<>();
        CompletableFuture<String> who = new CompletableFuture<>();
        Flux<ByteBuffer> chunks = Flux.deferContextual(context -> {
            within.complete(context.get(ObservationThreadLocalAccessor.KEY));
            who.complete(context.get("who"));
            return Flux.just(ByteBuffer.wrap("hello".getBytes(StandardCharsets.UTF_8)));
        });
        session.request(CoapRequest.put("/x").body(CoapBody.publisher(() -> chunks)))
                .contextWrite(Context.of("who", "the subscriber"))
                .block(Rim.PATIENCE);
        assertThat(who.join()).isEqualTo("the subscriber");
        assertThat(within.join().getContext().getName()).isEqualTo("coap.client.requests");
    }

    @Test
    void aConventionNamesThemOtherwise() {
        Responder peer = rim.closing(Responder.echo());
        NettyCoapClient client = rim.client()
                .watch(CoapObservations.in(registry).convention(new DefaultCoapClientObservationConvention() {
                    @Override
                    public String getName() {
                        return "devices.asked";
                    }

                    @Override
                    public KeyValues getLowCardinalityKeyValues(CoapClientObservationContext context) {
                        return super.getLowCardinalityKeyValues(context)
                                .and(
                                        "secure",
                                        String.valueOf(
                                                context.session().protocol().isSecure()));
                    }
                }));
        rim.connect(client, peer.uri()).request(GET).block(Rim.PATIENCE);
        assertThat(registry)
                .hasSingleObservationThat()
                .hasNameEqualTo("devices.asked")
                .hasLowCardinalityKeyValue("secure", "false")
                .hasLowCardinalityKeyValue("client.name", "none");
    }
}
