package io.reactivecoap.netty.rim;

import static io.reactivecoap.netty.rim.Rim.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reactivecoap.CoapAddress;
import io.reactivecoap.CoapCode;
import io.reactivecoap.CoapDisconnectedException;
import io.reactivecoap.CoapProtocol;
import io.reactivecoap.CoapRequest;
import io.reactivecoap.CoapResponse;
import io.reactivecoap.CoapSession;
import io.reactivecoap.CoapUnreachableException;
import io.reactivecoap.SessionState;
import io.reactivecoap.SessionType;
import io.reactivecoap.StreamParameters;
import io.reactivecoap.netty.NettyCoapClient;
import io.reactivecoap.netty.internal.message.Datagram;
import io.reactivecoap.netty.internal.message.Message;
import io.reactivecoap.netty.rim.UdpPeer.Received;
import io.reactivecoap.netty.support.LeakCheck;
import io.reactivecoap.option.CoapOption;
import io.reactivecoap.option.CoapOptions;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.test.StepVerifier;

/** Peers that dial in, and what can be asked of them then. */
@ExtendWith(LeakCheck.class)
@Timeout(30)
class CallHomeTest {

    @RegisterExtension
    static final Rim RIM = new Rim();

    private static final CoapAddress ANY_PORT = CoapAddress.inet("127.0.0.1", 0);
    private static final byte[] PING = {0x40, 0, 0x12, 0x34};
    private static final byte[] CSM = {0, (byte) 0xe1};

    private final BlockingQueue<CoapSession> accepted = new LinkedBlockingQueue<>();
    private final Disposable.Composite listening = Disposables.composite();

    @AfterEach
    void stopListening() {
        listening.dispose();
    }

    private InetSocketAddress listen(NettyCoapClient client, CoapProtocol protocol) {
        Sinks.One<CoapAddress> address = Sinks.one();
        listening.add(client.accept(protocol, ANY_PORT, address::tryEmitValue)
                .subscribe(session -> accepted.add(RIM.closing(session))));
        return ((CoapAddress.Inet) await(address.asMono())).socketAddress();
    }

    private static <T> T await(Mono<T> mono) {
        return mono.blockOptional(PATIENCE).orElseThrow();
    }

