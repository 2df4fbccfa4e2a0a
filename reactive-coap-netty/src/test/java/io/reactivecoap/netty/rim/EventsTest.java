package io.reactivecoap.netty.rim;

import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecoap.CoapAddress;
import io.reactivecoap.CoapRequest;
import io.reactivecoap.CoapResponse;
import io.reactivecoap.CoapSession;
import io.reactivecoap.SessionEvent;
import io.reactivecoap.SessionEvent.BadPacket;
import io.reactivecoap.SessionEvent.Closed;
import io.reactivecoap.SessionEvent.Connected;
import io.reactivecoap.SessionEvent.Missed;
import io.reactivecoap.SessionEvent.Retransmitted;
import io.reactivecoap.netty.rim.UdpPeer.Received;
import java.net.InetSocketAddress;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** What {@code events()} tells, to the quick and to the slow. */
class EventsTest {

    private static final byte[] GARBAGE = {1, 2, 3};

    @RegisterExtension
    static final Rim rim = new Rim();

    private static CoapSession connected(UdpPeer peer) {
        return rim.connect(peer.uri());
    }

    /** Has the peer send bytes that are no message, and waits until the session has seen all of them. */
    private static void annoy(UdpPeer peer, CoapSession session, int times) {
        Mono<CoapResponse> request = session.request(CoapRequest.get("/")).cache();
        request.subscribe();
        Received received = peer.receive();
        for (int i = 0; i < times; i++) {
            peer.sendBytes(received.from(), GARBAGE);
        }
        peer.respond(received, "");
        request.block(Rim.PATIENCE); // sent last, so it arrives last
    }

    @Test
    void tellFromTheConnectionToTheClose() {
        UdpPeer peer = rim.peer();
        CoapSession session = rim.open(peer.uri());
        StepVerifier.create(session.events())
                .then(() -> annoy(peer, session, 1))
                .assertNext(event -> {
                    Connected connected = (Connected) event;
                    assertThat(connected.remote()).isEqualTo(peer.address());
                    assertThat(session.localAddress()).contains(connected.local());
                })
                .assertNext(event -> assertThat(((BadPacket) event).reason()).contains("4 bytes"))
                .then(session::dispose)
                .expectNext(new Closed())
                .expectComplete()
                .verify(Rim.PATIENCE);
    }

    @Test
    void tellNothingOfThePast() {
        UdpPeer peer = rim.peer();
        CoapSession session = connected(peer);
        annoy(peer, session, 3);
        StepVerifier.create(session.events())
                .then(session::dispose)
                .expectNext(new Closed())
                .expectComplete()
                .verify(Rim.PATIENCE);
        StepVerifier.create(session.events()).expectComplete().verify(Rim.PATIENCE);
    }

    @Test
    void tellASlowSubscriberHowManyItMissed() {
        UdpPeer peer = rim.peer();
        CoapSession session = connected(peer);
        StepVerifier.create(session.events(), 0)
                .then(() -> {
                    annoy(peer, session, 100);
                    annoy(peer, session, 100);
                    annoy(peer, session, 99);
                })
                .thenRequest(1)
                .expectNext(new Missed(299 - 256))
                .thenRequest(255)
                .expectNextCount(255)
                .then(() -> annoy(peer, session, 2)) // there is room for these
                .thenRequest(1)
                .assertNext(event -> assertThat(event).isInstanceOf(BadPacket.class))
                .thenRequest(100)
                .expectNextCount(2)
                .then(session::dispose)
                .expectNext(new Closed())
                .expectComplete()
                .verify(Rim.PATIENCE);
    }

    @Test
    void tellAQuickSubscriberAllWhateverASlowOneMisses() {
        UdpPeer peer = rim.peer();
        CoapSession session = connected(peer);
        Mono<Long> quick = session.events()
                .filter(event -> event instanceof BadPacket)
                .count()
                .cache();
        quick.subscribe();
        StepVerifier.create(session.events(), 0)
                .then(() -> {
                    for (int i = 0; i < 4; i++) {
                        annoy(peer, session, 100);
                    }
                    session.close().block(Rim.PATIENCE);
                })
                .thenRequest(Long.MAX_VALUE)
                .expectNext(new Missed(401 - 256))
                .expectNextCount(255)
                .expectNext(new Closed())
                .expectComplete()
                .verify(Rim.PATIENCE);
        assertThat(quick.block(Rim.PATIENCE)).isEqualTo(400);
    }

    @Test
    void tellOfARetransmissionAndWhoseItIs() {
        UdpPeer peer = rim.peer();
        CoapSession session = connected(peer);
        Mono<SessionEvent> first = session.events().next().cache();
        first.subscribe();
        session.request(CoapRequest.get("/")
                        .transmission(session.settings()
                                .transmission()
                                .withAckTimeout(Duration.ofMillis(20))
                                .withAckRandomFactor(1)))
                .subscribe();
        Received request = peer.receive();
        Received again = peer.receive();
        peer.respond(again, "");

        assertThat(again.datagram()).isEqualTo(request.datagram());
        assertThat(first.block(Rim.PATIENCE))
                .isEqualTo(new Retransmitted(
                        request.datagram().message().token().toString(),
                        request.datagram().messageId(),
                        2));
    }

    @Test
    void tellNothingOfStrangers() {
        UdpPeer peer = rim.peer();
        CoapSession session = connected(peer);
        UdpPeer stranger = rim.peer();
        StepVerifier.create(session.events())
                .then(() -> {
                    CoapAddress local = session.localAddress().orElseThrow();
                    InetSocketAddress to = ((CoapAddress.Inet) local).socketAddress();
                    for (int i = 0; i < 10; i++) {
                        stranger.sendBytes(to, GARBAGE);
                    }
                    annoy(peer, session, 0);
                    session.dispose();
                })
                .expectNext(new Closed())
                .expectComplete()
                .verify(Rim.PATIENCE);
    }
}
