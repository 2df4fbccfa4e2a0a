package io.reactivecoap.netty.peer;

import static io.reactivecoap.netty.peer.PeerClient.SOON;
import static io.reactivecoap.netty.peer.PeerClient.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecoap.CoapRequest;
import io.reactivecoap.CoapResponse;
import io.reactivecoap.CoapSession;
import io.reactivecoap.CoapTimeoutException;
import io.reactivecoap.TransmissionParameters;
import io.reactivecoap.netty.support.LeakCheck;
import io.reactivecoap.security.SecurityInfo;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.test.StepVerifier;
import reactor.test.scheduler.VirtualTimeScheduler;

/** Connection ids (RFC 9146) with Scandium: a session outlives its address. */
@ExtendWith(LeakCheck.class)
@Timeout(60)
class ConnectionIdTest {

    @RegisterExtension
    static final PeerClient CLIENT = ScandiumContract.CLIENT;

    @RegisterExtension
    static final CaliforniumServer SERVER = ScandiumPskTest.server();

    private static final byte APPLICATION_DATA = 23;
    private static final byte TLS12_CID = 25;
    private static final int ID = 11;
    private static final Duration MAX_AGE = Duration.ofSeconds(60);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(15); // RFC 7641 §3.3.1
    private static final CoapRequest THING = CoapRequest.put("/things/moving");

    /** What was sent is as long as it may be, and no longer, whatever the records add. */
    @ParameterizedTest
    @CsvSource({
        "true, TLS_PSK_WITH_AES_128_CCM_8",
        "false, TLS_PSK_WITH_AES_128_CCM_8",
        "true, TLS_ECDHE_PSK_WITH_AES_128_GCM_SHA256",
        "true, TLS_PSK_WITH_AES_128_CBC_SHA256",
        "false, TLS_ECDHE_PSK_WITH_AES_128_CBC_SHA256"
    })
    void makeNoDatagramLongerThanTheMtu(boolean ids, String suite) {
        int mtu = 400;
        try (Wire wire = Wire.to(SERVER.uri())) {
            CoapSession session = ScandiumContract.connect(
                    ScandiumContract.client(
                            ScandiumPskTest.RIGHT,
                            with -> with.withConnectionIds(ids).withSuites(suite)),
                    wire.uri());
            session.setMtu(mtu);
            for (int length = session.maxPduSize() - 40; length <= session.maxPduSize(); length++) {
                CoapRequest put = CoapRequest.put("/things/long").payload(new byte[length]);
                assertThat(await(session.request(put)).isSuccess()).isTrue();
            }
            assertThat(wire.toServer().stream()
                            .mapToInt(datagram -> datagram.length)
                            .max()
                            .orElseThrow())
                    .isBetween(mtu - 40, mtu);
            session.close().block(SOON);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "0, TLS_PSK_WITH_AES_128_CCM_8",
        "0, TLS_ECDHE_PSK_WITH_AES_128_GCM_SHA256",
        "0, TLS_PSK_WITH_AES_128_CBC_SHA256",
        "4, TLS_PSK_WITH_AES_128_CCM_8",
        "4, TLS_PSK_WITH_AES_128_CBC_SHA256",
        "255, TLS_ECDHE_PSK_WITH_AES_128_GCM_SHA256"
    })
    void areOfferedAndUsedInBothDirections(int length, String suite) {
        try (Wire wire = Wire.to(SERVER.uri())) {
            CoapSession session = ScandiumContract.connect(
                    ScandiumContract.client(
                            ScandiumPskTest.RIGHT,
                            with -> with.withConnectionIdLength(length).withSuites(suite)),
                    wire.uri());
            ScandiumContract.asks(session);
            SecurityInfo info = session.securityInfo().orElseThrow();
            byte[] theirs = info.peerConnectionId().orElseThrow();
            byte[] ours = info.ownConnectionId().orElseThrow();
            assertThat(theirs).hasSize(CaliforniumServer.CONNECTION_ID);
            assertThat(ours).hasSize(length);
            byte[] out = wire.toServer().get(wire.toServer().size() - 1);
            assertThat(out[0]).isEqualTo(TLS12_CID);
            assertThat(idIn(out, theirs.length)).isEqualTo(theirs);
            byte[] in = wire.fromServer().get(wire.fromServer().size() - 1);
            assertThat(in[0]).isEqualTo(length == 0 ? APPLICATION_DATA : TLS12_CID);
            assertThat(idIn(in, length)).isEqualTo(ours);
            session.close().block(SOON);
        }
    }

    /**
     * Californium sends notifications to the address from which they were asked for, and gives an observer up whom it does not
     * reach there; what it has to hear from the new address is the registration.
     */
    @ParameterizedTest
    @ValueSource(ints = {0, 4})
    void keepAnObservationThroughAChangeOfAddress(int length) {
        VirtualTimeScheduler time = VirtualTimeScheduler.create();
        try (Wire wire = Wire.to(SERVER.uri())) {
            CoapSession session = ScandiumContract.connect(
                    ScandiumContract.client(ScandiumPskTest.RIGHT, with -> with.withConnectionIdLength(length))
                            .clock(time),
                    wire.uri());
            await(session.request(THING.payload("one")));
            StepVerifier.create(
                            session.observe(CoapRequest.get("/things/moving")).map(CoapResponse::payloadAsString))
                    .expectNext("one")
                    .then(wire::move)
                    .then(() -> await(session.request(THING.payload("two"))))
                    .then(() -> time.advanceTimeBy(MAX_AGE))
                    .then(() -> time.advanceTimeBy(LONGEST_WAIT))
                    .expectNext("two")
                    .then(() -> await(session.request(THING.payload("three"))))
                    .expectNext("three")
                    .thenCancel()
                    .verify(SOON);
            session.close().block(SOON);
        } finally {
            time.dispose();
        }
    }

    @Test
    void keepAllElseThroughManyChangesOfAddress() {
        try (Wire wire = Wire.to(SERVER.uri())) {
            CoapSession session = ScandiumContract.connect(ScandiumContract.client(ScandiumPskTest.RIGHT), wire.uri());
            for (int i = 0; i < 20; i++) {
                ScandiumContract.asks(session);
                wire.move();
            }
            session.close().block(SOON);
        }
    }

    @Test
    void areWhatKeepsIt() {
        try (Wire wire = Wire.to(SERVER.uri())) {
            CoapSession session = ScandiumContract.connect(
                    ScandiumContract.client(ScandiumPskTest.RIGHT, with -> with.withConnectionIds(false))
                            .settings(settings -> settings.transmission(TransmissionParameters.DEFAULT
                                    .withAckTimeout(Duration.ofMillis(200))
                                    .withMaxRetransmit(2))),
                    wire.uri());
            SecurityInfo info = session.securityInfo().orElseThrow();
            assertThat(info.peerConnectionId()).isEmpty();
            assertThat(info.ownConnectionId()).isEmpty();
            ScandiumContract.asks(session);
            wire.move();
            StepVerifier.create(session.request(CoapRequest.get("/time")))
                    .expectError(CoapTimeoutException.class)
                    .verify(SOON);
            session.dispose();
        }
    }

    private static byte[] idIn(byte[] record, int length) {
        return Arrays.copyOfRange(record, ID, ID + length);
    }
}
