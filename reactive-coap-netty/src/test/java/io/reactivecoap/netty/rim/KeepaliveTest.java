package io.reactivecoap.netty.rim;

import static io.reactivecoap.netty.rim.Rim.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecoap.CoapAddress;
import io.reactivecoap.CoapDisconnectedException;
import io.reactivecoap.CoapProtocol;
import io.reactivecoap.CoapRequest;
import io.reactivecoap.CoapResponse;
import io.reactivecoap.CoapSession;
import io.reactivecoap.CoapTimeoutException;
import io.reactivecoap.KeepaliveParameters;
import io.reactivecoap.NackReason;
import io.reactivecoap.SessionEvent;
import io.reactivecoap.SessionEvent.PingUnanswered;
import io.reactivecoap.SessionState;
import io.reactivecoap.StateChange;
import io.reactivecoap.netty.NettyCoapClient;
import io.reactivecoap.netty.rim.UdpPeer.Received;
import io.reactivecoap.netty.support.LeakCheck;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.test.StepVerifier;

/** A session that finds out by itself that its peer is gone, or that nobody uses it, over real sockets. */
@ExtendWith(LeakCheck.class)
@Timeout(30)
class KeepaliveTest {

    @RegisterExtension
    static final Rim RIM = new Rim();

    private static final Duration QUARTER = Duration.ofMillis(250);
    private static final KeepaliveParameters QUICK = new KeepaliveParameters(QUARTER, QUARTER, 2);
    private static final byte[] PING = {0x40, 0, 0x70, 1};

    private static NettyCoapClient keepingAlive() {
        return RIM.client().settings(settings -> settings.keepalive(QUICK));
    }

    private static void endsAsGone(CoapSession session, Throwable error) {
        assertThat(error)
                .isInstanceOf(CoapDisconnectedException.class)
                .hasMessageContaining("2 pings in a row to " + session.remoteAddress() + " were not answered")
                .hasCauseInstanceOf(CoapTimeoutException.class);
        assertThat(((CoapDisconnectedException) error).reason()).contains(NackReason.TOO_MANY_RETRIES);
        assertThat(((CoapDisconnectedException) error).isTransient()).isTrue();
    }

    // Datagrams

    @Test
    void endsWhenAPeerAnswersNoPingAnyMore() {
        UdpPeer peer = RIM.peer();
        CoapSession session = RIM.connect(keepingAlive(), peer.uri());
        List<SessionEvent> events = new CopyOnWriteArrayList<>();
        session.events().subscribe(events::add);
        StepVerifier.create(session.onClose())
                .then(() -> {
                    for (int i = 0; i < 3; i++) {
                        Received ping = peer.receive();
                        assertThat(ping.datagram().message().isEmpty()).isTrue();
                        peer.reset(ping);
                    }
                })
                .expectErrorSatisfies(e -> endsAsGone(session, e))
                .verify(PATIENCE);
        assertThat(events).contains(new PingUnanswered(1, 2), new PingUnanswered(2, 2));
        assertThat(events).last().isInstanceOf(SessionEvent.Failed.class);
        StateChange last = session.states().blockLast(PATIENCE);
        assertThat(last.state()).isEqualTo(SessionState.NONE);
        endsAsGone(session, last.cause().orElseThrow());
    }

    @Test
    void failsWhatThePeerHasPromisedWhenThePeerIsGone() {
        UdpPeer peer = RIM.peer();
        CoapSession session = RIM.connect(keepingAlive(), peer.uri());
        StepVerifier.create(session.request(CoapRequest.get("/slow")))
                .then(() -> peer.acknowledge(peer.receive()))
                .expectErrorSatisfies(e -> {
                    endsAsGone(session, e);
                    assertThat(((CoapDisconnectedException) e)
                                    .request()
                                    .orElseThrow()
                                    .path())
                            .isEqualTo("/slow");
                })
                .verify(PATIENCE);
    }

    @Test
    void refusesWhatIsAskedOfItAfterwards() {
        UdpPeer peer = RIM.peer();
        CoapSession session = RIM.connect(keepingAlive(), peer.uri());
        StepVerifier.create(session.onClose()).expectError().verify(PATIENCE);
        StepVerifier.create(session.request(CoapRequest.get("/")))
                .expectErrorSatisfies(e -> endsAsGone(session, e))
                .verify(PATIENCE);
    }

    @Test
    void asksOnlyWhileItIsToBeKeptAlive() {
        UdpPeer peer = RIM.peer();
        CoapSession session = RIM.connect(keepingAlive(), peer.uri());
        peer.reset(peer.receive());
        session.settings(settings -> settings.withoutKeepalive());
        Mono<CoapResponse> response = session.request(CoapRequest.get("/")).cache();
        StepVerifier.create(response.delaySubscription(QUARTER.multipliedBy(4)))
                .then(() -> assertThat(peer.answer("still here").payload()).isEmpty())
                .assertNext(answer -> assertThat(answer.payloadAsString()).isEqualTo("still here"))
                .expectComplete()
                .verify(PATIENCE);
    }

