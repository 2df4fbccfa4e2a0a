package io.reactivecoap.netty.rim;

import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecoap.CoapException;
import io.reactivecoap.CoapRequest;
import io.reactivecoap.CoapResponse;
import io.reactivecoap.CoapSession;
import io.reactivecoap.CoapUnreachableException;
import io.reactivecoap.NackReason;
import io.reactivecoap.SessionEvent.Unreachable;
import io.reactivecoap.SessionState;
import io.reactivecoap.UnreachablePolicy;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** A port that nobody listens on: the system hears "port unreachable" and tells the connected socket. */
abstract class IcmpStories {

    private final Rim rim;
    private final InetSocketAddress nobody;

    IcmpStories(Rim rim) {
        this.rim = rim;
        try (UdpPeer peer = new UdpPeer()) {
            nobody = peer.socketAddress();
        }
    }

    private CoapSession session() {
        return rim.connect("coap://127.0.0.1:" + nobody.getPort());
    }

    @Test
    void failsRequestsAtOnce() {
        StepVerifier.create(session().request(CoapRequest.get("/sensor")))
                .expectErrorSatisfies(e -> {
                    assertThat(e)
                            .isInstanceOf(CoapUnreachableException.class)
                            .hasMessageContainingAll("unreachable", "/sensor", "" + nobody.getPort());
                    assertThat(((CoapUnreachableException) e).reason()).isEqualTo(NackReason.ICMP_ISSUE);
                    assertThat(CoapException.isTransient(e)).isTrue();
                    assertThat(((CoapException) e).request().orElseThrow().transmissions())
                            .as("sent before the first retransmission would have been due")
                            .isOne();
                })
                .verify(Rim.PATIENCE);
    }

    @Test
    void failsPingsAtOnce() {
        StepVerifier.create(session().ping())
                .expectError(CoapUnreachableException.class)
                .verify(Rim.PATIENCE);
    }

    @Test
    void tellsAnEventAndGoesOn() {
        CoapSession session = session();
        StepVerifier.create(session.events())
                .then(() -> session.request(CoapRequest.get("/")).subscribe(response -> {}, e -> {}))
                .assertNext(event -> assertThat(((Unreachable) event).detail()).isNotEmpty())
                .thenCancel()
                .verify(Rim.PATIENCE);
        assertThat(session.state()).isEqualTo(SessionState.ESTABLISHED);
    }

    @Test
    void worksOnceAPeerListensThere() {
        CoapSession session = session();
        for (int i = 0; i < 3; i++) {
            StepVerifier.create(session.request(CoapRequest.get("/")))
                    .expectError(CoapUnreachableException.class)
                    .verify(Rim.PATIENCE);
        }
        try (UdpPeer peer = new UdpPeer(nobody)) {
            Mono<CoapResponse> request = session.request(CoapRequest.get("/")).cache();
            request.subscribe();
            peer.answer("awake");
            assertThat(request.block(Rim.PATIENCE).payloadAsString()).isEqualTo("awake");
        }
    }

    @Test
    void failsEveryRequestOnceThatWaits() {
        CoapSession session = session();
        List<Mono<CoapResponse>> requests = IntStream.range(0, 5)
                .mapToObj(i -> session.request(CoapRequest.get("/" + i)))
                .toList();
        List<?> errors = Flux.fromIterable(requests)
                .flatMap(Mono::materialize)
                .map(signal -> signal.getThrowable())
                .collectList()
                .block(Rim.PATIENCE);
        assertThat(errors).hasSize(5).allMatch(e -> e instanceof CoapUnreachableException);
    }

    @Test
    void keepsTryingWhenToldTo() {
        CoapSession session = session();
        session.settings(settings -> settings.onUnreachable(UnreachablePolicy.KEEP_TRYING)
                .transmission(settings.transmission()
                        .withAckTimeout(Duration.ofMillis(100))
                        .withAckRandomFactor(1)));
        Mono<Object> unreachable = session.events().ofType(Object.class).next().cache();
        unreachable.subscribe();
        Mono<CoapResponse> request = session.request(CoapRequest.get("/")).cache();
        request.subscribe();
        assertThat(unreachable.block(Rim.PATIENCE)).isInstanceOf(Unreachable.class);
        try (UdpPeer peer = new UdpPeer(nobody)) {
            peer.answer("awake");
            assertThat(request.block(Rim.PATIENCE).payloadAsString()).isEqualTo("awake");
        }
    }
}
