package io.reactivecoap.netty.contract;

import static io.reactivecoap.netty.rim.Rim.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecoap.BlockwiseParameters;
import io.reactivecoap.CoapAddress;
import io.reactivecoap.CoapBlock;
import io.reactivecoap.CoapBody;
import io.reactivecoap.CoapCode;
import io.reactivecoap.CoapDisconnectedException;
import io.reactivecoap.CoapException;
import io.reactivecoap.CoapProtocol;
import io.reactivecoap.CoapRequest;
import io.reactivecoap.CoapResponse;
import io.reactivecoap.CoapResponseException;
import io.reactivecoap.CoapSession;
import io.reactivecoap.CoapTimeoutException;
import io.reactivecoap.MessageIdPolicy;
import io.reactivecoap.ObservationSignal;
import io.reactivecoap.SessionState;
import io.reactivecoap.StateChange;
import io.reactivecoap.discovery.WebLink;
import io.reactivecoap.netty.NettyCoapClient;
import io.reactivecoap.netty.rim.Rim;
import io.reactivecoap.netty.server.CoapTestServer;
import io.reactivecoap.netty.server.Pattern;
import io.reactivecoap.netty.server.Received;
import io.reactivecoap.netty.support.LeakCheck;
import io.reactivecoap.option.BlockOption;
import io.reactivecoap.option.CoapOption;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** What is asked over every transport, and comes out the same. */
@ExtendWith(LeakCheck.class)
@Timeout(60)
abstract class TransportContract {

    private static final CoapRequest HELLO = CoapRequest.get("/hello");
    private static final CoapRequest NEVER = CoapRequest.get("/never");

    abstract Rim rim();

    abstract CoapTestServer server();

    NettyCoapClient client() {
        return rim().client();
    }

    private boolean isReliable() {
        return !server().transport().isDatagram();
    }

    private CoapSession connect() {
        return rim().connect(client(), server().uri());
    }

    private static <T> T await(Mono<T> mono) {
        return mono.blockOptional(PATIENCE).orElseThrow();
    }

    private static void end(Mono<Void> mono) {
        StepVerifier.create(mono).expectComplete().verify(PATIENCE);
    }

    @AfterEach
    void theServerHasNothingToComplainOf() {
        assertThat(server().faults()).isEmpty();
    }

    @AfterEach
    void nothingIsLeftInTheFileSystem() throws Exception {
        rim().closeAll();
        if (isReliable()) {
            server().awaitConnections(0); // what a session says at its end would be taken for the next one's
        }
        try (var files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            String ours = "c" + Long.toString(ProcessHandle.current().pid(), Character.MAX_RADIX) + ".";
            assertThat(files.filter(file -> file.getFileName().toString().startsWith(ours)))
                    .isEmpty();
        }
    }

    @Test
    void asksAndIsAnswered() {
        CoapResponse response = await(connect().request(HELLO));
        assertThat(response.code()).isEqualTo(CoapCode.CONTENT);
        assertThat(response.payloadAsString()).isEqualTo("world");
        Received request = server().next(received -> received.code() == CoapCode.GET);
        assertThat(request.path()).isEqualTo("/hello");
        assertThat(request.token()).hasSize(8);
        assertThat(request.options().contains(CoapOption.URI_HOST)).isFalse();
        assertThat(request.options().contains(CoapOption.URI_PORT)).isFalse();
    }

    @Test
    void sendsWhatARequestCarries() {
        CoapSession session = connect();
        assertThat(await(session.request(CoapRequest.post("/echo").payload("a")))
                        .payloadAsString())
                .isEqualTo("a");
        assertThat(await(session.request(CoapRequest.put("/echo").payload("b"))).payloadAsString())
                .isEqualTo("b");
        assertThat(await(session.request(CoapRequest.fetch("/echo").payload("c")))
                        .code())
                .isEqualTo(CoapCode.CONTENT);
    }

    @Test
    void asksManyTimesOverOneConnection() {
        CoapSession session = connect();
        for (int i = 0; i < 50; i++) {
            assertThat(await(session.request(HELLO)).payloadAsString()).isEqualTo("world");
        }
        if (isReliable()) {
            server().awaitConnections(1);
        }
    }