    // Streams

    /** A peer that sends no capabilities takes a second to begin with. */
    private static void withStream(NettyCoapClient client, StreamStory story) throws IOException {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            CoapSession session = RIM.closing(client.open("coap+tcp://127.0.0.1:" + server.getLocalPort()));
            session.established().subscribe(ready -> {}, error -> {});
            try (StreamPeer peer = new StreamPeer(server.accept())) {
                peer.expectCsm();
                peer.send((byte) 0, (byte) 0xe1);
                story.play(session, peer);
            }
        }
    }

    private interface StreamStory {
        void play(CoapSession session, StreamPeer peer);
    }

    @Test
    void endsWhenAPeerOverAStreamAnswersNoPingAnyMore() throws IOException {
        withStream(keepingAlive(), (session, peer) -> {
            StepVerifier.create(session.onClose())
                    .then(() -> {
                        for (int i = 0; i < 3; i++) {
                            isPing(peer);
                            peer.send((byte) 0x10, (byte) 0xe3, (byte) 0x20); // a Pong as libcoap's: Custody, no token
                        }
                        isPing(peer);
                        isPing(peer);
                    })
                    .expectErrorSatisfies(e -> endsAsGone(session, e))
                    .verify(PATIENCE);
            assertThat(peer.isAtEnd()).as("no Release to one who is gone").isTrue();
        });
    }

    private static void isPing(StreamPeer peer) {
        assertThat(peer.read(2)).as("a Ping with a token of 8 bytes").containsExactly(0x08, 0xe2);
        peer.read(8);
    }

    // Peers that have dialled in

    @Test
    void asksAPeerThatHasDialledInWhenItsSessionIsAClients() throws InterruptedException {
        BlockingQueue<CoapSession> accepted = new LinkedBlockingQueue<>();
        Sinks.One<CoapAddress> address = Sinks.one();
        Disposable listening = keepingAlive()
                .accept(CoapProtocol.UDP, CoapAddress.inet("127.0.0.1", 0), address::tryEmitValue)
                .subscribe(session -> accepted.add(RIM.closing(session)));
        try {
            InetSocketAddress home =
                    ((CoapAddress.Inet) address.asMono().blockOptional(PATIENCE).orElseThrow()).socketAddress();
            UdpPeer peer = RIM.peer();
            peer.sendBytes(home, PING);
            CoapSession session = accepted.poll(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            peer.receive(); // the Reset
            StepVerifier.create(session.onClose())
                    .expectSubscription()
                    .expectNoEvent(QUARTER.multipliedBy(5))
                    .then(session::asClient)
                    .expectErrorSatisfies(e -> endsAsGone(session, e))
                    .verify(PATIENCE);
            assertThat(peer.receive().datagram().message().isEmpty()).isTrue();
        } finally {
            listening.dispose();
        }
    }

    // Nobody uses it

    private static NettyCoapClient closingUnused() {
        return RIM.client().settings(settings -> settings.unusedTimeout(QUARTER));
    }

    @Test
    void closesWhenNobodyUsesIt() {
        UdpPeer peer = RIM.peer();
        CoapSession session = RIM.connect(closingUnused(), peer.uri());
        session.events().subscribe();
        StepVerifier.create(session.request(CoapRequest.get("/")).then(session.onClose()))
                .then(() -> peer.answer(""))
                .expectComplete()
                .verify(PATIENCE);
        RIM.awaitNoMoreChannelsThan(0);
        assertThat(session.states().blockLast(PATIENCE)).isEqualTo(StateChange.to(SessionState.NONE));
        StepVerifier.create(session.request(CoapRequest.get("/")))
                .expectErrorSatisfies(e -> assertThat(((CoapDisconnectedException) e).reason())
                        .as("closed by this side")
                        .isEmpty())
                .verify(PATIENCE);
    }

    @Test
    void staysWhileARequestIsOpen() {
        UdpPeer peer = RIM.peer();
        CoapSession session = RIM.connect(closingUnused(), peer.uri());
        Mono<CoapResponse> response = session.request(CoapRequest.get("/slow")).cache();
        response.subscribe();
        Received request = peer.receive();
        peer.acknowledge(request);
        StepVerifier.create(session.onClose())
                .expectSubscription()
                .expectNoEvent(QUARTER.multipliedBy(4))
                .then(response::subscribe)
                .then(() -> peer.respond(request, "slow"))
                .then(() -> session.disconnect(NackReason.RESET))
                .expectError()
                .verify(PATIENCE);
    }

    @Test
    void takesLeaveOfAPeerOverAStreamWhenNobodyUsesIt() throws IOException {
        withStream(closingUnused(), (session, peer) -> {
            StepVerifier.create(session.onClose()).expectComplete().verify(PATIENCE);
            assertThat(peer.read(2)).as("Release").containsExactly(0, 0xe4);
            assertThat(peer.isAtEnd()).isTrue();
        });
    }
}
