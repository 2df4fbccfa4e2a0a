package io.reactivecoap.netty.internal.world;

import static io.reactivecoap.CoapCode.CONTENT;
import static io.reactivecoap.CoapCode.GET;
import static io.reactivecoap.CoapCode.PING;
import static io.reactivecoap.CoapCode.PONG;
import static io.reactivecoap.netty.internal.message.Signal.CUSTODY;
import static java.time.Duration.ofNanos;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecoap.KeepaliveParameters;
import io.reactivecoap.SessionEvent.PingUnanswered;
import io.reactivecoap.netty.internal.link.Condition;
import io.reactivecoap.netty.internal.message.Token;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A session over a stream that asks a silent peer whether it is there: Pings (RFC 8323 §5.4). */
class StreamKeepaliveStoriesTest extends StreamStory {

    private static final Duration IDLE = ofSeconds(30);
    private static final Duration TIMEOUT = ofSeconds(5);
    private static final Duration A_MOMENT = ofNanos(1);

    @BeforeEach
    void theSessionIsWatched() {
        world.given(settings -> settings.keepalive(new KeepaliveParameters(IDLE, TIMEOUT, 3)));
        begins();
        world.watches();
    }

    @Override
    @AfterEach
    void nothingIsOpenAtTheEnd() {
        world.closes();
        peer.hearsAll();
        super.nothingIsOpenAtTheEnd();
    }

    @Test
    void aSilentPeerIsAskedAndItsPongBeginsTheIdleTimeAnew() {
        for (int i = 0; i < 3; i++) {
            world.passes(IDLE.minus(A_MOMENT));
            peer.hearsNothing();
            world.passes(A_MOMENT);
            HeardOnStream ping = peer.expects(PING).without(CUSTODY);
            peer.sends(PONG, ping.token(), "");
        }
        assertThat(world.events()).isEmpty();
        stream.is(Condition.OPEN);
    }

    /** libcoap leaves the token out, and adds Custody. */
    @Test
    void aPongWithoutATokenIsOne() {
        world.passes(IDLE);
        peer.expects(PING);
        peer.with(CUSTODY).signals(PONG);
        world.passes(IDLE.minus(A_MOMENT));
        peer.hearsNothing();
        assertThat(world.events()).isEmpty();
    }

    @Test
    void aPongWithAnotherTokenIsASignOfLifeAllTheSame() {
        world.passes(IDLE);
        peer.expects(PING);
        peer.sends(PONG, Token.of(99, 2), "");
        world.passes(IDLE.minus(A_MOMENT));
        peer.hearsNothing();
        world.passes(A_MOMENT);
        peer.expects(PING);
        assertThat(world.events()).isEmpty();
    }

    @Test
    void aPeerThatAnswersNoPingIsTakenToBeGone() {
        world.passes(IDLE.plus(TIMEOUT.multipliedBy(3)).minus(A_MOMENT));
        stream.is(Condition.OPEN);
        world.passes(A_MOMENT);
        assertThat(peer.hearsAll()).hasSize(3).allMatch(heard -> heard.message().code() == PING);
        assertThat(world.events())
                .containsExactly(new PingUnanswered(1, 3), new PingUnanswered(2, 3), new PingUnanswered(3, 3));
        stream.is(Condition.SILENT);
        assertThat(world.unansweredPings()).isEqualTo(3);
    }

    /** A stream sends nothing again by itself, so a request that is not answered tells nothing. */
    @Test
    void aRequestDoesNotStandForAPing() {
        Answer answer = world.get("/").ask();
        HeardOnStream request = peer.expects(GET);
        world.passes(IDLE);
        HeardOnStream ping = peer.expects(PING);
        peer.sends(PONG, ping.token(), "");
        world.passes(ofSeconds(1));
        peer.to(request).answers(CONTENT, "late");
        answer.is(CONTENT, "late");
    }

    @Test
    void aLatePongIsOneOfTheNextPing() {
        world.passes(IDLE.plus(TIMEOUT));
        HeardOnStream first = peer.expects(PING);
        peer.expects(PING);
        peer.sends(PONG, first.token(), "");
        world.passes(IDLE.minus(A_MOMENT));
        peer.hearsNothing();
        world.passes(A_MOMENT);
        peer.expects(PING);
        assertThat(world.events()).containsExactly(new PingUnanswered(1, 3));
    }
}
