package io.reactivecoap.netty.rim;

import static io.reactivecoap.netty.rim.Rim.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reactivecoap.CoapAddress;
import io.reactivecoap.CoapProtocol;
import io.reactivecoap.CoapRequest;
import io.reactivecoap.CoapResponse;
import io.reactivecoap.CoapSession;
import io.reactivecoap.netty.AfterUse;
import io.reactivecoap.netty.support.LeakCheck;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.publisher.Mono;
import reactor.netty.Connection;
import reactor.netty.tcp.TcpClient;
import reactor.netty.udp.UdpClient;
import reactor.netty.udp.UdpServer;
import reactor.test.StepVerifier;

/** Sessions over connections that the test has opened. */
@ExtendWith(LeakCheck.class)
@Timeout(30)
class OwnConnectionTest {

    @RegisterExtension
    static final Rim RIM = new Rim();

    private Connection connection;

    @AfterEach
    void disposesOfItsOwn() {
        if (connection != null) {
            connection.disposeNow();
        }
    }

    private Connection connectedTo(UdpPeer peer) {
        connection = await(UdpClient.create()
                .runOn(RIM.loops())
                .remoteAddress(peer::socketAddress)
                .connect());
        return connection;
    }

    private Connection bound() {
        connection = await(
                UdpServer.create().runOn(RIM.loops()).host("127.0.0.1").port(0).bind());
        return connection;
    }

    private static <T> T await(Mono<? extends T> mono) {
        return mono.<T>map(value -> value).blockOptional(PATIENCE).orElseThrow();
    }

    private static Mono<String> get(CoapSession session) {
        return session.request(CoapRequest.get("/x")).map(CoapResponse::payloadAsString);
    }

    @ParameterizedTest
    @EnumSource(AfterUse.class)
    void usesASocketThatIsConnected(AfterUse afterUse) {
        UdpPeer peer = RIM.peer();
        Connection mine = connectedTo(peer);
        int handlers = mine.channel().pipeline().names().size();
        CoapSession session = RIM.closing(RIM.client().open(CoapProtocol.UDP, mine, afterUse));
        StepVerifier.create(get(session))
                .then(() -> peer.answer("one"))
                .expectNext("one")
                .expectComplete()
                .verify(PATIENCE);
        assertThat(session.remoteAddress()).isEqualTo(peer.address());
        assertThat(session.localAddress()).isPresent();
        StepVerifier.create(session.close()).expectComplete().verify(PATIENCE);
        if (afterUse == AfterUse.CLOSE) {
            mine.onDispose().block(PATIENCE);
            return;
        }
        assertThat(mine.isDisposed()).isFalse();
        assertThat(mine.channel().pipeline().names()).hasSize(handlers);
        assertThat(mine.channel().config().isAutoRead()).isFalse();
        CoapSession again = RIM.closing(RIM.client().open(CoapProtocol.UDP, mine, afterUse));
        StepVerifier.create(get(again))
                .then(() -> peer.answer("two"))
                .expectNext("two")
                .expectComplete()
                .verify(PATIENCE);
        StepVerifier.create(again.close()).expectComplete().verify(PATIENCE);
    }

    @Test
    void talksToSeveralPeersOverASocketThatHasNone() {
        UdpPeer one = RIM.peer();
        UdpPeer two = RIM.peer();
        Connection mine = bound();
        CoapSession first = RIM.closing(RIM.client().open(mine, one.address(), AfterUse.LEAVE_OPEN));
        CoapSession second = RIM.closing(RIM.client().open(mine, two.address(), AfterUse.LEAVE_OPEN));
        StepVerifier.create(Mono.zip(get(first), get(second)))
                .then(() -> {
                    one.answer("one");
                    two.answer("two");
                })
                .assertNext(both -> assertThat(both.toList()).isEqualTo(List.of("one", "two")))
                .expectComplete()
                .verify(PATIENCE);
        first.close().block(PATIENCE);
        StepVerifier.create(get(second))
                .then(() -> two.answer("still"))
                .expectNext("still")
                .expectComplete()
                .verify(PATIENCE);
        second.close().block(PATIENCE);
        assertThat(mine.isDisposed()).isFalse();
        assertThat(mine.channel().pipeline().get("coap")).isNull();
    }

    @Test
    void usesAStreamThatIsConnected() throws IOException {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            connection = await(TcpClient.newConnection()
                    .runOn(RIM.loops())
                    .host("127.0.0.1")
                    .port(server.getLocalPort())
                    .connect());
            CoapSession session = RIM.closing(RIM.client().open(CoapProtocol.TCP, connection, AfterUse.CLOSE));
            try (StreamPeer peer = new StreamPeer(server.accept())) {
                StepVerifier.create(session.established())
                        .then(() -> {
                            peer.expectCsm();
                            peer.send((byte) 0, (byte) 0xe1);
                        })
                        .expectNext(session)
                        .expectComplete()
                        .verify(PATIENCE);
                StepVerifier.create(session.ping())
                        .then(() -> {
                            byte[] ping = peer.read(10);
                            assertThat(ping).startsWith(8, 0xe2);
                            ping[1] = (byte) 0xe3;
                            peer.send(ping);
                        })
                        .assertNext(time -> assertThat(time).isPositive())
                        .expectComplete()
                        .verify(PATIENCE);
                session.close().block(PATIENCE);
                assertThat(peer.read(2)).containsExactly(0, 0xe4);
            }
            assertThat(connection.onDispose().blockOptional(PATIENCE)).isEmpty();
        }
    }

    @Test
    void endsWhenItsOwnerClosesTheConnection() {
        UdpPeer peer = RIM.peer();
        CoapSession session = RIM.closing(RIM.client().open(CoapProtocol.UDP, connectedTo(peer), AfterUse.LEAVE_OPEN));
        session.established().block(PATIENCE);
        StepVerifier.create(session.onClose())
                .expectSubscription()
                .then(connection::dispose)
                .expectErrorSatisfies(e -> assertThat(e).hasMessageContaining("NOT_DELIVERABLE"))
                .verify(PATIENCE);
    }

    @Test
    void failsOverAConnectionThatIsClosed() {
        UdpPeer peer = RIM.peer();
        connectedTo(peer).disposeNow(Duration.ofSeconds(5));
        assertThatThrownBy(() -> RIM.client().open(CoapProtocol.UDP, connection, AfterUse.CLOSE))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("connection");
    }

    @Test
    void refusesWhatDoesNotFit() {
        UdpPeer peer = RIM.peer();
        Connection connected = connectedTo(peer);
        assertThatThrownBy(() -> RIM.client().open(CoapProtocol.TCP, connected, AfterUse.CLOSE))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("protocol");
        assertThatThrownBy(() -> RIM.client().open(connected, peer.address(), AfterUse.CLOSE))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("remote");
        connected.disposeNow();
        Connection unconnected = bound();
        assertThatThrownBy(() -> RIM.client().open(CoapProtocol.UDP, unconnected, AfterUse.CLOSE))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("peer");
        assertThatThrownBy(() -> RIM.client().open(unconnected, CoapAddress.inet("a.name", 0), AfterUse.CLOSE))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("remote");
    }
}
