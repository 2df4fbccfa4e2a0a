package io.reactivecoap.netty.rim;

import static io.reactivecoap.netty.rim.Rim.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecoap.CoapAddress;
import io.reactivecoap.CoapCode;
import io.reactivecoap.CoapDisconnectedException;
import io.reactivecoap.CoapProtocol;
import io.reactivecoap.CoapRequest;
import io.reactivecoap.CoapResponse;
import io.reactivecoap.CoapSession;
import io.reactivecoap.CoapTimeoutException;
import io.reactivecoap.CoapUnreachableException;
import io.reactivecoap.netty.NettyCoapClient;
import io.reactivecoap.netty.internal.message.Datagram;
import io.reactivecoap.netty.internal.message.Message;
import io.reactivecoap.netty.internal.message.Token;
import io.reactivecoap.netty.rim.UdpPeer.Received;
import io.reactivecoap.netty.support.LeakCheck;
import io.reactivecoap.option.CoapOptions;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;

/** Sessions with many peers over one socket. */
@ExtendWith(LeakCheck.class)
@Timeout(60)
class SharedSocketTest {

    private static final int PEERS = 1_000;

    @RegisterExtension
    static final Rim rim = new Rim();

    private final NettyCoapClient client = rim.client().shareSockets();

    private CoapSession open(String uri) {
        return rim.closing(client.open(uri));
    }

    private static Mono<String> get(CoapSession session) {
        return session.request(CoapRequest.get("/x")).map(CoapResponse::payloadAsString);
    }

    private static String uri(int port) {
        return "coap://127.0.0.1:" + port;
    }

    @Test
    void thereIsNoneBeforeTheFirstSessionIsUsed() {
        CoapSession session = open(rim.peer().uri());
        assertThat(rim.channels()).isZero();
        session.established().block(PATIENCE);
        assertThat(rim.channels()).isOne();
    }

    @Test
    void oneIsEnoughForAThousandPeers() {
        ManyPeers peers = rim.closing(new ManyPeers(PEERS));
        List<CoapSession> sessions =
                peers.ports().stream().map(port -> open(uri(port))).toList();
        List<String> answers = Flux.fromIterable(sessions)
                .flatMapSequential(SharedSocketTest::get, PEERS)
                .collectList()
                .block(PATIENCE);
        assertThat(answers)
                .isEqualTo(peers.ports().stream().map(String::valueOf).toList());
        assertThat(rim.channels()).isOne();
        Flux.fromIterable(sessions.subList(1, PEERS))
                .flatMap(CoapSession::close)
                .blockLast(PATIENCE);
        assertThat(get(sessions.get(0)).block(PATIENCE)).isEqualTo(answers.get(0)); // the last one still has it
        sessions.get(0).close().block(PATIENCE);
        assertThat(rim.channels()).isZero();
    }

