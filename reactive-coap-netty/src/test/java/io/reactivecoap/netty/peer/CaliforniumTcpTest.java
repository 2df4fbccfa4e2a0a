package io.reactivecoap.netty.peer;

import static io.reactivecoap.netty.peer.PeerClient.SOON;
import static io.reactivecoap.netty.peer.PeerClient.await;
import static io.reactivecoap.netty.peer.PeerClient.bytes;
import static io.reactivecoap.netty.peer.PeerClient.impatient;
import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecoap.CoapBlock;
import io.reactivecoap.CoapCode;
import io.reactivecoap.CoapDisconnectedException;
import io.reactivecoap.CoapRequest;
import io.reactivecoap.CoapResponse;
import io.reactivecoap.CoapSession;
import io.reactivecoap.CoapTimeoutException;
import io.reactivecoap.CoapTimeoutException.Phase;
import io.reactivecoap.NackReason;
import io.reactivecoap.SessionEvent;
import io.reactivecoap.SessionState;
import io.reactivecoap.StateChange;
import io.reactivecoap.StreamParameters.MissingCsm;
import io.reactivecoap.netty.support.LeakCheck;
import io.reactivecoap.option.CoapOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.concurrent.CopyOnWriteArrayList;
import org.eclipse.californium.core.coap.Request;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;

/** What Californium does over TCP that others do not: it sends no CSM, answers no Ping and sends BERT unasked. */
@ExtendWith(LeakCheck.class)
@Timeout(30)
class CaliforniumTcpTest {

    private static final Duration CSM_TIMEOUT = Duration.ofMillis(500);
    private static final int MESSAGE = 1024 * CaliforniumServer.BLOCKS_IN_A_MESSAGE;

    @RegisterExtension
    static final PeerClient CLIENT = new PeerClient();

    @RegisterExtension
    static final CaliforniumServer SERVER = CaliforniumServer.overTcp();

    @RegisterExtension
    static final CaliforniumServer LONG_BODIES = CaliforniumServer.overTcpForBodiesOf(4 << 20);

    @BeforeEach
    void doesNotWaitLongForCapabilities() {
        CLIENT.usually(settings -> settings.streams(settings.streams().withCsmTimeout(Duration.ofMillis(50))));
    }

    private static CoapSession session(MissingCsm choice) {
        return CLIENT.open(
                SERVER.uri(),
                settings -> settings.streams(
                        settings.streams().withCsmTimeout(CSM_TIMEOUT).withMissingCsm(choice)));
    }

    @Test
    void isSentWhatWasAskedAtOnceWhenTheTimeForItsCapabilitiesIsUp() {
        CoapSession session = session(MissingCsm.GO_ON);
        List<SessionState> states = new CopyOnWriteArrayList<>();
        session.states().map(StateChange::state).subscribe(states::add);
        long start = System.nanoTime();
        List<String> answers = Objects.requireNonNull(Flux.range(0, 10)
                .flatMapSequential(
                        i -> session.request(CoapRequest.put("/example_data").payload("" + i)), 10)
                .map(CoapResponse::payloadAsString)
                .doOnSubscribe(subscription -> assertThat(SERVER.received()).isEmpty())
                .collectList()
                .block(SOON));
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isBetween(CSM_TIMEOUT, SOON);
        assertThat(answers).containsExactly("0", "1", "2", "3", "4", "5", "6", "7", "8", "9");
        assertThat(SERVER.received()).extracting(Request::getPayloadString).containsExactlyElementsOf(answers);
        assertThat(states)
                .containsExactly(
                        SessionState.NONE, SessionState.CONNECTING, SessionState.CSM, SessionState.ESTABLISHED);
        assertThat(session.mtu()).isEqualTo(1152);
    }

