package io.reactivecoap.netty.peer;

import static io.reactivecoap.netty.peer.PeerClient.SOON;
import static io.reactivecoap.netty.peer.PeerClient.await;
import static io.reactivecoap.netty.peer.PeerClient.impatient;
import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecoap.CoapCode;
import io.reactivecoap.CoapDisconnectedException;
import io.reactivecoap.CoapException;
import io.reactivecoap.CoapRequest;
import io.reactivecoap.CoapResponse;
import io.reactivecoap.CoapSession;
import io.reactivecoap.CoapTimeoutException;
import io.reactivecoap.CoapTimeoutException.Phase;
import io.reactivecoap.CoapUnreachableException;
import io.reactivecoap.KeepaliveParameters;
import io.reactivecoap.NackReason;
import io.reactivecoap.SessionEvent;
import io.reactivecoap.SessionSettings;
import io.reactivecoap.SessionState;
import io.reactivecoap.UnreachablePolicy;
import io.reactivecoap.netty.support.LeakCheck;
import java.time.Duration;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;
import reactor.util.retry.Retry;

/** A server that crashes, and comes back on the same port: the session outlives it. */
@ExtendWith(LeakCheck.class)
@Timeout(30)
class ServerRestartTest {

    @RegisterExtension
    static final PeerClient CLIENT = new PeerClient();

    @RegisterExtension
    static final LibcoapServer SERVER = LibcoapServer.with();

    private static final CoapRequest GET = CoapRequest.get("/");

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void failsAtOnceWhileTheServerIsGoneAndGoesOnWhenItIsBack(boolean confirmable) {
        CoapSession session = CLIENT.open(SERVER.uri());
        CoapRequest get = GET.confirmable(confirmable);
        await(session.request(get));
        SERVER.kill();
        StepVerifier.create(session.request(get))
                .expectErrorSatisfies(e -> {
                    assertThat(e).isInstanceOf(CoapUnreachableException.class);
                    CoapUnreachableException failure = (CoapUnreachableException) e;
                    assertThat(failure.reason()).isEqualTo(NackReason.ICMP_ISSUE);
                    assertThat(failure.isTransient()).isTrue();
                    assertThat(failure.request().orElseThrow().transmissions()).isOne();
                })
                .verify(Duration.ofSeconds(2)); // before the first retransmission
        assertThat(session.state()).isEqualTo(SessionState.ESTABLISHED);

        SERVER.restart();
        // CON first: RFC 7252 §4.7 lets a NON wait that follows one which nothing was heard after
        assertThat(await(session.request(GET)).code()).isEqualTo(CoapCode.CONTENT);
        assertThat(await(session.request(get)).code()).isEqualTo(CoapCode.CONTENT);
    }

    @Test
    void tellsOnTheEventsThatTheServerIsGone() {
        CoapSession session = CLIENT.open(SERVER.uri());
        Mono<SessionEvent> unreachable = next(session, SessionEvent.Unreachable.class);
        await(session.request(GET));
        SERVER.kill();
        StepVerifier.create(session.ping())
                .expectError(CoapUnreachableException.class)
                .verify(SOON);
        assertThat(await(unreachable).toString()).containsIgnoringCase("refused");
    }

    @Test
    void failsEverythingInFlightWhenTheServerIsGone() {
        CoapSession session = CLIENT.open(SERVER.uri(), nstart(4));
        Mono<CoapResponse> unanswered =
                running(session, CoapRequest.get("/async?60").confirmable(false));
        await(session.request(GET)); // it came after the other, so that one has arrived
        SERVER.kill();
        StepVerifier.create(session.request(GET))
                .expectError(CoapUnreachableException.class)
                .verify(SOON);
        StepVerifier.create(unanswered)
                .expectError(CoapUnreachableException.class)
                .verify(SOON);
    }

    /** Nothing is sent while an answer is awaited, so no ICMP message comes either. */
    @ParameterizedTest
    @ValueSource(strings = {"FAIL", "KEEP_TRYING"})
    void givesUpOnAnAnswerThatTheServerPromisedBeforeItCrashed(UnreachablePolicy policy) {
        CoapSession session = CLIENT.open(
                SERVER.uri(),
                settings -> settings.onUnreachable(policy).separateResponseTimeout(Duration.ofMillis(500)));
        Mono<CoapResponse> promised = running(session, CoapRequest.get("/async?60"));
        await(session.request(GET)); // NSTART is 1: the other was acknowledged
        SERVER.kill();
        StepVerifier.create(promised)
                .expectErrorSatisfies(e -> assertThat(phase(e)).isEqualTo(Phase.SEPARATE_RESPONSE))
                .verify(SOON);

        SERVER.restart();
        assertThat(await(session.request(GET)).code()).isEqualTo(CoapCode.CONTENT);
    }

    @Test
    void keepsTryingUntilTheServerIsBack() {
        CoapSession session = CLIENT.open(SERVER.uri(), keepTrying(100, 6));
        await(session.request(GET));
        Mono<SessionEvent> unreachable = next(session, SessionEvent.Unreachable.class);
        Mono<SessionEvent> retransmitted = next(session, SessionEvent.Retransmitted.class);
        SERVER.kill();
        Mono<CoapResponse> response = running(session, GET);
        await(unreachable);
        await(retransmitted);

        SERVER.restart();
        assertThat(await(response).code()).isEqualTo(CoapCode.CONTENT);
    }

