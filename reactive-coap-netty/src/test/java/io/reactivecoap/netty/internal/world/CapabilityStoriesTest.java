package io.reactivecoap.netty.internal.world;

import static io.reactivecoap.CoapCode.ABORT;
import static io.reactivecoap.CoapCode.CONTENT;
import static io.reactivecoap.CoapCode.CSM;
import static io.reactivecoap.CoapCode.GET;
import static io.reactivecoap.CoapCode.PUT;
import static io.reactivecoap.netty.internal.message.Signal.BAD_CSM_OPTION;
import static io.reactivecoap.netty.internal.message.Signal.BLOCK_WISE_TRANSFER;
import static io.reactivecoap.netty.internal.message.Signal.EXTENDED_TOKEN_LENGTH;
import static io.reactivecoap.netty.internal.message.Signal.MAX_MESSAGE_SIZE;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecoap.CoapDisconnectedException;
import io.reactivecoap.CoapMethod;
import io.reactivecoap.CoapProtocolException;
import io.reactivecoap.CoapTransferException;
import io.reactivecoap.NackReason;
import io.reactivecoap.SessionEvent.Aborted;
import io.reactivecoap.SessionEvent.CapabilitiesReceived;
import io.reactivecoap.StreamParameters.MissingCsm;
import io.reactivecoap.netty.internal.link.Condition;
import io.reactivecoap.netty.internal.message.Token;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** RFC 8323 §5.3: what the two can do, each says itself. */
class CapabilityStoriesTest extends StreamStory {

    /** §3.3: the one who connects does not wait for the other: "To avoid a deadlock". */
    @Test
    void oursAreTheFirstThingSent() {
        world.opens();

        peer.expects(CSM)
                .withToken(Token.EMPTY)
                .with(MAX_MESSAGE_SIZE, "10 00 00")
                .with(BLOCK_WISE_TRANSFER, "")
                .without(EXTENDED_TOKEN_LENGTH);
        peer.hearsNothing();
        stream.is(Condition.OPENING);
        peer.announces(MEBIBYTE);
    }

    @Test
    void weSayHowLongOurMessagesMayBe() {
        world.given(settings -> settings.streams(settings.streams().withMaxMessageSize(2048)));
        world.opens();

        peer.expects(CSM).with(MAX_MESSAGE_SIZE, "08 00");
        peer.announces(MEBIBYTE);
    }

    @Test
    void thePeersOpenTheSession() {
        world.opens();
        peer.expects(CSM);
        world.passes(ofMillis(999));
        stream.is(Condition.OPENING);

        peer.announces(70_000);

        stream.is(Condition.OPEN);
        assertThat(world.events()).containsExactly(new CapabilitiesReceived(70_000, true));
        world.nothingIsDue();
    }

    /** RFC 8323 §5.3: "These are not default values": what is not said keeps its base value. */
    @Test
    void anEmptyOneWillDo() {
        world.opens();
        peer.expects(CSM);

        peer.signals(CSM);

        stream.is(Condition.OPEN);
        assertThat(world.events()).containsExactly(new CapabilitiesReceived(1152, false));
    }

    /** There are peers that never send one: Californium does not. */
    @Test
    void aPeerThatSaysNothingIsTalkedToAfterAWhile() {
        world.opens();
        peer.expects(CSM);

        world.passes(ofSeconds(1));

        stream.is(Condition.OPEN);
        assertThat(world.events()).isEmpty();
        Answer answer = world.get("/").ask();
        peer.expects(GET);
        peer.answers(CONTENT, "hello");
        answer.is(CONTENT, "hello");
    }

    @Test
    void aPeerThatSaysNothingTakesMessagesOfTheBaseSize() {
        world.opens();
        peer.expects(CSM);
        world.passes(ofSeconds(1));

        Answer answer = put(1100);
        peer.expects(PUT).withPayloadOf(1100);
        peer.answers(CONTENT, "");
        answer.isAResponse();
        Answer longer = put(1200);
        peer.expects(PUT).withBlock1("0/1/1024");
        world.cancels(longer);
    }

    @Test
    void whatAPeerSaysLateCountsAllTheSame() {
        world.opens();
        peer.expects(CSM);
        world.passes(ofSeconds(1));

        peer.announces(MEBIBYTE);

        assertThat(world.events()).containsExactly(new CapabilitiesReceived(MEBIBYTE, true));
        Answer answer = put(2000);
        peer.expects(PUT).withPayloadOf(2000);
        world.cancels(answer);
    }

    /** RFC 8323 §3.3: "Endpoints MUST treat a missing or invalid CSM as a connection error and abort the connection". */
    @Test
    void aPeerThatSaysNothingIsAbortedWhenThatIsWished() {
        world.given(settings -> settings.streams(
                settings.streams().withMissingCsm(MissingCsm.FAIL).withCsmTimeout(ofSeconds(3))));
        world.opens();
        peer.expects(CSM);
        world.passes(ofMillis(2_999));
        peer.hearsNothing();

        world.passes(ofMillis(1));

        peer.expects(ABORT).withPayload("no capabilities within PT3S");
        assertThat(world.events())
                .containsExactly(new Aborted(false, "no capabilities within PT3S", OptionalInt.empty()));
        stream.is(Condition.ABORTED);
        assertThat(stream.ending().reason()).isEqualTo(NackReason.BAD_RESPONSE);
    }