    @Test
    void getsAnErrorAsAValueOrAsAnError() {
        CoapSession session = connect();
        CoapRequest missing = CoapRequest.get("/missing");
        assertThat(await(session.request(missing)).code()).isEqualTo(CoapCode.NOT_FOUND);
        StepVerifier.create(session.retrieve(missing))
                .expectError(CoapResponseException.class)
                .verify(PATIENCE);
    }

    @Test
    void waitsForAnAnswerThatComesLater() {
        CoapSession session = connect();
        StepVerifier.create(Flux.merge(
                        session.request(CoapRequest.get("/separate")).thenReturn("later"),
                        session.settings(settings -> settings.transmission(
                                        settings.transmission().withNstart(2)))
                                .request(HELLO)
                                .thenReturn("at once")))
                .expectNext("at once", "later")
                .expectComplete()
                .verify(PATIENCE);
    }

    @Test
    void endsARequestThatIsNeverAnswered() {
        StepVerifier.create(connect().request(NEVER.timeout(Duration.ofMillis(200))))
                .expectError(CoapTimeoutException.class)
                .verify(PATIENCE);
    }

    @Test
    void answersAThousandRequestsAtOnce() {
        CoapSession session = connect();
        session.settings(
                settings -> settings.transmission(settings.transmission().withNstart(100)));
        List<String> answers = Objects.requireNonNull(Flux.range(0, 1000)
                .flatMap(
                        i -> session.request(CoapRequest.post("/echo").payload("" + i))
                                .map(CoapResponse::payloadAsString)
                                .filter(payload -> payload.equals("" + i)),
                        1000)
                .collectList()
                .block(PATIENCE.multipliedBy(3)));
        assertThat(answers).hasSize(1000).doesNotHaveDuplicates();
    }

    @Test
    void observesUntilItIsCancelled() {
        CoapSession session = connect();
        StepVerifier.create(session.observeSignals(CoapRequest.get("/time"))
                        .ofType(ObservationSignal.Notification.class)
                        .doOnNext(notification ->
                                assertThat(notification.sequence()).isPresent())
                        .take(4))
                .expectNextCount(4)
                .expectComplete()
                .verify(PATIENCE);
        server().awaitObservers(0);
        assertThat(await(session.request(HELLO)).payloadAsString()).isEqualTo("world");
    }

    @Test
    void observesWithOneRegistrationForTwo() {
        CoapSession session = connect();
        Flux<CoapResponse> time = session.observe(CoapRequest.get("/time"));
        StepVerifier.create(Flux.merge(time.take(3), time.take(3)))
                .expectNextCount(6)
                .expectComplete()
                .verify(PATIENCE);
        server().awaitObservers(0);
    }

    @Test
    void endsAnObservationWithTheSession() {
        CoapSession session = connect();
        StepVerifier.create(session.observe(CoapRequest.get("/time")))
                .expectNextCount(2)
                .then(session::dispose)
                .thenConsumeWhile(more -> true)
                .expectError(CoapDisconnectedException.class)
                .verify(PATIENCE);
        server().awaitObservers(0);
    }

    @ParameterizedTest
    @ValueSource(ints = {16, 64, 1024})
    void fetchesABodyInBlocks(int blockSize) {
        CoapSession session = connect();
        session.settings(settings -> settings.blockwise(BlockwiseParameters.DEFAULT.withBlockSize(blockSize)));
        int size = blockSize * 20 + 7;
        CoapResponse whole = await(session.request(CoapRequest.get("/large?blocks&size=" + size)));
        assertThat(whole.payload()).isEqualTo(Pattern.bytes(size));
        assertThat(server().received())
                .filteredOn(received -> received.code() == CoapCode.GET)
                .hasSize(21);
    }

    @ParameterizedTest
    @ValueSource(ints = {16, 64, 1024})
    void sendsABodyInBlocks(int blockSize) {
        CoapSession session = connect();
        session.settings(settings -> settings.blockwise(BlockwiseParameters.DEFAULT.withBlockSize(blockSize)));
        byte[] body = Pattern.bytes(blockSize * 20 + 7);
        CoapRequest put = CoapRequest.put("/large").body(CoapBody.publisher(body.length, () -> chunks(body)));
        CoapResponse response = await(session.request(put));
        assertThat(response.code()).isEqualTo(CoapCode.CHANGED);
        assertThat(response.payloadAsString()).isEqualTo("" + body.length);
    }

