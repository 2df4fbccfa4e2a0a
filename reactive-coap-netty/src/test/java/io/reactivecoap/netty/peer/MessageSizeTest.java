package io.reactivecoap.netty.peer;

import static io.reactivecoap.netty.peer.PeerClient.SOON;
import static io.reactivecoap.netty.peer.PeerClient.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecoap.CoapRequest;
import io.reactivecoap.CoapSession;
import io.reactivecoap.CoapTransferException;
import io.reactivecoap.netty.support.LeakCheck;
import org.eclipse.californium.core.coap.Request;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import reactor.test.StepVerifier;

/** The longest message that the MTU allows, to a byte. */
@ExtendWith(LeakCheck.class)
@Timeout(30)
class MessageSizeTest {

    private static final int TOKEN = 8;
    private static final int PATH_AND_MARKER = 1 + "a".length() + 1;

    @RegisterExtension
    static final PeerClient CLIENT = new PeerClient();

    @RegisterExtension
    static final CaliforniumServer SERVER = CaliforniumServer.on("127.0.0.1");

    @ParameterizedTest
    @CsvSource({"1152, true", "1152, false", "64, true", "64, false"})
    void sendsWhatFitsToTheByte(int mtu, boolean confirmable) {
        CoapRequest put =
                CoapRequest.put("/a").confirmable(confirmable).payload(new byte[mtu - 4 - TOKEN - PATH_AND_MARKER]);
        CoapSession session = CLIENT.open(SERVER.uri(), settings -> settings.mtu(mtu));
        assertThat(session.maxPduSize()).isEqualTo(mtu - 4);
        await(session.request(put));
        assertThat(SERVER.request().getBytes()).hasSize(mtu);
        assertThat(SERVER.request().getPayloadSize()).isEqualTo((int) put.payloadLength());
    }

    @ParameterizedTest
    @CsvSource({"1152, true", "1152, false", "64, true", "64, false"})
    void sendsOneByteMoreInBlocks(int mtu, boolean confirmable) {
        CoapRequest put =
                CoapRequest.put("/a").confirmable(confirmable).payload(new byte[mtu - 4 - TOKEN - PATH_AND_MARKER + 1]);
        CoapSession session = CLIENT.open(SERVER.uri(), settings -> settings.mtu(mtu));
        await(session.request(put));
        Request first = SERVER.received().get(0);
        assertThat(first.getOptions().hasBlock1()).isTrue();
        assertThat(first.getBytes()).hasSizeLessThanOrEqualTo(mtu);
    }

    @Test
    void sendsMoreOnceTheMtuIsRaised() {
        CoapSession session = CLIENT.open(SERVER.uri());
        await(session.established());
        session.setMtu(1400);
        assertThat(session.mtu()).isEqualTo(1400);
        await(session.request(CoapRequest.put("/a").payload(new byte[1300])));
        assertThat(SERVER.request().getPayloadSize()).isEqualTo(1300);
    }

    /** The options count as well as the payload. */
    @Test
    void refusesAPathThatDoesNotFit() {
        CoapSession session = CLIENT.open(SERVER.uri(), settings -> settings.mtu(64));
        StepVerifier.create(session.request(CoapRequest.get("/" + "x".repeat(64))))
                .expectError(CoapTransferException.class)
                .verify(SOON);
    }
}