    /** RFC 8323 §5.3: "capability options and setting options are cumulative". */
    @Test
    void laterOnesAddToTheFirst() {
        begins(1152);
        peer.with(MAX_MESSAGE_SIZE, 0x08, 0x00).signals(CSM);
        assertThat(world.events()).containsExactly(new CapabilitiesReceived(2048, true));

        peer.signals(CSM);
        assertThat(world.events()).containsExactly(new CapabilitiesReceived(2048, true));
    }

    @Test
    void laterOnesChangeWhatIsSent() {
        begins(MEBIBYTE);
        Answer first = put(3000);
        peer.expects(PUT).withPayloadOf(3000);
        peer.answers(CONTENT, "");
        first.isAResponse();

        peer.announces(1152);

        Answer second = put(3000);
        peer.expects(PUT).withBlock1("0/1/1024").withPayloadOf(1024);
        world.cancels(second);
    }

    /** RFC 8323 §5.3.1: the value may be less than the base one, to spare the peer's memory. */
    @Test
    void aSmallPeerGetsSmallMessages() {
        begins(100);

        Answer answer = put(500);
        HeardOnStream block = peer.expects(PUT).withBlock1("0/1/32");
        assertThat(block.bytes().length).isLessThanOrEqualTo(100);
        world.cancels(answer);
    }

    @Test
    void aPeerThatTakesNothingGetsNothing() {
        world.opens();
        peer.expects(CSM);
        peer.with(MAX_MESSAGE_SIZE).signals(CSM);

        assertThat(world.get("/").ask().failedWith(CoapTransferException.class).reason())
                .isEqualTo(CoapTransferException.Reason.MESSAGE_TOO_LONG);
        peer.hearsNothing();
    }

    /** RFC 8323 §5.3.1: a uint of up to four bytes; RFC 7252 §5.4.3: what is longer is treated as not recognized. */
    @Test
    void whatHasNoLengthOfItsKindIsIgnored() {
        world.opens();
        peer.expects(CSM);
        peer.with(MAX_MESSAGE_SIZE, 1, 0, 0, 0, 0).signals(CSM);

        assertThat(world.events()).containsExactly(new CapabilitiesReceived(1152, false));
    }

    @Test
    void theLargestSizeIsNoTrouble() {
        world.opens();
        peer.expects(CSM);
        peer.with(MAX_MESSAGE_SIZE, 0xff, 0xff, 0xff, 0xff).signals(CSM);

        assertThat(world.events()).containsExactly(new CapabilitiesReceived(0xffff_ffffL, false));
        Answer answer = put(500_000);
        peer.expects(PUT).withPayloadOf(500_000);
        world.cancels(answer);
    }

    @Test
    void anUnknownElectiveOneIsIgnored() {
        world.opens();
        peer.expects(CSM);
        peer.with(8, 1, 2, 3).with(2048).signals(CSM);

        stream.is(Condition.OPEN);
        peer.hearsNothing();
    }

    /** RFC 8323 §5.2: "If a Signaling Option is critical and not understood by the receiver, it MUST abort the connection". */
    @Test
    void anUnknownCriticalOneEndsTheSession() {
        world.opens();
        peer.expects(CSM);
        peer.with(MAX_MESSAGE_SIZE, 0x10, 0).with(9).signals(CSM);

        HeardOnStream abort = peer.expects(ABORT).with(BAD_CSM_OPTION, "09");
        assertThat(abort.payload()).isEqualTo("an unknown critical capability");
        stream.is(Condition.ABORTED);
        assertThat(world.events()).containsExactly(new Aborted(false, abort.payload(), OptionalInt.of(9)));
    }

    @Test
    void anUnknownCriticalOneLaterEndsTheSessionToo() {
        begins();
        Answer answer = world.get("/").ask();
        peer.expects(GET);
        peer.with(0x101).signals(CSM);

        peer.expects(ABORT).with(BAD_CSM_OPTION, "01 01");
        CoapDisconnectedException failure = answer.failedWith(CoapDisconnectedException.class);
        assertThat(failure.reason()).contains(NackReason.BAD_RESPONSE);
        assertThat(failure)
                .hasCauseInstanceOf(CoapProtocolException.class)
                .hasStackTraceContaining("an unknown critical capability");
    }

    /** What the peer was told holds: it may be on its way. */
    @Test
    void whatWeSaidHoldsWhateverIsSetLater() {
        begins();
        world.changes(settings -> settings.streams(settings.streams().withMaxMessageSize(1152)));
        Answer answer = world.get("/").ask();
        peer.expects(GET);

        peer.answers(CONTENT, new byte[5000]);

        assertThat(answer.isAResponse().payload()).hasSize(5000);
        peer.hearsNothing();
    }

    private Answer put(int bytes) {
        return world.request(CoapMethod.PUT, "/body")
                .but(request -> request.payload(new byte[bytes]))
                .ask();
    }
}