    private static Flux<ByteBuffer> chunks(byte[] body) {
        return Flux.range(0, (body.length + 99) / 100)
                .map(i -> ByteBuffer.wrap(body, i * 100, Math.min(100, body.length - i * 100)));
    }

    @Test
    void fetchesAsManyBlocksAsAreInDemand() {
        CoapSession session = connect();
        StepVerifier.create(session.blocks(CoapRequest.get("/large?blocks&size=100000")), 0)
                .thenRequest(3)
                .assertNext(block -> assertThat(block.offset()).isZero())
                .expectNextCount(2)
                .then(() -> {
                    await(session.request(HELLO)); // whatever was asked for before is there by now
                    assertThat(gets()).hasSize(4);
                })
                .thenRequest(1)
                .assertNext(block -> assertThat(block.offset()).isEqualTo(3 * 1024))
                .thenCancel()
                .verify(PATIENCE);
        await(session.request(HELLO));
        assertThat(gets()).hasSize(6);
    }

    private List<Received> gets() {
        return server().received().stream()
                .filter(received -> received.code() == CoapCode.GET)
                .toList();
    }

    /** Over streams in messages of many blocks (RFC 8323 §6), where they may be as long. */
    @Test
    void movesAMegabyteBothWays() {
        CoapSession session = connect();
        session.settings(settings -> settings.messageIds(MessageIdPolicy.REUSE_WHEN_COMPLETE));
        AtomicLong length = new AtomicLong();
        StepVerifier.create(session.blocks(CoapRequest.get("/large?blocks&bert=16&size=1000000"))
                        .doOnNext(block -> {
                            assertThat(Pattern.firstWrong(block.offset(), block.payload()))
                                    .isNegative();
                            length.addAndGet(block.payload().length);
                        })
                        .last()
                        .map(CoapBlock::isLast))
                .expectNext(true)
                .expectComplete()
                .verify(PATIENCE);
        assertThat(length).hasValue(1_000_000);
        byte[] body = Pattern.bytes(1_000_000);
        CoapResponse response = await(
                session.request(CoapRequest.put("/large").body(CoapBody.publisher(body.length, () -> chunks(body)))));
        assertThat(response.payloadAsString()).isEqualTo("1000000");
        BlockOption first = server().received().stream()
                .filter(received -> received.code() == CoapCode.PUT)
                .findFirst()
                .map(received -> received.options().get(CoapOption.BLOCK1))
                .orElseThrow();
        boolean bert = session.mtu() > 2 * 1024 && isReliable();
        assertThat(first.szx()).isEqualTo(bert ? BlockOption.BERT : 6);
    }

    @Test
    void forgetsARequestThatIsCancelled() {
        CoapSession session = connect();
        StepVerifier.create(session.request(NEVER))
                .expectSubscription()
                .then(() -> server().next(received -> received.path().equals("/never")))
                .thenCancel()
                .verify(PATIENCE);
        assertThat(await(session.request(HELLO)).payloadAsString()).isEqualTo("world");
        assertThat(session.release()).isTrue();
        end(session.onClose()); // nothing was open any more
    }

    @Test
    void tellsWhoeverWaitsThatTheSessionWasClosed() {
        CoapSession session = connect();
        StepVerifier.create(session.request(NEVER))
                .expectSubscription()
                .then(() -> server().next(received -> received.path().equals("/never")))
                .then(session::dispose)
                .expectErrorSatisfies(e -> assertThat(e)
                        .isInstanceOf(CoapDisconnectedException.class)
                        .hasMessageContaining("closed"))
                .verify(PATIENCE);
        end(session.onClose());
        StepVerifier.create(session.request(HELLO))
                .expectError(CoapDisconnectedException.class)
                .verify(PATIENCE);
    }

    @Test
    void letsWhatIsOpenEndBeforeItIsReleased() {
        CoapSession session = connect();
        StepVerifier.create(session.request(CoapRequest.get("/separate")).map(CoapResponse::code))
                .expectSubscription()
                .then(() -> server().next(received -> received.path().equals("/separate")))
                .then(() -> assertThat(session.release()).isTrue())
                .expectNext(CoapCode.CONTENT)
                .expectComplete()
                .verify(PATIENCE);
        end(session.onClose());
    }