    @Test
    void itIsOneWhenManyThreadsAskAtOnce() throws Exception {
        int threads = 8;
        ManyPeers peers = rim.closing(new ManyPeers(threads * 10));
        CyclicBarrier start = new CyclicBarrier(threads);
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            List<Future<List<String>>> done = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                List<CoapSession> mine = peers.ports().subList(i * 10, i * 10 + 10).stream()
                        .map(port -> open(uri(port)))
                        .toList();
                done.add(pool.submit(() -> {
                    start.await(10, TimeUnit.SECONDS);
                    return Flux.fromIterable(mine)
                            .flatMap(SharedSocketTest::get)
                            .collectList()
                            .block(PATIENCE);
                }));
            }
            for (Future<List<String>> each : done) {
                assertThat(each.get(20, TimeUnit.SECONDS)).hasSize(10);
            }
        } finally {
            pool.shutdownNow();
        }
        assertThat(rim.channels()).isOne();
    }

    /** The port is given, so that two sockets at a time, old and new, would show as an error. */
    @Test
    void itComesAndGoesWithoutTwoOfThemAtATime() throws Exception {
        int threads = 4;
        int rounds = 100;
        ManyPeers peers = rim.closing(new ManyPeers(threads));
        NettyCoapClient fixed = client.localAddress(CoapAddress.inet("127.0.0.1", freePort()));
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            List<Future<?>> done = new ArrayList<>();
            for (int port : peers.ports()) {
                done.add(pool.submit(() -> IntStream.range(0, rounds).forEach(i -> {
                    CoapSession session = fixed.connect(uri(port)).block(PATIENCE);
                    assertThat(get(session).block(PATIENCE)).isEqualTo("" + port);
                    session.close().block(PATIENCE);
                })));
            }
            for (Future<?> each : done) {
                each.get(40, TimeUnit.SECONDS);
            }
        } finally {
            pool.shutdownNow();
        }
        rim.awaitNoChannels();
    }

    private static int freePort() {
        try (UdpPeer free = new UdpPeer()) {
            return free.port();
        }
    }

    @Test
    void aSecondSessionWithAPeerHasASocketOfItsOwn() {
        UdpPeer peer = rim.peer();
        CoapSession first = open(peer.uri());
        CoapSession second = open(peer.uri());
        CompletableFuture<String> one = get(first).toFuture();
        Received asked = peer.receive();
        CompletableFuture<String> two = get(second).toFuture();
        Received askedToo = peer.receive();
        assertThat(askedToo.from()).isNotEqualTo(asked.from());
        assertThat(rim.channels()).isEqualTo(2);
        peer.respond(askedToo, "two");
        peer.respond(asked, "one");
        assertThat(one.orTimeout(10, TimeUnit.SECONDS).join()).isEqualTo("one");
        assertThat(two.orTimeout(10, TimeUnit.SECONDS).join()).isEqualTo("two");
        first.close().block(PATIENCE);
        second.close().block(PATIENCE);
        assertThat(rim.channels()).isZero();
    }

    @Test
    void theFirstSessionAfterTheLastOneHasANewOne() {
        UdpPeer peer = rim.peer();
        for (int i = 0; i < 3; i++) {
            CoapSession session = open(peer.uri());
            CompletableFuture<String> answer = get(session).toFuture();
            peer.answer("" + i);
            assertThat(answer.orTimeout(10, TimeUnit.SECONDS).join()).isEqualTo("" + i);
            assertThat(rim.channels()).isOne();
            session.close().block(PATIENCE);
            assertThat(rim.channels()).isZero();
        }
    }

    @Test
    void aSocketThatCannotBeBoundIsTheErrorOfThoseWhoWantedIt() {
        UdpPeer peer = rim.peer();
        UdpPeer other = rim.peer();
        NettyCoapClient fixed;
        try (UdpPeer occupant = new UdpPeer()) {
            fixed = client.localAddress(occupant.address());
            List<CoapSession> failing =
                    List.of(rim.closing(fixed.open(peer.uri())), rim.closing(fixed.open(other.uri())));
            for (CoapSession each : failing) {
                StepVerifier.create(each.established())
                        .expectErrorSatisfies(e -> assertThat(e)
                                .isInstanceOf(CoapUnreachableException.class)
                                .hasMessageContaining("bind"))
                        .verify(PATIENCE);
            }
        }
        CoapSession later = rim.connect(fixed, peer.uri());
        CompletableFuture<String> answer = get(later).toFuture();
        peer.answer("now");
        assertThat(answer.orTimeout(10, TimeUnit.SECONDS).join()).isEqualTo("now");
    }

    @Test
    void nobodyWhoGivesUpWhileItIsBoundLeavesItBehind() {
        UdpPeer peer = rim.peer();
        rim.whileLoopsAreBusy(() -> {
            Disposable connecting = client.connect(peer.uri()).subscribe();
            connecting.dispose();
        });
        rim.awaitNoChannels();
    }

    @Test
    void whatAPeerSendsConcernsNoOtherSession() {
        UdpPeer one = rim.peer();
        UdpPeer two = rim.peer();
        CompletableFuture<String> first = get(open(one.uri())).toFuture();
        CompletableFuture<String> second = get(open(two.uri())).toFuture();
        Received asked = one.receive();
        Received askedToo = two.receive();
        assertThat(askedToo.from()).isEqualTo(asked.from());
        two.respond(asked, "forged"); // another's message id and token
        two.respond(askedToo, "two");
        assertThat(second.orTimeout(10, TimeUnit.SECONDS).join()).isEqualTo("two");
        assertThat(first).isNotDone();
        one.respond(asked, "one");
        assertThat(first.orTimeout(10, TimeUnit.SECONDS).join()).isEqualTo("one");
    }

    @Test
    void aPortThatNobodyListensOnIsNotReported() {
        UdpPeer peer = rim.peer();
        CoapSession alive = open(peer.uri());
        CompletableFuture<String> waiting = get(alive).toFuture();
        Received asked = peer.receive();
        CoapSession nobody = open(uri(freePort()));
        nobody.settings(settings -> settings.transmission(
                settings.transmission().withAckTimeout(Duration.ofMillis(50)).withMaxRetransmit(1)));
        StepVerifier.create(get(nobody)).expectError(CoapTimeoutException.class).verify(PATIENCE);
        peer.respond(asked, "still here");
        assertThat(waiting.orTimeout(10, TimeUnit.SECONDS).join()).isEqualTo("still here");
    }

    /** From a loopback address nothing can be sent to a network. */
    @Test
    void whatCannotBeSentFailsItsOwnSessionOnly() {
        NettyCoapClient loopback = client.localAddress(CoapAddress.inet("127.0.0.1", 0));
        UdpPeer peer = rim.peer();
        CompletableFuture<String> waiting =
                get(rim.closing(loopback.open(peer.uri()))).toFuture();
        Received asked = peer.receive();
        StepVerifier.create(get(rim.closing(loopback.open("coap://192.0.2.1"))))
                .expectError(CoapUnreachableException.class)
                .verify(PATIENCE);
        assertThat(rim.channels()).isOne();
        peer.respond(asked, "unhurt");
        assertThat(waiting.orTimeout(10, TimeUnit.SECONDS).join()).isEqualTo("unhurt");
    }

    @Test
    void whatComesForASessionThatHasEndedIsRejected() {
        UdpPeer peer = rim.peer();
        UdpPeer left = rim.peer();
        CoapSession stays = open(peer.uri());
        stays.established().block(PATIENCE);
        CoapSession leaves = open(left.uri());
        CompletableFuture<String> answer = get(leaves).toFuture();
        InetSocketAddress socket = left.answer("bye").from();
        assertThat(answer.orTimeout(10, TimeUnit.SECONDS).join()).isEqualTo("bye");
        leaves.close().block(PATIENCE);
        Message late = new Message(CoapCode.CONTENT, Token.of(new byte[] {1}), CoapOptions.empty(), new byte[] {2});
        left.sendBytes(socket, (byte) 0x40); // which is no message
        left.send(socket, new Datagram(Datagram.Type.NON, 6, late));
        left.send(socket, new Datagram(Datagram.Type.CON, 7, late));
        assertThat(left.receive().datagram()).isEqualTo(Datagram.reset(7));
        assertThat(rim.channels()).isOne();
    }

    @Test
    void allSessionsEndWhenItIsClosedBySomebodyElse() {
        List<CoapSession> sessions =
                List.of(open(rim.peer().uri()), open(rim.peer().uri()));
        sessions.forEach(session -> session.established().block(PATIENCE));
        ((CountingLoops) rim.loops()).closeChannels();
        sessions.forEach(session -> StepVerifier.create(session.onClose())
                .expectError(CoapDisconnectedException.class)
                .verify(PATIENCE));
        UdpPeer peer = rim.peer();
        CompletableFuture<String> answer = get(open(peer.uri())).toFuture();
        peer.answer("anew");
        assertThat(answer.orTimeout(10, TimeUnit.SECONDS).join()).isEqualTo("anew");
    }

    @Test
    void eachAddressFamilyHasOne() throws UnknownHostException {
        UdpPeer four = rim.peer();
        UdpPeer six = rim.closing(new UdpPeer(new InetSocketAddress(InetAddress.getByName("::1"), 0)));
        for (UdpPeer peer : List.of(four, six)) {
            CompletableFuture<String> answer = get(rim.closing(client.open(CoapProtocol.UDP, peer.address())))
                    .toFuture();
            peer.answer("here");
            assertThat(answer.orTimeout(10, TimeUnit.SECONDS).join()).isEqualTo("here");
        }
        assertThat(rim.channels()).isEqualTo(2);
    }

    @Test
    void clientsMadeFromOneShareWithIt() {
        open(rim.peer().uri()).established().block(PATIENCE);
        rim.connect(client.publishOn(Schedulers.parallel()), rim.peer().uri());
        assertThat(rim.channels()).isOne();
        rim.connect(client.shareSockets(), rim.peer().uri());
        assertThat(rim.channels()).isEqualTo(2);
    }
}
