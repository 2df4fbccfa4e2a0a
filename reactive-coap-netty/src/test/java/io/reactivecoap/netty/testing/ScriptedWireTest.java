package io.reactivecoap.netty.testing;

import static io.reactivecoap.CoapCode.CHANGED;
import static io.reactivecoap.CoapCode.CONTENT;
import static io.reactivecoap.CoapMethod.GET;
import static io.reactivecoap.CoapMethod.POST;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reactivecoap.CoapReply;
import io.reactivecoap.CoapRequest;
import io.reactivecoap.CoapResponse;
import io.reactivecoap.CoapSession;
import io.reactivecoap.CoapTimeoutException;
import io.reactivecoap.CoapTimeoutException.Phase;
import io.reactivecoap.SessionEvent;
import io.reactivecoap.SessionEvent.Retransmitted;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** The network does what it is told, and the protocol what it does then. */
@Timeout(20)
class ScriptedWireTest {

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration A_MOMENT = Duration.ofNanos(1);
    private static final String UDP = "coap://sensor.example";
    private static final String TCP = "coap+tcp://sensor.example";

    private final ScriptedServer server =
            ScriptedServer.create().on(GET, "/t", CoapReply.of(CONTENT).payload("21"));
    private final List<SessionEvent> events = new ArrayList<>();

    private Flux<CoapResponse> ask(String uri, CoapRequest request) {
        return server.client().using(uri, session -> watched(session).request(request));
    }

    private CoapSession watched(CoapSession session) {
        session.events().subscribe(events::add);
        return session;
    }

    private List<Integer> retransmissions() {
        return events.stream()
                .filter(Retransmitted.class::isInstance)
                .map(event -> ((Retransmitted) event).transmissions())
                .toList();
    }

    @Test
    void sendsAgainWhatWasLost() {
        server.toServer().loses(2);
        StepVerifier.withVirtualTime(() -> ask(UDP, CoapRequest.get("/t")))
                .expectSubscription()
                .expectNoEvent(Duration.ofSeconds(2 + 4).minus(A_MOMENT))
                .thenAwait(A_MOMENT)
                .expectNextCount(1)
                .expectComplete()
                .verify(PATIENCE);
        assertThat(retransmissions()).containsExactly(2, 3);
        assertThat(server.toServer().messages()).as("lost ones too").isEqualTo(3);
        assertThat(server.toClient().messages()).isOne();
        server.expect(CoapRequest.get("/t"));
        server.expectNothing();
    }

    /** Each side introduces itself (RFC 8323 §5.3), then come the request, the response and the end of the session. */
    @Test
    void countsTheMessagesOfAStream() {
        StepVerifier.withVirtualTime(() -> ask(TCP, CoapRequest.get("/t")))
                .expectNextCount(1)
                .expectComplete()
                .verify(PATIENCE);
        assertThat(server.toServer().messages()).isEqualTo(3);
        assertThat(server.toClient().messages()).isEqualTo(2);
    }

    @Test
    void carriesOutOnceWhatComesAgain() {
        List<CoapRequest> carriedOut = new ArrayList<>();
        server.on(POST, "/count", request -> {
            carriedOut.add(request);
            return Mono.just(CoapReply.of(CHANGED).payload("" + carriedOut.size()));
        });
        server.toClient().loses(2);
        StepVerifier.withVirtualTime(() -> ask(UDP, CoapRequest.post("/count")))
                .thenAwait(Duration.ofSeconds(6))
                .expectNextMatches(response -> response.payloadAsString().equals("1"))
                .expectComplete()
                .verify(PATIENCE);
        assertThat(retransmissions()).containsExactly(2, 3);
        assertThat(carriedOut).hasSize(1);
    }

    @Test
    void givesUpAfterSixtyTwoSeconds() {
        server.toServer().loses(Integer.MAX_VALUE);
        StepVerifier.withVirtualTime(() -> ask(UDP, CoapRequest.get("/t")))
                .expectSubscription()
                .expectNoEvent(Duration.ofSeconds(62).minus(A_MOMENT))
                .thenAwait(A_MOMENT)
                .expectErrorSatisfies(error -> assertThat(error)
                        .isInstanceOfSatisfying(CoapTimeoutException.class, timeout -> {
                            assertThat(timeout.phase()).isEqualTo(Phase.ACKNOWLEDGEMENT);
                            assertThat(timeout.request().orElseThrow().transmissions())
                                    .isEqualTo(5);
                        }))
                .verify(PATIENCE);
        server.expectNothing();
    }

    @Test
    void losesNothingAnyMoreWhenItIsTold() {
        server.toServer().loses(Integer.MAX_VALUE);
        StepVerifier.withVirtualTime(() -> ask(UDP, CoapRequest.get("/t")))
                .expectSubscription()
                .expectNoEvent(Duration.ofSeconds(10))
                .then(() -> server.toServer().loses(0))
                .thenAwait(Duration.ofSeconds(4))
                .expectNextCount(1)
                .expectComplete()
                .verify(PATIENCE);
        assertThat(retransmissions()).containsExactly(2, 3, 4);
    }

