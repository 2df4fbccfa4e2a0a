package io.reactivecoap.netty.internal.world;

import static io.reactivecoap.CoapCode.ABORT;
import static io.reactivecoap.CoapCode.CONTENT;
import static io.reactivecoap.CoapCode.GET;
import static io.reactivecoap.CoapCode.PING;
import static io.reactivecoap.CoapCode.PONG;
import static io.reactivecoap.netty.internal.message.Signal.CUSTODY;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecoap.CoapDisconnectedException;
import io.reactivecoap.CoapTimeoutException;
import io.reactivecoap.NackReason;
import io.reactivecoap.netty.internal.link.Condition;
import io.reactivecoap.netty.internal.message.Token;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** RFC 8323 §5.4: signs of life, in both directions. */
class StreamPingStoriesTest extends StreamStory {

    private static final Duration MAX_TRANSMIT_WAIT = ofSeconds(93);

    @BeforeEach
    void theSessionIsOpen() {
        begins();
    }

    /** RFC 8323 §5.4: "the receiver MUST return a Pong message with an identical token in response". */
    @Test
    void aPingIsAnsweredWithItsToken() {
        peer.sends(PING, Token.of(0x42, 1), "");

        peer.expects(PONG).withToken(Token.of(0x42, 1)).without(CUSTODY);
    }

    @Test
    void aPingWithoutATokenIsAnsweredWithoutOne() {
        peer.signals(PING);

        peer.expects(PONG).withToken(Token.EMPTY);
    }

    @Test
    void custodyIsGivenToThoseWhoAskForIt() {
        peer.with(CUSTODY).sends(PING, Token.of(7, 2), "");

        peer.expects(PONG).withToken(Token.of(7, 2)).with(CUSTODY, "");
    }

    /** RFC 8323 §5.4: "the recipient of a Ping or Pong message MUST ignore elective options it does not understand". */
    @Test
    void electiveOptionsOfAPingAreIgnored() {
        peer.with(4, 1).with(0x1000).sends(PING, Token.of(1, 1), "and a payload");

        peer.expects(PONG).without(4).withPayload("");
    }

    /** RFC 8323 §5.2: a critical one that is not understood ends the connection. */
    @Test
    void aCriticalOptionOfAPingEndsTheSession() {
        peer.with(1).signals(PING);

        peer.expects(ABORT).withPayload("an unknown critical option in 7.02 Ping");
        stream.is(Condition.ABORTED);
    }

    @Test
    void ourPingIsAnswered() {
        world.wire().takes(ofMillis(20));
        Pong pong = world.ping();
        world.passes(ofMillis(20));
        HeardOnStream ping = peer.expects(PING).without(CUSTODY);
        peer.sends(PONG, ping.token(), "");
        pong.isPending();
        world.passes(ofMillis(20));

        pong.cameAfter(ofMillis(40));
    }

    @Test
    void everyPingHasItsPong() {
        Pong first = world.ping();
        HeardOnStream one = peer.expects(PING);
        Pong second = world.ping();
        HeardOnStream two = peer.expects(PING);
        assertThat(one.token()).isNotEqualTo(two.token());

        peer.sends(PONG, two.token(), "");
        second.cameAfter(Duration.ZERO);
        first.isPending();
        peer.with(CUSTODY).sends(PONG, one.token(), "");
        first.cameAfter(Duration.ZERO);
    }

    /** libcoap leaves the token out. */
    @Test
    void aPongWithoutATokenAnswersTheOldestPing() {
        Pong first = world.ping();
        peer.expects(PING);
        Pong second = world.ping();
        peer.expects(PING);

        peer.with(CUSTODY).signals(PONG);
        first.cameAfter(Duration.ZERO);
        second.isPending();
        peer.with(CUSTODY).signals(PONG);
        second.cameAfter(Duration.ZERO);
    }

    @Test
    void aPongNobodyWaitsForIsIgnored() {
        peer.signals(PONG).sends(PONG, Token.of(1, 1), "");
        Pong pong = world.ping();
        HeardOnStream ping = peer.expects(PING);

        peer.sends(PONG, Token.of(1, 1), "");
        pong.isPending();
        peer.sends(PONG, ping.token(), "").sends(PONG, ping.token(), "");

        pong.cameAfter(Duration.ZERO);
        peer.hearsNothing();
        assertThat(world.events()).isEmpty();
    }

    /** The token is the ping's own: a request may have the same. */
    @Test
    void aPongAnswersNoRequest() {
        Answer answer = world.get("/").ask();
        HeardOnStream request = peer.expects(GET);
        peer.sends(PONG, request.token(), "");
        answer.isPending();
        peer.answers(CONTENT, "22.3 C");
        answer.is(CONTENT, "22.3 C");
    }

    @Test
    void aPingThatIsNotAnsweredTimesOut() {
        Pong pong = world.ping();
        HeardOnStream ping = peer.expects(PING);
        world.passes(MAX_TRANSMIT_WAIT.minusNanos(1));
        pong.isPending();
        world.passes(Duration.ofNanos(1));

        assertThat(pong.failedWith(CoapTimeoutException.class).phase()).isEqualTo(CoapTimeoutException.Phase.PONG);
        peer.sends(PONG, ping.token(), "").hearsNothing();
        stream.is(Condition.OPEN);
    }

    @Test
    void aPingThatIsCancelledWaitsForNothing() {
        Pong pong = world.ping();
        HeardOnStream ping = peer.expects(PING);
        world.cancels(pong);

        world.nothingIsDue();
        peer.sends(PONG, ping.token(), "");
    }

    @Test
    void aPingThatIsCancelledBeforeItLeavesIsNotSent() {
        world.inOneBatch(() -> world.cancels(world.ping()));

        peer.hearsNothing();
    }

    @Test
    void aPingEndsWithTheSession() {
        Pong pong = world.ping();
        peer.expects(PING);

        world.closes(NackReason.NOT_DELIVERABLE, null);

        assertThat(pong.failedWith(CoapDisconnectedException.class).reason()).contains(NackReason.NOT_DELIVERABLE);
    }

    /** A peer that asks and does not read takes no memory for ever. */
    @Test
    void answersThatAreNotReadEndTheSession() {
        world.inOneBatch(() -> {
            for (int i = 0; i < 1_500; i++) {
                peer.signals(PING);
            }
        });

        assertThat(peer.hearsAll())
                .hasSize(1_026)
                .last()
                .satisfies(last -> assertThat(last.message().code()).isEqualTo(ABORT));
        stream.is(Condition.ABORTED);
    }
}
