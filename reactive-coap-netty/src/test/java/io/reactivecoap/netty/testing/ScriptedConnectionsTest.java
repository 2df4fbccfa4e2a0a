package io.reactivecoap.netty.testing;

import static io.reactivecoap.CoapCode.CONTENT;
import static io.reactivecoap.CoapMethod.GET;
import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecoap.CoapAddress;
import io.reactivecoap.CoapDisconnectedException;
import io.reactivecoap.CoapException;
import io.reactivecoap.CoapProtocol;
import io.reactivecoap.CoapReply;
import io.reactivecoap.CoapRequest;
import io.reactivecoap.CoapResponse;
import io.reactivecoap.CoapSession;
import io.reactivecoap.CoapUnreachableException;
import io.reactivecoap.NackReason;
import io.reactivecoap.SessionState;
import io.reactivecoap.StateChange;
import io.reactivecoap.UnreachablePolicy;
import io.reactivecoap.security.PreSharedKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;
import reactor.test.scheduler.VirtualTimeScheduler;
import reactor.util.retry.Retry;

/** Connections come and go as a test wants it. */
@Timeout(20)
class ScriptedConnectionsTest {

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final String UDP = "coap://sensor.example";
    private static final String TCP = "coap+tcp://sensor.example";

    private final ScriptedServer server =
            ScriptedServer.create().observable("/t", CoapReply.of(CONTENT).payload("20"));

    @AfterEach
    void virtualTimeEnds() {
        VirtualTimeScheduler.reset();
    }

    private Flux<String> observed(String uri) {
        return server.client()
                .using(uri, session -> session.observe(CoapRequest.get("/t")))
                .map(CoapResponse::payloadAsString);
    }

