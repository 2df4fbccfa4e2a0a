package io.reactivecoap.netty.rim;

import static io.reactivecoap.SessionState.CONNECTING;
import static io.reactivecoap.SessionState.ESTABLISHED;
import static io.reactivecoap.SessionState.NONE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reactivecoap.AttributeKey;
import io.reactivecoap.CoapAddress;
import io.reactivecoap.CoapDisconnectedException;
import io.reactivecoap.CoapProtocol;
import io.reactivecoap.CoapRequest;
import io.reactivecoap.CoapSession;
import io.reactivecoap.NackReason;
import io.reactivecoap.SessionType;
import io.reactivecoap.StateChange;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** A session that is opened and not used, and what can be seen of it before, during and after its connection. */
class IdleSessionTest {

    @RegisterExtension
    static final Rim rim = new Rim();

    @Test
    void isIdleUntilItIsUsed() {
        UdpPeer peer = rim.peer();
        CoapSession session = rim.open(peer.uri());
        session.states().subscribe();
        session.events().subscribe();
        session.onClose().subscribe();
        Mono<?> unused = session.request(CoapRequest.get("/"));

        assertThat(unused).isNotNull();
        assertThat(session.state()).isEqualTo(NONE);
        assertThat(rim.channels()).isZero();
    }

    @Test
    void tellsEveryStateFromTheStartToTheEnd() {
        UdpPeer peer = rim.peer();
        CoapSession session = rim.open(peer.uri());
        StepVerifier.create(session.states())
                .expectNext(StateChange.to(NONE))
                .then(() -> {
                    session.request(CoapRequest.get("/")).subscribe();
                    peer.answer("");
                })
                .expectNext(StateChange.to(CONNECTING), StateChange.to(ESTABLISHED))
                .then(session::dispose)
                .expectNext(StateChange.to(NONE))
                .expectComplete()
                .verify(Rim.PATIENCE);
    }

    @Test
    void givesLateSubscribersTheHistoryOfTheConnection() {
        UdpPeer peer = rim.peer();
        CoapSession session = rim.connect(peer.uri());
        StepVerifier.create(session.states())
                .expectNext(StateChange.to(CONNECTING), StateChange.to(ESTABLISHED))
                .thenCancel()
                .verify(Rim.PATIENCE);

        session.disconnect(NackReason.BAD_RESPONSE);
        session.close().block(Rim.PATIENCE);
        List<StateChange> history = session.states().collectList().block(Rim.PATIENCE);
        assertThat(history).extracting(StateChange::state).containsExactly(CONNECTING, ESTABLISHED, NONE);
        assertThat(history.get(2).cause())
                .containsInstanceOf(CoapDisconnectedException.class)
                .get()
                .satisfies(cause ->
                        assertThat(((CoapDisconnectedException) cause).reason()).contains(NackReason.BAD_RESPONSE));
    }

    @Test
    void givesASlowSubscriberTheHistoryAndTheEnd() {
        UdpPeer peer = rim.peer();
        CoapSession session = rim.open(peer.uri());
        StepVerifier.create(session.states(), 0)
                .then(() -> session.established().then(session.close()).block(Rim.PATIENCE))
                .thenRequest(1)
                .expectNext(StateChange.to(NONE))
                .thenRequest(10)
                .expectNext(StateChange.to(CONNECTING), StateChange.to(ESTABLISHED), StateChange.to(NONE))
                .expectComplete()
                .verify(Rim.PATIENCE);
    }

    @Test
    void knowsBeforeItIsConnectedWhatItWasGiven() {
        UdpPeer peer = rim.peer();
        CoapSession session = rim.open(peer.uri());

        assertThat(session.remoteAddress()).isEqualTo(peer.address());
        assertThat(session.localAddress()).isEmpty();
        assertThat(session.multicastAddress()).isEmpty();
        assertThat(session.interfaceIndex()).isEmpty();
        assertThat(session.protocol()).isEqualTo(CoapProtocol.UDP);
        assertThat(session.type()).isEqualTo(SessionType.CLIENT);
        assertThat(session.client()).isSameAs(rim.client());
        assertThat(session.mtu()).isEqualTo(1152);
        assertThat(session.maxPduSize()).isEqualTo(1148);
        assertThat(session.isDisposed()).isFalse();
        assertThat(session).asString().contains("coap", peer.address().toString(), "NONE");
    }

    @Test
    void knowsNoMoreWhileItIsConnecting() {
        UdpPeer peer = rim.peer();
        CoapSession session = rim.open(peer.uri());
        rim.whileLoopsAreBusy(() -> {
            session.established().subscribe();
            assertThat(session.state()).isEqualTo(CONNECTING);
            assertThat(session.localAddress()).isEmpty();
            assertThat(session.remoteAddress()).isEqualTo(peer.address());
        });
        session.established().block(Rim.PATIENCE);
        assertThat(session.state()).isEqualTo(ESTABLISHED);
    }