    @Test
    void isLeftWhenItsCapabilitiesAreRequired() {
        CoapSession session = session(MissingCsm.FAIL);
        List<SessionEvent> events = new CopyOnWriteArrayList<>();
        session.events().subscribe(events::add);
        StepVerifier.create(session.request(CoapRequest.get("/time")))
                .expectErrorSatisfies(e -> {
                    assertThat(e).isInstanceOf(CoapDisconnectedException.class);
                    assertThat(((CoapDisconnectedException) e).reason()).contains(NackReason.BAD_RESPONSE);
                })
                .verify(SOON);
        assertThat(events)
                .contains(new SessionEvent.Aborted(false, "no capabilities within PT0.5S", OptionalInt.empty()));
        assertThat(SERVER.received()).isEmpty();
    }

    @Test
    void isNotWaitedForAPongForever() {
        CoapSession session = CLIENT.open(SERVER.uri(), impatient(100, 0));
        StepVerifier.create(session.ping())
                .expectErrorSatisfies(
                        e -> assertThat(((CoapTimeoutException) e).phase()).isEqualTo(Phase.PONG))
                .verify(SOON);
        assertThat(await(session.request(CoapRequest.get("/time"))).code()).isEqualTo(CoapCode.CONTENT);
    }

    @Test
    void doesNotAnswerARequestWithAnUnknownCriticalOption() {
        CoapSession session = CLIENT.open(SERVER.uri());
        CoapRequest request = CoapRequest.get("/time").option(CoapOption.opaque(65001), new byte[] {1});
        StepVerifier.create(session.request(request.timeout(Duration.ofMillis(300))))
                .expectErrorSatisfies(
                        e -> assertThat(((CoapTimeoutException) e).phase()).isEqualTo(Phase.REQUEST_TIMEOUT))
                .verify(SOON);
        assertThat(await(session.request(CoapRequest.get("/time"))).code()).isEqualTo(CoapCode.CONTENT);
    }

    /** For it announces nothing: RFC 8323 §5.3.1 has messages of 1,152 bytes then, and no BERT. */
    @Test
    void isSentSingleBlocks() {
        CoapSession session = CLIENT.open(SERVER.uri());
        byte[] body = bytes(4_500, 1);
        await(session.retrieve(CoapRequest.put("/things/body").payload(body)));
        List<Request> received = SERVER.received();
        assertThat(received)
                .extracting(request -> request.getOptions().getBlock1().toString())
                .satisfies(blocks -> assertThat(blocks).hasSize(5).allMatch(block -> block.contains("szx=6/1024")));
        assertThat(received)
                .extracting(request -> request.getOptions().getBlock1().getNum())
                .containsExactly(0, 1, 2, 3, 4);
        assertThat(received.get(0).getOptions().getSize1()).isEqualTo(4_500);
        assertThat(received)
                .extracting(request -> request.getToken())
                .containsOnly(received.get(0).getToken());
        assertThat(await(session.retrieve(CoapRequest.get("/things/body"))).payload())
                .isEqualTo(body);
    }

    @Test
    void givesABodyAsItIsAskedForInItsOwnMessages() {
        byte[] body = bytes(MESSAGE, 2);
        CoapSession session = CLIENT.open(SERVER.uri());
        await(session.retrieve(CoapRequest.put("/things/body").payload(bytes(MESSAGE, 2))));
        StepVerifier.create(session.blocks(CoapRequest.get("/things/body")), 1)
                .assertNext(block -> {
                    assertThat(block.isLast()).isTrue();
                    assertThat(block.payload()).isEqualTo(body);
                })
                .expectComplete()
                .verify(SOON);
    }

    @Test
    void givesALongBodyMessageByMessage() {
        byte[] body = bytes(5 * MESSAGE + 700, 3);
        CoapSession session = CLIENT.open(LONG_BODIES.uri());
        await(session.retrieve(CoapRequest.put("/things/body").payload(body)));
        List<CoapBlock> blocks = new ArrayList<>();
        StepVerifier.create(session.blocks(CoapRequest.get("/things/body")).doOnNext(blocks::add), 0)
                .thenRequest(2)
                .expectNextCount(2)
                .then(() -> assertThat(blocks)
                        .extracting(block -> block.payload().length)
                        .containsExactly(MESSAGE, MESSAGE))
                .thenRequest(10)
                .expectNextCount(4)
                .expectComplete()
                .verify(SOON);
        assertThat(TransferContract.joined(blocks)).isEqualTo(body);
    }
}
