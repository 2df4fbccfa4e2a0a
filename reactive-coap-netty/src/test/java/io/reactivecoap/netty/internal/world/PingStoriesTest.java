package io.reactivecoap.netty.internal.world;

import static io.reactivecoap.CoapCode.CONTENT;
import static io.reactivecoap.CoapCode.GET;
import static io.reactivecoap.CoapCode.NOT_FOUND;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecoap.CoapDisconnectedException;
import io.reactivecoap.CoapTimeoutException;
import io.reactivecoap.CoapUnreachableException;
import io.reactivecoap.NackReason;
import io.reactivecoap.SessionEvent.BadPacket;
import io.reactivecoap.SessionEvent.Retransmitted;
import io.reactivecoap.netty.internal.message.Datagram;
import io.reactivecoap.netty.internal.message.Datagram.Type;
import io.reactivecoap.netty.internal.message.Message;
import org.junit.jupiter.api.Test;

/** RFC 7252 §4.3: "Provoking a Reset message (e.g., by sending an Empty Confirmable message)". */
class PingStoriesTest extends Story {

    @Test
    void aPingFromThePeerIsAnsweredByAReset() {
        peer.pings().expectsRst();
        peer.repeatsItself().expectsRst();
        peer.pings().expectsRst();
    }

    @Test
    void anEmptyNonConfirmableMessageIsDropped() {
        peer.sends(new Datagram(Type.NON, 0x1234, Message.EMPTY)).hearsNothing();

        assertThat(world.events()).hasOnlyElementsOfType(BadPacket.class).hasSize(1);
    }

    @Test
    void ourPingIsAnsweredByAReset() {
        Pong pong = world.ping();
        peer.expectsPing();

        world.passes(ofMillis(42));
        peer.resets();

        pong.cameAfter(ofMillis(42));
    }

    @Test
    void ourPingMayBeAnsweredByAnEmptyAcknowledgement() {
        Pong pong = world.ping();
        peer.expectsPing();

        peer.acknowledges();

        pong.cameAfter(ofMillis(0));
    }

    @Test
    void ourPingMayBeAnsweredByAnError() {
        Pong pong = world.ping();
        peer.expectsPing();

        peer.answersPiggybacked(NOT_FOUND, "");

        pong.cameAfter(ofMillis(0));
    }

    @Test
    void aPingIsRetransmittedAndTimedFromItsFirstTransmission() {
        Pong pong = world.ping();
        Heard ping = peer.expectsPing();
        world.passes(ofSeconds(2));
        peer.expectsRetransmission();
        assertThat(world.events()).containsExactly(new Retransmitted("", ping.messageId(), 2));

        peer.resets();

        pong.cameAfter(ofSeconds(2));
    }

    @Test
    void aPingThatIsNeverAnsweredFails() {
        Pong pong = world.ping();
        peer.expectsPing();

        world.passesUntilNothingIsDue();

        assertThat(peer.hearsAll()).hasSize(4);
        assertThat(pong.failedWith(CoapTimeoutException.class).phase()).isEqualTo(CoapTimeoutException.Phase.PONG);
    }

    @Test
    void aPingWaitsForItsPlaceAndIsTimedFromWhenItLeft() {
        world.get("/").confirmable().ask();
        peer.expectsCon(GET);
        Pong pong = world.ping();
        peer.hearsNothing();

        world.passes(ofSeconds(1));
        peer.answersPiggybacked(CONTENT, "");
        peer.expectsPing();
        world.passes(ofMillis(5));
        peer.resets();

        pong.cameAfter(ofMillis(5));
    }

    @Test
    void aPingHoldsAPlaceUntilItIsAnswered() {
        Pong pong = world.ping();
        Heard ping = peer.expectsPing();
        world.get("/").confirmable().ask();
        peer.hearsNothing();

        peer.to(ping).resets();

        pong.cameAfter(ofMillis(0));
        peer.expectsCon(GET);
        peer.answersPiggybacked(CONTENT, "");
    }

    @Test
    void aCancelledPingIsForgotten() {
        Pong inFlight = world.ping();
        peer.expectsPing();
        Pong waiting = world.ping();

        world.cancels(waiting);
        world.cancels(inFlight);

        world.nothingIsOpen();
        peer.resets();
        inFlight.isPending();
    }

    @Test
    void aPingFailsWhenThePeerIsUnreachable() {
        Pong pong = world.ping();
        peer.expectsPing();

        world.hearsUnreachable();

        assertThat(pong.failedWith(CoapUnreachableException.class).reason()).isEqualTo(NackReason.ICMP_ISSUE);
    }

    @Test
    void pingsFailWithTheirSession() {
        Pong inFlight = world.ping();
        peer.expectsPing();
        Pong waiting = world.ping();

        world.closes(NackReason.NOT_DELIVERABLE, null);
        Pong late = world.ping();

        for (Pong pong : new Pong[] {inFlight, waiting, late}) {
            assertThat(pong.failedWith(CoapDisconnectedException.class).reason())
                    .contains(NackReason.NOT_DELIVERABLE);
        }
    }
}