    @Test
    void reachesAServerThatStartsLater() {
        SERVER.kill();
        CoapSession session = CLIENT.open(SERVER.uri(), keepTrying(100, 6));
        Mono<SessionEvent> unreachable = next(session, SessionEvent.Unreachable.class);
        Mono<CoapResponse> response = running(session, GET);
        await(unreachable);

        SERVER.restart();
        assertThat(await(response).code()).isEqualTo(CoapCode.CONTENT);
    }

    @Test
    void givesUpAfterTheLastRetransmissionWhenTheServerStaysAway() {
        CoapSession session = CLIENT.open(SERVER.uri(), keepTrying(50, 2));
        await(session.established());
        SERVER.kill();
        StepVerifier.create(session.request(GET))
                .expectErrorSatisfies(e -> {
                    assertThat(phase(e)).isEqualTo(Phase.ACKNOWLEDGEMENT);
                    assertThat(((CoapException) e).request().orElseThrow().transmissions())
                            .isEqualTo(3);
                    assertThat(((CoapException) e).request().orElseThrow().elapsed())
                            .isBetween(Duration.ofMillis(350), SOON); // 7 times 50 ms or more
                })
                .verify(SOON);
        StepVerifier.create(session.ping())
                .expectErrorSatisfies(e -> assertThat(phase(e)).isEqualTo(Phase.PONG))
                .verify(SOON);

        SERVER.restart();
        assertThat(await(session.request(GET)).code()).isEqualTo(CoapCode.CONTENT);
    }

    @Test
    void givesUpOnANonConfirmableRequestWhenItsTimeIsUp() {
        CoapSession session = CLIENT.open(
                SERVER.uri(),
                settings -> settings.onUnreachable(UnreachablePolicy.KEEP_TRYING)
                        .transmission(settings.transmission()
                                .withAckTimeout(Duration.ofMillis(50))
                                .withMaxRetransmit(1)
                                .withMaxLatency(Duration.ofMillis(300))));
        await(session.established());
        SERVER.kill();
        StepVerifier.create(session.request(GET.confirmable(false)))
                .expectErrorSatisfies(e -> assertThat(phase(e)).isEqualTo(Phase.NON_RESPONSE))
                .verify(SOON);
    }

    @Test
    void canBeAskedAgainForAsLongAsTheErrorIsTransient() {
        SERVER.kill();
        CoapSession session = CLIENT.open(SERVER.uri());
        Mono<SessionEvent> unreachable = next(session, SessionEvent.Unreachable.class);
        Mono<CoapResponse> response = session.retrieve(GET)
                .retryWhen(Retry.fixedDelay(100, Duration.ofMillis(50)).filter(CoapException::isTransient))
                .cache();
        response.subscribe();
        await(unreachable);

        SERVER.restart();
        assertThat(await(response).code()).isEqualTo(CoapCode.CONTENT);
    }

    /** Requests are not needed to learn of it; an ICMP message alone ends nothing. */
    @Test
    void isTakenToBeGoneWhenItAnswersNoPingAnyMore() {
        KeepaliveParameters keepalive = new KeepaliveParameters(Duration.ofMillis(300), Duration.ofMillis(400), 3);
        CoapSession session = CLIENT.open(SERVER.uri(), settings -> settings.keepalive(keepalive));
        await(session.request(GET));
        Duration healthy = keepalive.longestSilence().multipliedBy(2);
        long killed = StepVerifier.create(session.onClose())
                .expectSubscription()
                .expectNoEvent(healthy) // its pings are answered
                .then(SERVER::kill)
                .expectErrorSatisfies(e -> {
                    assertThat(e)
                            .isInstanceOf(CoapDisconnectedException.class)
                            .hasMessageContaining("3 pings in a row");
                    assertThat(((CoapDisconnectedException) e).reason()).contains(NackReason.TOO_MANY_RETRIES);
                })
                .verify(SOON)
                .minus(healthy)
                .toMillis();
        // it was heard for the last time up to an idle time before
        assertThat(Duration.ofMillis(killed))
                .isBetween(
                        keepalive.longestSilence().minus(keepalive.idle()).minusMillis(50),
                        keepalive.longestSilence().plusSeconds(3));

        SERVER.restart();
        assertThat(await(CLIENT.open(SERVER.uri()).request(GET)).code()).isEqualTo(CoapCode.CONTENT);
    }

    private static Phase phase(Throwable error) {
        assertThat(error).isInstanceOf(CoapTimeoutException.class);
        return ((CoapTimeoutException) error).phase();
    }

    /** A request that is sent at once, and whose outcome can be looked at later. */
    private static Mono<CoapResponse> running(CoapSession session, CoapRequest request) {
        Mono<CoapResponse> response = session.request(request).cache();
        response.subscribe(ok -> {}, error -> {});
        return response;
    }

    /** The next event of a kind from now on. */
    private static Mono<SessionEvent> next(CoapSession session, Class<? extends SessionEvent> kind) {
        Mono<SessionEvent> event =
                session.events().filter(kind::isInstance).next().cache();
        event.subscribe();
        return event;
    }

    private static UnaryOperator<SessionSettings> keepTrying(int ackTimeoutMillis, int maxRetransmit) {
        return settings ->
                impatient(ackTimeoutMillis, maxRetransmit).apply(settings).onUnreachable(UnreachablePolicy.KEEP_TRYING);
    }

    private static UnaryOperator<SessionSettings> nstart(int nstart) {
        return settings -> settings.transmission(settings.transmission().withNstart(nstart));
    }
}