    private CoapSession next() throws InterruptedException {
        CoapSession session = accepted.poll(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        assertThat(session).as("a peer that has dialled in").isNotNull();
        return session;
    }

    @Test
    void asksAPeerThatHasSentADatagram() throws InterruptedException {
        InetSocketAddress home = listen(RIM.client(), CoapProtocol.UDP);
        UdpPeer peer = RIM.peer();
        peer.sendBytes(home, PING);
        CoapSession session = next();
        assertThat(peer.receive().type()).isEqualTo(Datagram.Type.RST);
        assertThat(session.type()).isEqualTo(SessionType.SERVER);
        assertThat(session.state()).isEqualTo(SessionState.ESTABLISHED);
        assertThat(session.protocol()).isEqualTo(CoapProtocol.UDP);
        assertThat(session.remoteAddress()).isEqualTo(peer.address());
        assertThat(session.localAddress()).contains(CoapAddress.inet(home));

        assertThat(session.asClient().type()).isEqualTo(SessionType.CLIENT);
        StepVerifier.create(session.request(CoapRequest.get("/id")).map(CoapResponse::payloadAsString))
                .then(() -> peer.answer("sensor 1"))
                .expectNext("sensor 1")
                .expectComplete()
                .verify(PATIENCE);
    }

    @Test
    void observesAPeerThatHasDialledIn() throws InterruptedException {
        InetSocketAddress home = listen(RIM.client(), CoapProtocol.UDP);
        UdpPeer peer = RIM.peer();
        peer.sendBytes(home, PING);
        CoapSession session = next().asClient();
        peer.receive(); // the Reset
        StepVerifier.create(session.observe(CoapRequest.get("/t"))
                        .map(CoapResponse::payloadAsString)
                        .take(2))
                .then(() -> {
                    Received registration = peer.receive();
                    notify(
                            peer,
                            home,
                            registration,
                            Datagram.Type.ACK,
                            registration.datagram().messageId(),
                            1);
                    notify(peer, home, registration, Datagram.Type.NON, 77, 2);
                })
                .expectNext("news 1", "news 2")
                .expectComplete()
                .verify(PATIENCE);
        assertThat(peer.answer("").datagram().message().options().get(CoapOption.OBSERVE))
                .isEqualTo(1);
    }

    private static void notify(
            UdpPeer peer, InetSocketAddress home, Received registration, Datagram.Type type, int id, long number) {
        peer.send(
                home,
                new Datagram(
                        type,
                        id,
                        new Message(
                                CoapCode.CONTENT,
                                registration.datagram().message().token(),
                                CoapOptions.empty().with(CoapOption.OBSERVE, number),
                                ("news " + number).getBytes())));
    }

    @Test
    void tellsManyPeersOfOneSocketApart() throws InterruptedException {
        InetSocketAddress home = listen(RIM.client(), CoapProtocol.UDP);
        UdpPeer one = RIM.peer();
        UdpPeer two = RIM.peer();
        one.sendBytes(home, PING);
        CoapSession first = next();
        two.sendBytes(home, PING);
        CoapSession second = next();
        assertThat(first.remoteAddress()).isEqualTo(one.address());
        assertThat(second.remoteAddress()).isEqualTo(two.address());
        assertThat(RIM.channels()).isEqualTo(1);
        one.receive();
        two.receive();
        StepVerifier.create(Mono.zip(
                        first.request(CoapRequest.get("/a")).map(CoapResponse::payloadAsString),
                        second.request(CoapRequest.get("/b")).map(CoapResponse::payloadAsString)))
                .then(() -> {
                    two.answer("two");
                    one.answer("one");
                })
                .assertNext(both -> assertThat(both.toList()).containsExactly("one", "two"))
                .expectComplete()
                .verify(PATIENCE);
        await(first.close().thenReturn(true));
        one.sendBytes(home, PING);
        assertThat(next().remoteAddress()).as("who dials in again").isEqualTo(one.address());
    }

    @Test
    void doesNotHearWhatIsNoMessage() {
        InetSocketAddress home = listen(RIM.client(), CoapProtocol.UDP);
        UdpPeer peer = RIM.peer();
        peer.sendBytes(home, (byte) 0x40);
        peer.sendBytes(home, "GET / HTTP/1.1".getBytes());
        peer.sendBytes(home, PING);
        peer.receive();
        assertThat(accepted).hasSize(1);
    }

    @Test
    void stopsToListenWhenItIsCancelledWhileSessionsLiveOn() throws InterruptedException {
        InetSocketAddress home = listen(RIM.client(), CoapProtocol.UDP);
        UdpPeer peer = RIM.peer();
        peer.sendBytes(home, PING);
        CoapSession session = next();
        peer.receive();
        listening.dispose();
        UdpPeer stranger = RIM.peer();
        stranger.sendBytes(home, PING);
        StepVerifier.create(session.request(CoapRequest.get("/")).map(CoapResponse::payloadAsString))
                .then(() -> peer.answer("here"))
                .expectNext("here")
                .expectComplete()
                .verify(PATIENCE);
        assertThat(accepted).isEmpty();
        session.dispose();
        RIM.awaitNoChannels();
    }

    @Test
    void asksAPeerThatHasConnected() throws Exception {
        InetSocketAddress home = listen(RIM.client(), CoapProtocol.TCP);
        try (StreamPeer peer = new StreamPeer(home)) {
            CoapSession session = next();
            assertThat(session.type()).isEqualTo(SessionType.SERVER);
            assertThat(session.state()).isEqualTo(SessionState.CSM);
            assertThatThrownBy(session::asClient)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("not established");
            peer.expectCsm();
            peer.send(CSM);
            await(session.established());
            assertThat(session.asClient().type()).isEqualTo(SessionType.CLIENT);
            assertThat(session.mtu()).isEqualTo(1152);
            StepVerifier.create(session.request(CoapRequest.get("/x")).map(CoapResponse::payloadAsString))
                    .then(() -> {
                        byte[] request = peer.read(1 + 1 + 8 + 2); // header, token, Uri-Path
                        byte[] response = new byte[1 + 1 + 8 + 3];
                        System.arraycopy(request, 0, response, 0, request.length - 2);
                        response[0] = 0x38;
                        response[1] = 0x45;
                        response[10] = (byte) 0xff;
                        response[11] = 'o';
                        response[12] = 'k';
                        peer.send(response);
                    })
                    .expectNext("ok")
                    .expectComplete()
                    .verify(PATIENCE);
            assertThat(session.release()).isTrue();
            StepVerifier.create(session.onClose()).expectComplete().verify(PATIENCE);
            assertThat(peer.read(2)).as("Release").containsExactly(0, 0xe4);
        }
    }

    @Test
    void endsWithThePeersConnection() throws Exception {
        InetSocketAddress home = listen(RIM.client(), CoapProtocol.TCP);
        CoapSession session;
        try (StreamPeer peer = new StreamPeer(home)) {
            session = next();
            peer.expectCsm();
        }
        StepVerifier.create(session.onClose())
                .expectError(CoapDisconnectedException.class)
                .verify(PATIENCE);
    }

    @Test
    void endsAPeersSessionThatNobodyHoldsAfterAWhile() throws InterruptedException {
        NettyCoapClient client = RIM.client().settings(settings -> settings.idleTimeout(Duration.ofMillis(200)));
        InetSocketAddress home = listen(client, CoapProtocol.UDP);
        UdpPeer peer = RIM.peer();
        peer.sendBytes(home, PING);
        CoapSession session = next();
        StepVerifier.create(session.onClose()).expectComplete().verify(PATIENCE);
        assertThatThrownBy(session::retain).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(session::asClient).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void keepsAPeersSessionThatSomebodyHolds() throws InterruptedException {
        Duration idle = Duration.ofMillis(100);
        NettyCoapClient client = RIM.client().settings(settings -> settings.idleTimeout(idle));
        InetSocketAddress home = listen(client, CoapProtocol.UDP);
        UdpPeer peer = RIM.peer();
        peer.sendBytes(home, PING);
        CoapSession session = next().retain();
        StepVerifier.create(session.onClose())
                .expectSubscription()
                .expectNoEvent(idle.multipliedBy(4))
                .then(session::release)
                .expectComplete()
                .verify(PATIENCE);
    }

    @Test
    void goesOnWithoutCapabilitiesOrEndsAsOneChooses() throws Exception {
        StreamParameters impatient = StreamParameters.DEFAULT.withCsmTimeout(Duration.ofMillis(50));
        InetSocketAddress home =
                listen(RIM.client().settings(settings -> settings.streams(impatient)), CoapProtocol.TCP);
        try (StreamPeer peer = new StreamPeer(home)) {
            await(next().established());
            peer.expectCsm();
        }
        StreamParameters strict = impatient.withMissingCsm(StreamParameters.MissingCsm.FAIL);
        InetSocketAddress other = listen(RIM.client().settings(settings -> settings.streams(strict)), CoapProtocol.TCP);
        try (StreamPeer peer = new StreamPeer(other)) {
            StepVerifier.create(next().established())
                    .expectErrorSatisfies(e -> assertThat(e).hasMessageContaining("BAD_RESPONSE"))
                    .verify(PATIENCE);
            peer.expectCsm();
            assertThat(peer.read(1)[0] & 0x0f).as("Abort").isZero();
        }
    }

    @Test
    void tellsThatAnAddressIsTaken() {
        InetSocketAddress home = listen(RIM.client(), CoapProtocol.TCP);
        StepVerifier.create(RIM.client().accept(CoapProtocol.TCP, CoapAddress.inet(home)))
                .expectErrorSatisfies(e -> assertThat(e)
                        .isInstanceOf(CoapUnreachableException.class)
                        .hasMessageContaining(String.valueOf(home.getPort())))
                .verify(PATIENCE);
    }

    @Test
    void refusesWhereNobodyCanDialIn() {
        assertThatThrownBy(() -> RIM.client().accept(CoapProtocol.WS, ANY_PORT))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("protocol");
        assertThatThrownBy(() -> RIM.client().accept(CoapProtocol.UDP, CoapAddress.inet("a.name", 1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("local");
    }

    @Test
    void isAClientSessionOnlyOnce() throws InterruptedException {
        InetSocketAddress home = listen(RIM.client(), CoapProtocol.UDP);
        UdpPeer peer = RIM.peer();
        peer.sendBytes(home, PING);
        CoapSession session = next().asClient();
        assertThatThrownBy(session::asClient)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("already");
    }
}