    @ParameterizedTest
    @ValueSource(strings = {UDP, TCP})
    void endsSessionsAndTakesNewOnes(String uri) {
        StepVerifier.withVirtualTime(() -> observed(uri)
                        .retryWhen(Retry.fixedDelay(1, Duration.ofSeconds(5)).filter(CoapException::isTransient)))
                .expectNext("20")
                .then(server::disconnect)
                .then(() -> assertThat(server.sessions()).isZero())
                .then(() -> assertThat(server.observers("/t")).isZero())
                .expectNoEvent(Duration.ofSeconds(4))
                .thenAwait(Duration.ofSeconds(1))
                .expectNext("20")
                .then(() -> assertThat(server.sessions()).isOne())
                .thenCancel()
                .verify(PATIENCE);
        assertThat(server.sessions()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {UDP, TCP})
    void tellsWhyASessionHasEnded(String uri) {
        List<StateChange> states = new ArrayList<>();
        StepVerifier.withVirtualTime(() -> server.client().connect(uri).flatMap(session -> {
                    session.states().subscribe(states::add);
                    return session.onClose();
                }))
                .expectSubscription()
                .then(server::disconnect)
                .expectErrorSatisfies(error -> assertThat(error)
                        .isInstanceOfSatisfying(
                                CoapDisconnectedException.class,
                                e -> assertThat(e.reason()).contains(NackReason.NOT_DELIVERABLE)))
                .verify(PATIENCE);
        assertThat(states.get(states.size() - 2).state()).isEqualTo(SessionState.ESTABLISHED);
        assertThat(states.get(states.size() - 1).state()).isEqualTo(SessionState.NONE);
    }

    @ParameterizedTest
    @ValueSource(strings = {UDP, TCP})
    void letsNobodyConnectUntilItIsTold(String uri) {
        server.refuseConnections();
        StepVerifier.withVirtualTime(() -> observed(uri)
                        .retryWhen(Retry.fixedDelay(10, Duration.ofSeconds(1)).filter(CoapException::isTransient)))
                .expectSubscription()
                .expectNoEvent(Duration.ofMillis(4500))
                .then(server::acceptConnections)
                .thenAwait(Duration.ofMillis(500))
                .expectNext("20")
                .thenCancel()
                .verify(PATIENCE);
    }

    @Test
    void saysThatItRefuses() {
        server.refuseConnections();
        StepVerifier.withVirtualTime(() -> server.client().connect(TCP))
                .expectErrorSatisfies(error -> assertThat(error)
                        .isInstanceOf(CoapUnreachableException.class)
                        .hasMessageContaining("refused"))
                .verify(PATIENCE);
    }

    @Test
    void doesNotConnectInTimeOverASlowWire() {
        server.toClient().takes(Duration.ofSeconds(31));
        VirtualTimeScheduler time = VirtualTimeScheduler.getOrSet();
        List<Throwable> errors = new ArrayList<>();
        server.client().connect(TCP).subscribe(session -> {}, errors::add);
        time.advanceTimeBy(Duration.ofSeconds(30).minusNanos(1));
        assertThat(errors).isEmpty();
        time.advanceTimeBy(Duration.ofNanos(1));
        assertThat(errors).singleElement().isInstanceOf(CoapUnreachableException.class);
        time.advanceTimeBy(Duration.ofSeconds(10));
        assertThat(server.sessions()).as("connections that came too late").isZero();
    }

    @Test
    void reportsThatItsPortCannotBeReached() {
        server.on(GET, "/slow", request -> Mono.never());
        StepVerifier.withVirtualTime(() -> server.client()
                        .using(
                                UDP,
                                session -> session.request(CoapRequest.get("/slow"))
                                        .onErrorResume(
                                                CoapUnreachableException.class,
                                                e -> session.request(CoapRequest.get("/t")))))
                .expectSubscription()
                .then(server::reportUnreachable)
                .expectNextMatches(response -> response.payloadAsString().equals("20"))
                .expectComplete()
                .verify(PATIENCE);
    }

    @Test
    void isKeptTryingAtWhenThatIsWanted() {
        server.toServer().loses(1);
        StepVerifier.withVirtualTime(() -> server.client()
                        .settings(settings -> settings.onUnreachable(UnreachablePolicy.KEEP_TRYING))
                        .using(UDP, session -> session.request(CoapRequest.get("/t"))))
                .expectSubscription()
                .then(server::reportUnreachable)
                .thenAwait(Duration.ofSeconds(2))
                .expectNextCount(1)
                .expectComplete()
                .verify(PATIENCE);
    }

    @Test
    void losesItsStreamsWhenItRestarts() {
        StepVerifier.withVirtualTime(() -> observed(TCP))
                .expectNext("20")
                .then(server::restart)
                .expectError(CoapDisconnectedException.class)
                .verify(PATIENCE);
    }

    @Test
    void countsTheSessionsThatAreLeftOpen() {
        VirtualTimeScheduler.getOrSet();
        CoapSession session = server.client().connect(UDP).block();
        assertThat(server.sessions()).isOne();
        assertThat(session.remoteAddress()).isEqualTo(CoapAddress.inet("sensor.example", 5683));
        assertThat(session.localAddress()).isPresent();
        session.close().block();
        assertThat(server.sessions()).isZero();
    }

    @Test
    void takesItsTimeFromTheClientsClock() {
        VirtualTimeScheduler time = VirtualTimeScheduler.create();
        List<String> received = new ArrayList<>();
        server.toClient().takes(Duration.ofSeconds(1));
        server.client()
                .clock(time)
                .using(UDP, session -> session.request(CoapRequest.get("/t")))
                .subscribe(response -> received.add(response.payloadAsString()));
        assertThat(received).isEmpty();
        time.advanceTimeBy(Duration.ofSeconds(1));
        assertThat(received).containsExactly("20");
    }

    @Test
    void asksForVirtualTime() {
        StepVerifier.create(server.client().connect(UDP))
                .expectErrorSatisfies(error -> assertThat(error)
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining("VirtualTimeScheduler"))
                .verify(PATIENCE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"coaps://sensor.example", "coap://224.0.1.187"})
    void isNoSecurePeerAndNoGroup(String uri) {
        StepVerifier.withVirtualTime(() -> server.client()
                        .security(PreSharedKey.of("sensor", new byte[16]))
                        .connect(uri))
                .expectErrorSatisfies(error -> assertThat(error)
                        .isInstanceOf(UnsupportedOperationException.class)
                        .hasMessageContaining("scripted server"))
                .verify(PATIENCE);
    }

    @Test
    void dialsInToNobody() {
        StepVerifier.create(server.client().accept(CoapProtocol.TCP, CoapAddress.inet("127.0.0.1", 0)))
                .expectErrorSatisfies(error -> assertThat(error).hasStackTraceContaining("scripted server"))
                .verify(PATIENCE);
    }

    @Test
    void outlivesTheTimeOfATest() {
        VirtualTimeScheduler time = VirtualTimeScheduler.getOrSet();
        CoapSession session = server.client().connect(UDP).block();
        time.dispose();
        session.close().block(PATIENCE);
        assertThat(server.sessions()).isZero();
    }

    /** What a test leaves behind that did not wait for its end. */
    @Test
    void bearsObserversOfATimeThatHasEnded() {
        server.toServer().takes(Duration.ofSeconds(1));
        StepVerifier.withVirtualTime(() -> observed(UDP))
                .thenAwait(Duration.ofSeconds(1))
                .expectNext("20")
                .thenCancel()
                .verify(PATIENCE);
        assertThat(server.observers("/t"))
                .as("its deregistration never arrives")
                .isOne();
        CoapReply state = CoapReply.of(CONTENT).payload("21");
        assertThat(server.change("/t", state)).isOne();
        server.restart();
        assertThat(server.observers("/t")).isZero();
        server.toServer().takes(Duration.ZERO);
        StepVerifier.withVirtualTime(() -> observed(UDP))
                .expectNext("21")
                .thenCancel()
                .verify(PATIENCE);
    }
}
