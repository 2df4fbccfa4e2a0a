package io.reactivecoap.netty.peer;

import static io.reactivecoap.netty.peer.PeerClient.SOON;
import static io.reactivecoap.netty.peer.PeerClient.await;
import static io.reactivecoap.netty.peer.PeerClient.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecoap.BlockwiseParameters;
import io.reactivecoap.CoapBlock;
import io.reactivecoap.CoapBody;
import io.reactivecoap.CoapCode;
import io.reactivecoap.CoapDisconnectedException;
import io.reactivecoap.CoapRequest;
import io.reactivecoap.CoapResponse;
import io.reactivecoap.CoapResponseException;
import io.reactivecoap.CoapSession;
import io.reactivecoap.CoapTransferException;
import io.reactivecoap.CoapTransferException.Reason;
import io.reactivecoap.Deregistration;
import io.reactivecoap.NackReason;
import io.reactivecoap.SessionEvent;
import io.reactivecoap.netty.support.LeakCheck;
import io.reactivecoap.option.CoapOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;

/** Requests, bodies and observations with java-coap over TCP, which takes messages of 16 KiB and sends BERT blocks of 15. */
@ExtendWith(LeakCheck.class)
@Timeout(60)
class JavaCoapTcpTest {

    private static final int MESSAGE = 15 * 1024;
    private static final int MEGABYTE = (1 << 20) - 5;

    @RegisterExtension
    static final PeerClient CLIENT = new PeerClient();

    @RegisterExtension
    static final JavaCoapServer SERVER = JavaCoapServer.forMessagesOf(16_384);

    /** It fails to change what is observed over a connection that has ended: a test that ends one has a server of its own. */
    @RegisterExtension
    static final JavaCoapServer LEFT = JavaCoapServer.forMessagesOf(16_384);

    private static CoapSession session() {
        return CLIENT.open(SERVER.uri());
    }

    @Test
    void answersRequestsOfSeveralMethods() {
        CoapSession session = session();
        assertThat(await(session.request(CoapRequest.get("/hello"))).payloadAsString())
                .isEqualTo(JavaCoapServer.HELLO);
        assertThat(await(session.request(CoapRequest.post("/echo").payload("a")))
                        .payloadAsString())
                .isEqualTo("a");
        assertThat(await(session.request(CoapRequest.put("/echo").payload("b"))).payloadAsString())
                .isEqualTo("b");
    }

    @Test
    void saysWhatIsNotThere() {
        StepVerifier.create(session().retrieve(CoapRequest.get("/missing")))
                .expectErrorSatisfies(
                        e -> assertThat(((CoapResponseException) e).code()).isEqualTo(CoapCode.NOT_FOUND))
                .verify(SOON);
    }

    @Test
    void answersPings() {
        CoapSession session = session();
        StepVerifier.create(Flux.range(0, 20).flatMap(i -> session.ping(), 20).count())
                .expectNext(20L)
                .expectComplete()
                .verify(SOON);
    }