    @Test
    void knowsItsAddressesWhileItIsConnected() {
        UdpPeer peer = rim.peer();
        CoapSession session = rim.connect(peer.uri());
        session.request(CoapRequest.get("/")).subscribe();
        InetSocketAddress seen = peer.answer("").from();

        assertThat(session.localAddress()).contains(CoapAddress.inet(seen));
        assertThat(session.remoteAddress()).isEqualTo(peer.address());
        assertThat(session.state()).isEqualTo(ESTABLISHED);
        assertThat(session).asString().contains("ESTABLISHED");
    }

    @Test
    void hasNoLocalAddressAnyMoreWhenItHasEnded() {
        UdpPeer peer = rim.peer();
        CoapSession session = rim.connect(peer.uri());
        session.close().block(Rim.PATIENCE);

        assertThat(session.localAddress()).isEmpty();
        assertThat(session.remoteAddress()).isEqualTo(peer.address());
        assertThat(session.state()).isEqualTo(NONE);
        assertThat(session.isDisposed()).isTrue();
    }

    @Test
    void resolvesANameWhenItConnects() {
        UdpPeer peer = rim.peer();
        CoapAddress named = CoapAddress.inet("localhost", peer.port());
        CoapSession session = rim.closing(
                rim.client().localAddress(CoapAddress.inet("127.0.0.1", 0)).open(CoapProtocol.UDP, named));
        assertThat(session.remoteAddress()).isEqualTo(named);
        session.established().block(Rim.PATIENCE);
        assertThat(session.remoteAddress()).isEqualTo(peer.address());
    }

    @Test
    void takesPortZeroForTheDefaultPort() {
        CoapSession session = rim.closing(rim.client().open(CoapProtocol.UDP, CoapAddress.inet("127.0.0.1", 0)));
        session.established().block(Rim.PATIENCE);
        assertThat(session.remoteAddress()).isEqualTo(CoapAddress.inet("127.0.0.1", 5683));
    }

    @Test
    void knowsTheInterfaceOfItsLocalAddress() throws Exception {
        UdpPeer peer = rim.peer();
        CoapSession session = rim.closing(
                rim.client().localAddress(CoapAddress.inet("127.0.0.1", 0)).open(peer.uri()));
        int loopback = NetworkInterface.getByInetAddress(InetAddress.getByName("127.0.0.1"))
                .getIndex();
        assertThat(session.interfaceIndex()).hasValue(loopback);
        session.established().block(Rim.PATIENCE);
        assertThat(session.localAddress())
                .get()
                .satisfies(
                        local -> assertThat(((CoapAddress.Inet) local).host()).isEqualTo("127.0.0.1"));

        CoapSession any = rim.closing(
                rim.client().localAddress(CoapAddress.inet("0.0.0.0", 0)).open(peer.uri()));
        assertThat(any.interfaceIndex()).isEmpty();
    }

    @Test
    void knowsTheInterfaceByTheScopeOfThePeer() throws UnknownHostException {
        InetAddress scoped = Inet6Address.getByAddress(
                null, new byte[] {(byte) 0xfe, (byte) 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 9}, 7);
        CoapSession session =
                rim.closing(rim.client().open(CoapProtocol.UDP, CoapAddress.inet(new InetSocketAddress(scoped, 5683))));
        assertThat(session.interfaceIndex()).hasValue(7);
    }

    @Test
    void isRefusedForAGroupOverAConnection() {
        assertThatThrownBy(() -> rim.client().open(CoapProtocol.TCP, CoapAddress.inet("224.0.1.187", 5683)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("multicast");
    }

    @Test
    void letsGoOfItsAttributesAtTheEnd() {
        UdpPeer peer = rim.peer();
        CoapSession session = rim.connect(peer.uri());
        AttributeKey<Disposable> key = AttributeKey.of("resource", Disposable.class);
        Disposable resource = Disposables.single();
        session.attributes().put(key, resource);
        assertThat(session.attributes().get(key)).contains(resource);
        List<Boolean> disposedWhenTold = new ArrayList<>();
        session.onClose()
                .doOnSuccess(nothing -> disposedWhenTold.add(resource.isDisposed()))
                .subscribe();
        session.close().block(Rim.PATIENCE);

        assertThat(disposedWhenTold).containsExactly(true);
        assertThat(session.attributes().get(key)).isEmpty();
        Disposable late = Disposables.single();
        session.attributes().put(key, late);
        assertThat(late.isDisposed()).isTrue();
    }
}