    @Test
    void tellsOfAServerThatIsGone() {
        CoapSession session = connect();
        await(session.request(HELLO));
        try {
            Mono<CoapResponse> request = session.request(NEVER.timeout(PATIENCE));
            StepVerifier.create(request)
                    .expectSubscription()
                    .then(() -> server().next(received -> received.path().equals("/never")))
                    .then(server()::stop)
                    .then(() -> {
                        if (!isReliable()) { // only a further datagram can tell
                            session.request(HELLO).subscribe(null, e -> {});
                        }
                    })
                    .expectError(CoapException.class)
                    .verify(PATIENCE);
            if (isReliable()) {
                StepVerifier.create(session.onClose())
                        .expectError(CoapDisconnectedException.class)
                        .verify(PATIENCE);
                StepVerifier.create(session.states().map(StateChange::state).last())
                        .expectNext(SessionState.NONE)
                        .expectComplete()
                        .verify(PATIENCE);
            }
        } finally {
            server().start();
        }
    }

    @Test
    void failsToConnectToNobody() {
        server().stop();
        try {
            StepVerifier.create(client().connect(server().uri())
                            .doOnNext(rim()::closing)
                            .flatMap(session -> session.request(HELLO)))
                    .expectError(CoapException.class)
                    .verify(PATIENCE);
        } finally {
            server().start();
        }
    }

    @Test
    void pings() {
        CoapSession session = connect();
        assertThat(await(session.ping())).isPositive();
    }

    @Test
    void answersThePeersPing() {
        CoapSession session = connect();
        await(session.request(HELLO));
        server().ping((byte) 1, (byte) 2);
        if (isReliable()) {
            Received pong = server().next(received -> received.code() == CoapCode.PONG);
            assertThat(pong.tokenHex()).isEqualTo("0102");
        }
        assertThat(await(session.request(HELLO)).payloadAsString()).isEqualTo("world");
    }

    @Test
    void findsOutWhatThereIs() {
        assertThat(await(connect().discover().map(WebLink::target).collectList()))
                .contains("/hello", "/time");
    }

    @Test
    void knowsWhatItIs() {
        CoapSession session = connect();
        assertThat(session.state()).isEqualTo(SessionState.ESTABLISHED);
        assertThat(session.protocol().isReliable()).isEqualTo(isReliable());
        assertThat(session.protocol().scheme()).isEqualTo(server().transport().scheme());
        boolean unixStream = server().transport().isUnix() && isReliable();
        assertThat(session.localAddress().isPresent()).isEqualTo(!unixStream);
        assertThat(session.remoteAddress())
                .isInstanceOf(server().transport().isUnix() ? CoapAddress.UnixPath.class : CoapAddress.Inet.class);
        assertThat(session.multicastAddress()).isEmpty();
        assertThat(session.mtu())
                .isEqualTo(
                        switch (session.protocol()) {
                            case TCP, TLS -> 1 << 20;
                            case UDP, DTLS, WS, WSS -> 1152;
                        });
        assertThat(session.mtu() - session.maxPduSize())
                .isEqualTo(
                        switch (session.protocol()) {
                            case UDP, DTLS -> 4;
                            case TCP, TLS -> 6;
                            case WS, WSS -> 2;
                        });
        List<SessionState> states = new ArrayList<>();
        states.add(SessionState.CONNECTING);
        if (server().transport().isSecure()) {
            states.add(SessionState.HANDSHAKE);
        }
        if (isReliable()) {
            states.add(SessionState.CSM);
        }
        states.add(SessionState.ESTABLISHED);
        StepVerifier.create(session.states().map(StateChange::state).take(states.size()))
                .expectNextSequence(states)
                .expectComplete()
                .verify(PATIENCE);
        if (session.protocol() == CoapProtocol.UDP) {
            session.setMtu(64);
            assertThat(session.mtu()).isEqualTo(64);
        }
    }

    @Test
    void closesInGoodOrder() {
        CoapSession session = connect();
        await(session.request(HELLO));
        end(session.close());
        if (isReliable()) {
            server().next(received -> received.code() == CoapCode.RELEASE);
            server().awaitConnections(0);
        }
        assertThat(session.state()).isEqualTo(SessionState.NONE);
    }
}
