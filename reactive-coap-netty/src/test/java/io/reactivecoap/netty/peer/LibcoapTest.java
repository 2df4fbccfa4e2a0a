package io.reactivecoap.netty.peer;

import static io.reactivecoap.netty.peer.PeerClient.SOON;
import static io.reactivecoap.netty.peer.PeerClient.await;
import static io.reactivecoap.netty.peer.PeerClient.impatient;
import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecoap.CoapCode;
import io.reactivecoap.CoapRequest;
import io.reactivecoap.CoapResetException;
import io.reactivecoap.CoapResponse;
import io.reactivecoap.CoapSession;
import io.reactivecoap.CoapTimeoutException;
import io.reactivecoap.CoapTimeoutException.Phase;
import io.reactivecoap.SessionEvent;
import io.reactivecoap.netty.support.LeakCheck;
import io.reactivecoap.option.CoapOption;
import io.reactivecoap.option.NoResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** What libcoap's server does that others do not. */
@ExtendWith(LeakCheck.class)
@Timeout(30)
class LibcoapTest {

    @RegisterExtension
    static final PeerClient CLIENT = new PeerClient();

    @RegisterExtension
    static final LibcoapServer SERVER = LibcoapServer.with();

    private static final CoapOption<byte[]> CRITICAL = CoapOption.opaque(65001);

    @Test
    void refusesAConfirmableRequestWithAnUnknownCriticalOptionInWords() {
        CoapResponse response = await(session().request(withUnknownCriticalOption()));
        assertThat(response.code()).isEqualTo(CoapCode.BAD_OPTION);
        assertThat(response.diagnostic()).isEqualTo("Bad Option");
        // it sends the option back; that is understood as part of an error, not taken for a broken answer
        assertThat(response.options().contains(CRITICAL)).isTrue();
    }

    @Test
    void resetsANonConfirmableRequestWithAnUnknownCriticalOption() {
        CoapSession session = session();
        StepVerifier.create(session.request(withUnknownCriticalOption().confirmable(false)))
                .expectErrorSatisfies(e -> {
                    assertThat(e).isInstanceOf(CoapResetException.class);
                    assertThat(((CoapResetException) e).isTransient()).isFalse();
                })
                .verify(SOON);
        assertThat(await(session.request(CoapRequest.get("/"))).code()).isEqualTo(CoapCode.CONTENT);
    }

    private static CoapRequest withUnknownCriticalOption() {
        return CoapRequest.get("/time").option(CRITICAL, new byte[] {1});
    }

    @Test
    void resetsTokensLongerThanItKnows() {
        CoapSession session = CLIENT.open(SERVER.uri(), settings -> settings.extendedTokenLength(20));
        StepVerifier.create(session.request(CoapRequest.get("/")))
                .expectError(CoapResetException.class)
                .verify(SOON);
    }

    /** A DELETE of /time is acknowledged and never answered. Nobody may observe it: the server would crash. */
    @Test
    void givesUpOnAnAnswerThatWasPromisedAndNeverCame() {
        CoapSession session =
                CLIENT.open(SERVER.uri(), settings -> settings.separateResponseTimeout(Duration.ofSeconds(1)));
        StepVerifier.create(session.request(CoapRequest.delete("/time")))
                .expectErrorSatisfies(e -> {
                    assertThat(e).isInstanceOf(CoapTimeoutException.class);
                    CoapTimeoutException timeout = (CoapTimeoutException) e;
                    assertThat(timeout.phase()).isEqualTo(Phase.SEPARATE_RESPONSE);
                    assertThat(timeout.request().orElseThrow().transmissions()).isOne();
                    assertThat(timeout.request().orElseThrow().elapsed()).isBetween(Duration.ofSeconds(1), SOON);
                })
                .verify(SOON);
        assertThat(await(session.request(CoapRequest.get("/time"))).code()).isEqualTo(CoapCode.NOT_FOUND);
        assertThat(await(session.request(CoapRequest.put("/time"))).code()).isEqualTo(CoapCode.CREATED);
    }

    @Test
    void keepsARequestThatWaitsForASeparateResponseWithinItsOwnTime() {
        StepVerifier.create(session().request(CoapRequest.get("/async?60").timeout(Duration.ofMillis(300))))
                .expectErrorSatisfies(
                        e -> assertThat(((CoapTimeoutException) e).phase()).isEqualTo(Phase.REQUEST_TIMEOUT))
                .verify(SOON);
    }