    @Test
    void answersAThousandConcurrentRequestsOnceEach() {
        CoapSession session = session();
        List<String> answers = Flux.range(0, 1000)
                .flatMap(i -> session.request(CoapRequest.post("/echo").payload("" + i)), 1000)
                .map(CoapResponse::payloadAsString)
                .collectList()
                .block(SOON);
        assertThat(answers)
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.range(0, 1000).mapToObj(i -> "" + i).toList());
    }

    @Test
    void givesABodyInItsOwnMessagesAsTheyAreAskedFor() {
        List<CoapBlock> blocks = new ArrayList<>();
        StepVerifier.create(session().blocks(CoapRequest.get("/large")).doOnNext(blocks::add), 0)
                .thenRequest(1)
                .assertNext(block -> assertThat(block.payload()).hasSize(MESSAGE))
                .thenRequest(3)
                .expectNextCount(3)
                .thenRequest(100)
                .expectNextCount(3)
                .expectComplete()
                .verify(SOON);
        assertThat(TransferContract.joined(blocks)).isEqualTo(JavaCoapServer.LARGE);
    }

    @ParameterizedTest
    @ValueSource(ints = {1024, 512, 256, 128, 64, 32, 16})
    void carriesABodyThereAndBack(int blockSize) {
        CoapSession session = CLIENT.open(
                SERVER.uri(), settings -> settings.blockwise(BlockwiseParameters.DEFAULT.withBlockSize(blockSize)));
        byte[] body = bytes(100_003, blockSize);
        await(session.retrieve(CoapRequest.put("/large").payload(body)));
        assertThat(await(session.retrieve(CoapRequest.get("/large"))).payload()).isEqualTo(body);
    }

    /** Where a single byte is left for the last block, java-coap adds it to the one before, which says that it has 32 bytes. */
    @Test
    void isNotBelievedWhenItsLastBlockIsLongerThanItSays() {
        CoapSession session = CLIENT.open(
                SERVER.uri(), settings -> settings.blockwise(BlockwiseParameters.DEFAULT.withBlockSize(32)));
        await(session.retrieve(CoapRequest.put("/large").payload(bytes(97, 1))));
        StepVerifier.create(session.retrieve(CoapRequest.get("/large")))
                .expectErrorSatisfies(
                        e -> assertThat(((CoapTransferException) e).reason()).isEqualTo(Reason.BLOCK_LENGTH))
                .verify(SOON);
    }

    @Test
    void carriesAMegabyteThereAndBack() {
        CoapSession session = session();
        byte[] body = bytes(MEGABYTE, 5);
        List<Long> confirmed = new CopyOnWriteArrayList<>();
        await(session.retrieve(CoapRequest.put("/large")
                .body(CoapBody.publisher(body.length, () -> TransferContract.chunks(body)))
                .onProgress(progress -> confirmed.add(progress.bytes()))));
        assertThat(confirmed).startsWith((long) MESSAGE, 2L * MESSAGE).hasSize(69);
        assertThat(await(session.retrieve(CoapRequest.get("/large"))).payload()).isEqualTo(body);
    }

    /** It takes BERT without Size1, and would not need the single blocks that it gets. */
    @Test
    void takesABodyThatIsSentAsItComes() {
        CoapSession session = session();
        byte[] body = bytes(100_000, 6);
        await(session.retrieve(CoapRequest.put("/large")
                .body(CoapBody.oneShot(TransferContract.chunks(body)).unsized())));
        assertThat(await(session.retrieve(CoapRequest.get("/large"))).payload()).isEqualTo(body);
    }

    @Test
    void carriesSeveralBodiesAtOnce() {
        CoapSession session = session();
        List<byte[]> back = Objects.requireNonNull(Flux.range(0, 8)
                .flatMapSequential(i -> session.retrieve(CoapRequest.get("/large")))
                .map(CoapResponse::payload)
                .collectList()
                .block(SOON));
        assertThat(back).hasSize(8).allSatisfy(body -> assertThat(body).isEqualTo(JavaCoapServer.LARGE));
    }

    @Test
    void isNotSentAMessageThatIsLongerThanItTakes() {
        CoapSession session = session();
        CoapRequest request = CoapRequest.get("/hello").option(CoapOption.opaque(65000), new byte[16_384]);
        StepVerifier.create(session.request(request))
                .expectErrorSatisfies(e -> {
                    assertThat(e).isInstanceOf(CoapTransferException.class).hasMessageContaining("16384");
                    assertThat(((CoapTransferException) e).reason()).isEqualTo(Reason.MESSAGE_TOO_LONG);
                })
                .verify(SOON);
        assertThat(await(session.request(CoapRequest.get("/hello"))).payloadAsString())
                .isEqualTo(JavaCoapServer.HELLO);
    }

    /** It asks for the rest of an answer that java-coap did not keep, and which it gives anew to a request without a body. */
    @Test
    void isNotBelievedWhenItAnswersAPartOfARequestAnew() {
        StepVerifier.create(session().retrieve(CoapRequest.put("/echo").payload(bytes(40_000, 7))))
                .expectErrorSatisfies(
                        e -> assertThat(((CoapTransferException) e).reason()).isEqualTo(Reason.UNEXPECTED_BLOCK))
                .verify(SOON);
    }

    /** What answers the registration of an observer it sends in one message, however long it is. */
    @Test
    void isLeftWhenItSendsAMessageThatIsLongerThanItWasTold() {
        CoapSession other = CLIENT.open(LEFT.uri());
        await(other.retrieve(CoapRequest.put("/observed").payload(bytes(100_000, 8))));
        CoapSession session = CLIENT.open(
                LEFT.uri(), settings -> settings.streams(settings.streams().withMaxMessageSize(16_384)));
        List<SessionEvent> events = new CopyOnWriteArrayList<>();
        session.events().subscribe(events::add);
        Inbox<CoapResponse> pending = Inbox.of(session.observe(CoapRequest.get("/observed")));

        Throwable failure = pending.errorAfterElements(SOON);
        assertThat(failure)
                .isInstanceOf(CoapDisconnectedException.class)
                .hasRootCauseMessage("the session was aborted: a message of 100018 bytes, where 16384 were announced");
        assertThat(((CoapDisconnectedException) failure).reason()).contains(NackReason.BAD_RESPONSE);
        assertThat(events)
                .contains(new SessionEvent.Aborted(
                        false, "a message of 100018 bytes, where 16384 were announced", OptionalInt.empty()));
        StepVerifier.create(session.onClose())
                .expectError(CoapDisconnectedException.class)
                .verify(SOON);
        assertThat(await(other.request(CoapRequest.get("/hello"))).payloadAsString())
                .isEqualTo(JavaCoapServer.HELLO);
    }

    @ParameterizedTest
    @EnumSource(Deregistration.class)
    void hearsOfChangesOnceForTwoUntilTheLastHasGone(Deregistration deregistration) {
        CoapSession other = session();
        CoapSession session = CLIENT.open(SERVER.uri(), settings -> settings.deregistration(deregistration));
        int before = SERVER.observers();
        Inbox<String> one = observe(session);
        Inbox<String> two = observe(session);
        assertThat(one.next()).isEmpty();
        assertThat(two.next()).isEmpty();
        assertThat(SERVER.observers()).isEqualTo(before + 1);
        for (int i = 0; i < 5; i++) {
            await(other.retrieve(CoapRequest.put("/observed").payload("" + i)));
            assertThat(one.next()).isEqualTo("" + i);
            assertThat(two.next()).isEqualTo("" + i);
        }
        one.cancel();
        await(other.retrieve(CoapRequest.put("/observed").payload("for two")));
        assertThat(two.next()).isEqualTo("for two");
        one.isEmpty();
        two.cancel();
        await(session.request(CoapRequest.get("/hello"))); // answered when the deregistration has been
        assertThat(SERVER.observers()).isEqualTo(before);
    }

    private static Inbox<String> observe(CoapSession session) {
        return Inbox.of(session.observe(CoapRequest.get("/observed")).map(CoapResponse::payloadAsString));
    }

    @Test
    void hearsOfABodyThatDoesNotFitIntoAMessage() {
        CoapSession other = session();
        Inbox<byte[]> inbox =
                Inbox.of(session().observe(CoapRequest.get("/observed")).map(CoapResponse::payload));
        assertThat(inbox.next()).isEmpty();
        await(other.retrieve(CoapRequest.put("/observed").payload(bytes(100_000, 8))));
        assertThat(inbox.next()).isEqualTo(bytes(100_000, 8));
        await(other.retrieve(CoapRequest.put("/observed").payload(bytes(99_999, 9))));
        assertThat(inbox.next()).isEqualTo(bytes(99_999, 9));
        inbox.isEmpty();
        inbox.cancel();
    }
}
