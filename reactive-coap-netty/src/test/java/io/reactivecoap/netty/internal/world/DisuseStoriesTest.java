package io.reactivecoap.netty.internal.world;

import static io.reactivecoap.CoapCode.CONTENT;
import static io.reactivecoap.CoapCode.GET;
import static java.time.Duration.ofNanos;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecoap.CoapRequest;
import io.reactivecoap.KeepaliveParameters;
import io.reactivecoap.netty.internal.link.Condition;
import io.reactivecoap.option.CoapOption;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A session that is to close when nobody has used it for a time. */
class DisuseStoriesTest {

    private static final Duration LIMIT = ofSeconds(60);
    private static final Duration A_MOMENT = ofNanos(1);

    private final World world = new World();
    private final ScriptedPeer peer = world.peer();

    private void begins() {
        world.given(settings -> settings.unusedTimeout(LIMIT)).watches();
    }

    @AfterEach
    void nothingIsOpenAtTheEnd() {
        world.closes();
        peer.hearsAll();
        world.nothingIsOpen();
    }

    private void isOpen() {
        assertThat(world.condition()).isEqualTo(Condition.OPEN);
    }

    /** It becomes unused when the time has passed from now on, and not before. */
    private void isUnusedAfterTheLimit() {
        world.passes(LIMIT.minus(A_MOMENT));
        isOpen();
        world.passes(A_MOMENT);
        assertThat(world.condition()).isEqualTo(Condition.UNUSED);
        world.nothingIsDue();
    }

    @Test
    void withoutTheSettingItStays() {
        world.watches().nothingIsDue();
    }

    @Test
    void aSessionThatWasNeverUsedIsUnusedAfterTheLimit() {
        begins();
        assertThat(world.isIdle()).isTrue();
        isUnusedAfterTheLimit();
    }

    @Test
    void theTimeBeginsAnewWhenARequestHasEnded() {
        begins();
        for (int i = 0; i < 3; i++) {
            world.passes(ofSeconds(59));
            world.get("/").confirmable().ask();
            peer.expectsCon(GET);
            world.passes(ofSeconds(1));
            peer.answersPiggybacked(CONTENT, "");
        }
        isUnusedAfterTheLimit();
    }

    @Test
    void aRequestThatIsOpenIsAUseHoweverLongItTakes() {
        begins();
        Answer answer = world.get("/slow").confirmable().ask();
        peer.expectsCon(GET);
        peer.acknowledges();
        world.passes(ofSeconds(200));
        isOpen();
        world.cancels(answer);
        isUnusedAfterTheLimit();
    }

    @Test
    void anObservationIsAUse() {
        begins();
        Observer observer = world.observes("/temperature");
        peer.expectsCon(GET);
        peer.withOption(CoapOption.OBSERVE, 1L)
                .withOption(CoapOption.MAX_AGE, 100_000L)
                .answersPiggybacked(CONTENT, "20");
        world.passes(ofSeconds(1_000));
        isOpen();
        world.cancels(observer);
        peer.expectsCon(GET);
        world.passes(ofSeconds(1));
        isOpen(); // the observation is open until the server has let go of it
        peer.answersPiggybacked(CONTENT, "20");
        isUnusedAfterTheLimit();
    }

    @Test
    void aBodyThatNobodyAsksForIsAUse() {
        begins();
        Blocks blocks = world.blocks(CoapRequest.get("/body"));
        world.demands(blocks, 1);
        peer.expectsCon(GET);
        peer.withBlock2("0/1/16").answersPiggybacked(CONTENT, "0123456789abcdef");
        world.passes(ofSeconds(1_000));
        isOpen();
        world.cancels(blocks);
        isUnusedAfterTheLimit();
    }

    @Test
    void aPingOfTheApplicationIsAUse() {
        begins();
        world.passes(ofSeconds(59));
        world.ping();
        peer.expectsPing();
        world.passes(ofSeconds(1));
        isOpen();
        peer.hearsAll();
        peer.resets();
        isUnusedAfterTheLimit();
    }

    @Test
    void whatThePeerSaysUnaskedIsNoUse() {
        begins();
        world.passes(ofSeconds(30));
        peer.pings().expectsRst();
        world.passes(ofSeconds(30));
        assertThat(world.condition()).isEqualTo(Condition.UNUSED);
    }

    @Test
    void thePingsOfTheSessionItselfAreNoUse() {
        world.given(settings -> settings.keepalive(KeepaliveParameters.DEFAULT.withIdle(ofSeconds(20))));
        begins();
        for (int i = 0; i < 2; i++) {
            world.passes(ofSeconds(20));
            peer.expectsPing();
            peer.resets();
        }
        world.passes(ofSeconds(20).minus(A_MOMENT));
        isOpen();
        world.passes(A_MOMENT);
        assertThat(world.condition()).isEqualTo(Condition.UNUSED);
    }

    @Test
    void aRequestAtTheLastMomentIsServed() {
        begins();
        world.passes(LIMIT.minus(A_MOMENT));
        world.get("/").confirmable().ask();
        world.passes(ofSeconds(1));
        isOpen();
        peer.expectsCon(GET);
        peer.answersPiggybacked(CONTENT, "");
        isUnusedAfterTheLimit();
    }

    /** A request that comes with the end of the time, before anybody was told, is served. */
    @Test
    void aRequestInTheTurnInWhichTheTimeEndsIsServed() {
        begins();
        world.inOneBatch(() -> {
            world.passes(LIMIT);
            world.get("/").confirmable().ask();
        });
        isOpen();
        peer.expectsCon(GET);
    }

    @Test
    void anotherLimitCountsFromWhenItWasUsedLast() {
        begins();
        world.passes(ofSeconds(30));
        world.changes(settings -> settings.unusedTimeout(ofSeconds(40)));
        world.passes(ofSeconds(10).minus(A_MOMENT));
        isOpen();
        world.passes(A_MOMENT);
        assertThat(world.condition()).isEqualTo(Condition.UNUSED);
    }

    @Test
    void aSessionThatIsToEndAnywayWaitsForNothing() {
        begins();
        world.windsUp();
        world.nothingIsOpen();
    }
}
