package io.reactivecoap.netty.rim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reactivecoap.CoapException;
import io.reactivecoap.CoapRequest;
import io.reactivecoap.CoapResponse;
import io.reactivecoap.CoapSession;
import io.reactivecoap.CoapTimeoutException;
import io.reactivecoap.CoapTimeoutException.Phase;
import io.reactivecoap.CoapTransferException;
import io.reactivecoap.SessionSettings;
import io.reactivecoap.TransmissionParameters;
import io.reactivecoap.netty.NettyCoapClient;
import io.reactivecoap.netty.internal.message.Datagram;
import io.reactivecoap.netty.rim.UdpPeer.Received;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** The most particular setting holds: a request's, its session's, its client's. */
class SettingsTest {

    private static final TransmissionParameters IMPATIENT = TransmissionParameters.DEFAULT
            .withAckTimeout(Duration.ofMillis(10))
            .withAckRandomFactor(1)
            .withMaxRetransmit(0);

    @RegisterExtension
    static final Rim rim = new Rim();

    private static int transmissions(Mono<CoapResponse> request) {
        CoapTimeoutException timeout =
                (CoapTimeoutException) request.materialize().block(Rim.PATIENCE).getThrowable();
        assertThat(timeout.phase()).isEqualTo(Phase.ACKNOWLEDGEMENT);
        return timeout.request().orElseThrow().transmissions();
    }

    @Test
    void isTheClientsUntilTheSessionChangesItUntilTheRequestChangesIt() {
        UdpPeer peer = rim.peer();
        NettyCoapClient client = rim.client().settings(settings -> settings.transmission(IMPATIENT));
        CoapSession session = rim.connect(client, peer.uri());
        assertThat(session.settings()).isSameAs(client.settings());
        assertThat(transmissions(session.request(CoapRequest.get("/")))).isEqualTo(1);

        session.settings(settings -> settings.transmission(IMPATIENT.withMaxRetransmit(1)));
        assertThat(transmissions(session.request(CoapRequest.get("/")))).isEqualTo(2);
        assertThat(transmissions(session.request(CoapRequest.get("/").transmission(IMPATIENT.withMaxRetransmit(2)))))
                .isEqualTo(3);
        assertThat(transmissions(session.request(CoapRequest.get("/")))).isEqualTo(2);
        assertThat(client.settings().transmission()).isEqualTo(IMPATIENT);
    }

    @Test
    void isNotChangedForSessionsAndClientsThatAreThereAlready() {
        UdpPeer peer = rim.peer();
        NettyCoapClient client = rim.client();
        CoapSession session = rim.open(peer.uri());
        NettyCoapClient changed = client.settings(settings -> settings.mtu(500));

        assertThat(changed).isNotSameAs(client);
        assertThat(changed.settings().mtu()).isEqualTo(500);
        assertThat(client.settings().mtu()).isEqualTo(1152);
        assertThat(session.mtu()).isEqualTo(1152);
        CoapSession other = rim.closing(changed.open(peer.uri()));
        assertThat(other.mtu()).isEqualTo(500);
        other.setMtu(600);
        assertThat(changed.settings().mtu()).isEqualTo(500);
        assertThat(other.maxPduSize()).isEqualTo(596);
    }

    @Test
    void ofASessionThatIsNotConnectedYetHoldsWhenItIs() {
        UdpPeer peer = rim.peer();
        CoapSession session = rim.open(peer.uri()).settings(settings -> settings.transmission(IMPATIENT));
        assertThat(transmissions(session.request(CoapRequest.get("/")))).isEqualTo(1);
    }

    @Test
    void changesTheTokensOfLaterRequests() {
        UdpPeer peer = rim.peer();
        CoapSession session = rim.connect(peer.uri());
        session.request(CoapRequest.get("/")).subscribe();
        assertThat(peer.answer("").datagram().message().token().length()).isEqualTo(8);
        session.settings(settings -> settings.tokenLength(4));
        session.request(CoapRequest.get("/")).subscribe();
        assertThat(peer.answer("").datagram().message().token().length()).isEqualTo(4);
    }

    @Test
    void widensTheGateForWhatWaits() {
        UdpPeer peer = rim.peer();
        CoapSession session = rim.connect(peer.uri());
        for (int i = 0; i < 3; i++) {
            session.request(CoapRequest.get("/").payload("" + i)).subscribe();
        }
        assertThat(peer.receive().payload()).isEqualTo("0");
        session.settings(
                settings -> settings.transmission(settings.transmission().withNstart(3)));
        assertThat(peer.receive().payload()).isEqualTo("1");
        assertThat(peer.receive().payload()).isEqualTo("2");
    }

    @Test
    void refusesAMessageLongerThanTheMtu() {
        UdpPeer peer = rim.peer();
        CoapSession session = rim.connect(peer.uri());
        session.setMtu(64);
        StepVerifier.create(session.request(CoapRequest.put("/" + "x".repeat(64))))
                .expectErrorSatisfies(e -> assertThat(e)
                        .isInstanceOf(CoapTransferException.class)
                        .hasMessageContaining("64")
                        .satisfies(told -> assertThat(((CoapException) told)
                                        .request()
                                        .orElseThrow()
                                        .transmissions())
                                .isZero()))
                .verify(Rim.PATIENCE);
        session.request(CoapRequest.put("/").payload("short")).subscribe();
        assertThat(peer.answer("").payload()).isEqualTo("short");
        assertThatThrownBy(() -> session.setMtu(63)).isInstanceOf(IllegalArgumentException.class);
        assertThat(session.mtu()).isEqualTo(64);
    }

    @Test
    void ofARequestSaysWhetherItIsConfirmable() {
        UdpPeer peer = rim.peer();
        CoapSession session = rim.connect(peer.uri());
        session.request(CoapRequest.get("/")).subscribe();
        assertThat(peer.answer("").type()).isEqualTo(Datagram.Type.CON);
        Mono<CoapResponse> non =
                session.request(CoapRequest.get("/").confirmable(false)).cache();
        non.subscribe();
        Received received = peer.answer("here");
        assertThat(received.type()).isEqualTo(Datagram.Type.NON);
        assertThat(non.block(Rim.PATIENCE).payloadAsString()).isEqualTo("here");
    }

    @Test
    void isUnchangedByAChangeThatThrows() {
        UdpPeer peer = rim.peer();
        CoapSession session = rim.open(peer.uri());
        SessionSettings before = session.settings();
        assertThatThrownBy(() -> session.settings(settings -> settings.mtu(1)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(session.settings()).isSameAs(before);
    }
}