    @Test
    void servesOthersWhileARequestWaitsForItsSeparateResponse() {
        CoapSession session = session(); // NSTART is 1: what was acknowledged is no longer outstanding
        Mono<CoapResponse> later = session.request(CoapRequest.get("/async?1")).cache();
        later.subscribe();
        assertThat(await(session.request(CoapRequest.get("/"))).elapsed()).isLessThan(Duration.ofSeconds(1));
        assertThat(await(later).elapsed()).isBetween(Duration.ofMillis(900), SOON);
    }

    /** The server sends one separate response at a time, and repeats it after two seconds: it must be acknowledged. */
    @Test
    void acknowledgesSeparateResponses() {
        CoapSession session = CLIENT.open(
                SERVER.uri(),
                settings -> settings.transmission(settings.transmission().withNstart(4)));
        List<Duration> times = Flux.range(0, 4)
                .flatMap(i -> session.request(CoapRequest.get("/async?1")), 4)
                .map(CoapResponse::elapsed)
                .collectList()
                .block(SOON);
        assertThat(times).hasSize(4).allSatisfy(time -> assertThat(time).isLessThan(Duration.ofMillis(2500)));
    }

    /** It answers one ping every 250 ms and ignores the others: they have to be repeated. */
    @Test
    void answersAPingThatComesTooSoonWhenItIsRepeated() {
        CoapSession session = CLIENT.open(SERVER.uri(), impatient(600, 4));
        List<SessionEvent> events = new CopyOnWriteArrayList<>();
        session.events().subscribe(events::add);
        await(session.ping());
        assertThat(await(session.ping())).isGreaterThanOrEqualTo(Duration.ofMillis(600));
        assertThat(events)
                .filteredOn(SessionEvent.Retransmitted.class::isInstance)
                .isNotEmpty()
                .allSatisfy(event ->
                        assertThat(((SessionEvent.Retransmitted) event).token()).isEmpty());
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void completesEmptyWhenNoResponseIsWanted(boolean confirmable) {
        CoapSession session = session();
        CoapRequest request = CoapRequest.get("/").confirmable(confirmable).noResponse(NoResponse.all());
        StepVerifier.create(session.request(request)).expectComplete().verify(SOON);
        assertThat(await(session.request(CoapRequest.get("/"))).code()).isEqualTo(CoapCode.CONTENT);
    }

    @Test
    void givesAResponseOfAClassThatWasNotRenounced() {
        CoapRequest request = CoapRequest.get("/nowhere").noResponse(NoResponse.suppress(2));
        assertThat(await(session().request(request)).code()).isEqualTo(CoapCode.NOT_FOUND);
        request = CoapRequest.get("/").noResponse(NoResponse.suppress(4, 5));
        assertThat(await(session().request(request)).code()).isEqualTo(CoapCode.CONTENT);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void isNoProxy(boolean confirmable) {
        CoapResponse response = await(session()
                .request(CoapRequest.get("/")
                        .confirmable(confirmable)
                        .option(CoapOption.PROXY_URI, "coap://127.0.0.1/")));
        assertThat(response.code()).isEqualTo(CoapCode.PROXYING_NOT_SUPPORTED);
    }

    @Test
    void saysWhereTheHopLimitWasReached() {
        CoapResponse response = await(session().request(CoapRequest.get("/").option(CoapOption.HOP_LIMIT, 1L)));
        assertThat(response.code()).isEqualTo(CoapCode.HOP_LIMIT_REACHED);
        assertThat(response.diagnostic()).isEqualTo("127.0.0.1");
    }

    @Test
    void doesWithoutDynamicResourcesUnlessAsked() {
        assertThat(await(session().request(CoapRequest.put("/new").payload("x")))
                        .code())
                .isEqualTo(CoapCode.NOT_FOUND);
    }

    @Test
    void readsMaxAgeOfThreeBytes() {
        assertThat(await(session().request(CoapRequest.get("/"))).options().get(CoapOption.MAX_AGE))
                .isEqualTo(0x2ffffL);
    }

    private static CoapSession session() {
        return CLIENT.open(SERVER.uri());
    }
}