    @Test
    void takesItsTimeEachWay() {
        server.toServer().takes(Duration.ofMillis(300));
        server.toClient().takes(Duration.ofMillis(200));
        StepVerifier.withVirtualTime(() -> ask(UDP, CoapRequest.get("/t")))
                .expectSubscription()
                .expectNoEvent(Duration.ofMillis(499))
                .thenAwait(Duration.ofMillis(1))
                .expectNextMatches(response -> response.elapsed().equals(Duration.ofMillis(500)))
                .expectComplete()
                .verify(PATIENCE);
    }

    @Test
    void sendsTooEarlyOverASlowWire() {
        server.toServer().takes(Duration.ofSeconds(3));
        StepVerifier.withVirtualTime(() -> ask(UDP, CoapRequest.get("/t")))
                .thenAwait(Duration.ofSeconds(3))
                .expectNextCount(1)
                .expectComplete()
                .verify(PATIENCE);
        assertThat(retransmissions()).containsExactly(2);
        server.expect(CoapRequest.get("/t"));
        server.expectNothing();
    }

    @Test
    void tellsADuplicateFromARequest() {
        server.toServer().duplicates(1);
        server.toClient().duplicates(2);
        StepVerifier.withVirtualTime(() -> ask(UDP, CoapRequest.get("/t")))
                .expectNextCount(1)
                .expectComplete()
                .verify(PATIENCE);
        server.expect(CoapRequest.get("/t"));
        server.expectNothing();
    }

    @Test
    void sendsASeparateResponseAgainUntilItIsAcknowledged() {
        server.on(GET, "/slow", request -> Mono.just(CoapReply.of(CONTENT)).delayElement(Duration.ofSeconds(1)));
        StepVerifier.withVirtualTime(() -> ask(UDP, CoapRequest.get("/slow")))
                .thenAwait(Duration.ofMillis(500))
                .then(() -> server.toClient().loses(2))
                .thenAwait(Duration.ofMillis(500))
                .expectNoEvent(Duration.ofSeconds(2 + 4).minus(A_MOMENT))
                .thenAwait(A_MOMENT)
                .expectNextCount(1)
                .expectComplete()
                .verify(PATIENCE);
        assertThat(retransmissions()).isEmpty();
    }

    @Test
    void answersARequestThatIsNotConfirmableOnce() {
        server.toClient().loses(1);
        StepVerifier.withVirtualTime(
                        () -> ask(UDP, CoapRequest.get("/t").confirmable(false).timeout(Duration.ofSeconds(30))))
                .thenAwait(Duration.ofSeconds(30))
                .expectError(CoapTimeoutException.class)
                .verify(PATIENCE);
        server.expect(CoapRequest.get("/t").confirmable(false));
        server.expectNothing();
    }

    /** Connecting is a round trip, the capabilities and the answer are one more: the CSMs cross each other. */
    @Test
    void keepsTheOrderOfAStream() {
        server.toServer().takes(Duration.ofMillis(100)).loses(5).duplicates(5);
        server.toClient().takes(Duration.ofMillis(100));
        StepVerifier.withVirtualTime(() -> ask(TCP, CoapRequest.get("/t")))
                .expectSubscription()
                .expectNoEvent(Duration.ofMillis(200 + 100))
                .then(() -> server.toServer().takes(Duration.ZERO))
                .thenAwait(Duration.ofMillis(200))
                .expectNextCount(1)
                .expectComplete()
                .verify(PATIENCE);
        server.expect(CoapRequest.get("/t"));
        server.expectNothing();
    }

    /** Message id and token are in the event. */
    @Test
    void isTheSameInEveryRun() {
        for (int run = 0; run < 2; run++) {
            ScriptedServer fresh = ScriptedServer.create();
            fresh.toServer().loses(1);
            StepVerifier.withVirtualTime(() -> fresh.client()
                            .using(UDP, session -> watched(session).request(CoapRequest.get("/t"))))
                    .thenAwait(Duration.ofSeconds(2))
                    .expectNextCount(1)
                    .expectComplete()
                    .verify(PATIENCE);
        }
        List<SessionEvent> again =
                events.stream().filter(Retransmitted.class::isInstance).toList();
        assertThat(again).hasSize(2);
        assertThat(again.get(0)).isEqualTo(again.get(1));
    }

    @Test
    void refusesWhatNoWireCanDo() {
        assertThatThrownBy(() -> server.toServer().takes(Duration.ofNanos(-1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("oneWay");
        assertThatThrownBy(() -> server.toServer().loses(-1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("datagrams");
        assertThatThrownBy(() -> server.toServer().duplicates(-1)).isInstanceOf(IllegalArgumentException.class);
    }
}
