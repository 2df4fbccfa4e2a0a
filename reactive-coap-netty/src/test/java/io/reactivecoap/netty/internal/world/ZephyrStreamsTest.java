package io.reactivecoap.netty.internal.world;

import static io.reactivecoap.CoapCode.ABORT;
import static io.reactivecoap.CoapCode.CHANGED;
import static io.reactivecoap.CoapCode.CONTENT;
import static io.reactivecoap.CoapCode.CONTINUE;
import static io.reactivecoap.CoapCode.CSM;
import static io.reactivecoap.CoapCode.GET;
import static io.reactivecoap.CoapCode.PING;
import static io.reactivecoap.CoapCode.PONG;
import static io.reactivecoap.CoapCode.POST;
import static io.reactivecoap.CoapCode.RELEASE;
import static io.reactivecoap.netty.internal.message.Signal.ALTERNATIVE_ADDRESS;
import static io.reactivecoap.netty.internal.message.Signal.BAD_CSM_OPTION;
import static io.reactivecoap.netty.internal.message.Signal.BLOCK_WISE_TRANSFER;
import static io.reactivecoap.netty.internal.message.Signal.HOLD_OFF;
import static io.reactivecoap.netty.internal.message.Signal.MAX_MESSAGE_SIZE;
import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecoap.CoapDisconnectedException;
import io.reactivecoap.CoapRequest;
import io.reactivecoap.CoapResponse;
import io.reactivecoap.CoapSession;
import io.reactivecoap.CoapTransferException;
import io.reactivecoap.CoapTransferException.Reason;
import io.reactivecoap.NackReason;
import io.reactivecoap.SessionEvent.Aborted;
import io.reactivecoap.SessionEvent.CapabilitiesReceived;
import io.reactivecoap.SessionEvent.Released;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.test.subscriber.TestSubscriber;

/** CoAP over TCP (RFC 8323), with what coap_client_tcp of Zephyr's newest tells its applications. */
class ZephyrStreamsTest extends ZephyrStory {

    private final StreamPeer stream = socket.streamPeer();

    ZephyrStreamsTest() {
        super("coap+tcp://192.0.2.1");
    }

    /** coap_client_tcp_connect, which sends the CSM by itself if told so: here it always does */
    @BeforeEach
    void connects() {
        TestSubscriber<CoapSession> connected = subscribe(session.established());
        stream.expects(CSM).with(MAX_MESSAGE_SIZE, "10 00 00").with(BLOCK_WISE_TRANSFER, "");
        isPending(connected);
        stream.with(MAX_MESSAGE_SIZE, 4, 0).signals(CSM);
        assertThat(connected.getReceivedOnNext()).containsExactly(session);
    }

    @AfterEach
    void endsInGoodOrder() {
        stream.hearsNothing();
    }

    /** CSM_UPDATED */
    @Test
    void tellsWhatThePeerCanDoWheneverItSaysSo() {
        stream.with(MAX_MESSAGE_SIZE, 8, 0).with(BLOCK_WISE_TRANSFER).signals(CSM);
        assertThat(events).containsExactly(new CapabilitiesReceived(1024, false), new CapabilitiesReceived(2048, true));
    }

    /** coap_client_tcp_ping, PONG_RECEIVED */
    @Test
    void tellsWhenAPingIsAnswered() {
        TestSubscriber<Duration> pong = subscribe(session.ping());
        HeardOnStream ping = stream.expects(PING);
        passes(Duration.ofMillis(30));
        isPending(pong);
        stream.sends(PONG, ping.message().token(), "");
        assertThat(pong.getReceivedOnNext()).containsExactly(Duration.ofMillis(30));
    }

    /** RELEASE with alt_addr and hold_off; afterwards -ENOTCONN */
    @Test
    void tellsWhereToGoWhenThePeerLeaves() {
        TestSubscriber<CoapResponse> answer = subscribe(session.request(CoapRequest.get("/1")));
        stream.expects(GET);
        stream.with(ALTERNATIVE_ADDRESS, "backup.example").with(HOLD_OFF, 10).signals(RELEASE);
        assertThat(events).contains(new Released(List.of("backup.example"), Optional.of(Duration.ofSeconds(10))));
        failure(subscribe(session.request(CoapRequest.get("/2"))), CoapDisconnectedException.class);
        stream.answers(CONTENT, "20");
        assertThat(texts(answer)).containsExactly("20");
        assertThat(socket.isOpen()).isFalse();
    }

    /** ABORT with bad_csm_option; what is open has -ECONNRESET */
    @Test
    void tellsWhyThePeerAborts() {
        TestSubscriber<CoapResponse> answer = subscribe(session.request(CoapRequest.get("/1")));
        stream.expects(GET);
        stream.with(BAD_CSM_OPTION, 4).signals(ABORT);
        assertThat(events).contains(new Aborted(true, "", OptionalInt.of(4)));
        assertThat(failure(answer, CoapDisconnectedException.class).reason()).contains(NackReason.RESET);
        assertThat(socket.isOpen()).isFalse();
    }

    /** coap_client_tcp_release */
    @Test
    void saysThatItLeaves() {
        assertThat(subscribe(session.closeLater()).isTerminatedComplete()).isTrue();
        stream.expects(RELEASE);
    }

    /** -EMSGSIZE */
    @Test
    void failsBeforeItSendsWhatCannotBeCut() {
        CoapRequest request = CoapRequest.get(("/" + "a".repeat(255)).repeat(4));
        TestSubscriber<CoapResponse> answer = subscribe(session.request(request));
        assertThat(failure(answer, CoapTransferException.class).reason()).isEqualTo(Reason.MESSAGE_TOO_LONG);
    }

    /**
     * Without Block-Wise-Transfer in the peer's CSM Zephyr sends no blocks. RFC 8323 §5.3.2 has "no information" then about
     * what the peer can do: it is tried, in blocks that need no BERT.
     */
    @Test
    void sendsInOrdinaryBlocksWhatIsTooLongForAMessage() {
        TestSubscriber<CoapResponse> answer =
                subscribe(session.request(CoapRequest.post("/body").payload("x".repeat(1100))));
        HeardOnStream first = stream.expects(POST).withBlock1("0/1/512");
        assertThat(first.bytes().length).isLessThanOrEqualTo(1024);
        stream.withBlock1("0/1/512").answers(CONTINUE, "");
        stream.expects(POST).withBlock1("1/1/512");
        stream.withBlock1("1/1/512").answers(CONTINUE, "");
        stream.expects(POST).withBlock1("2/0/512");
        stream.withBlock1("2/0/512").answers(CHANGED, "");
        assertThat(texts(answer)).containsExactly("");
    }
}
