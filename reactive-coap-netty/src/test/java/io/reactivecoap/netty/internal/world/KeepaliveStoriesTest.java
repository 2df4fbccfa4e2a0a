package io.reactivecoap.netty.internal.world;

import static io.reactivecoap.CoapCode.CONTENT;
import static io.reactivecoap.CoapCode.GET;
import static io.reactivecoap.CoapCode.NOT_FOUND;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofNanos;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecoap.CoapDisconnectedException;
import io.reactivecoap.CoapTimeoutException;
import io.reactivecoap.KeepaliveParameters;
import io.reactivecoap.NackReason;
import io.reactivecoap.SessionEvent.PingUnanswered;
import io.reactivecoap.SessionEvent.Retransmitted;
import io.reactivecoap.UnreachablePolicy;
import io.reactivecoap.netty.internal.link.Condition;
import io.reactivecoap.netty.internal.message.Datagram.Type;
import io.reactivecoap.netty.internal.message.Token;
import io.reactivecoap.option.CoapOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A session that asks a silent peer whether it is there: empty confirmable messages, as few as will do. */
class KeepaliveStoriesTest {

    private static final Duration IDLE = ofSeconds(30);
    private static final Duration TIMEOUT = ofSeconds(5);
    private static final Duration A_MOMENT = ofNanos(1);

    private final World world = new World();
    private final ScriptedPeer peer = world.peer();

    private void begins() {
        begins(new KeepaliveParameters(IDLE, TIMEOUT, 3));
    }

    private void begins(KeepaliveParameters parameters) {
        world.given(settings -> settings.keepalive(parameters)).watches();
    }

    @AfterEach
    void nothingIsOpenAtTheEnd() {
        world.closes();
        world.nothingIsOpen();
    }

    private void isOpen() {
        assertThat(world.condition()).isEqualTo(Condition.OPEN);
    }

    private void isTakenToBeGone(int pings) {
        assertThat(world.condition()).isEqualTo(Condition.SILENT);
        assertThat(world.unansweredPings()).isEqualTo(pings);
    }

    // Not asked for

    @Test
    void withoutTheSettingNothingIsEverDue() {
        world.watches().nothingIsDue();
    }

    @Test
    void aSessionThatIsNotWatchedAsksNothing() {
        world.given(settings -> settings.keepalive(KeepaliveParameters.DEFAULT));
        world.nothingIsDue();
    }

    // LISTENING

    @Test
    void aPeerThatIsSilentIsAskedAfterTheIdleTime() {
        begins();
        world.passes(IDLE.minus(A_MOMENT));
        peer.hearsNothing();
        world.passes(A_MOMENT);
        peer.expectsPing().at(IDLE);
    }

    @Test
    void anythingThatIsHeardBeginsTheIdleTimeAnew() {
        begins();
        world.passes(ofSeconds(29));
        peer.pings().expectsRst();
        world.passes(ofSeconds(29));
        peer.sends(Type.NON, 7, CONTENT, Token.of(1, 1), "nobody asked").expectsRst();
        world.passes(IDLE.minus(A_MOMENT));
        peer.hearsNothing();
        world.passes(A_MOMENT);
        peer.expectsPing().at(ofSeconds(29 + 29 + 30));
    }

    @Test
    void aSessionIsIdleWhileItOnlyListens() {
        begins();
        assertThat(world.isIdle()).isTrue();
    }

    // ASKING

    @Test
    void aPongBeginsTheIdleTimeAnew() {
        begins();
        for (int i = 1; i <= 5; i++) {
            world.passes(IDLE);
            peer.expectsPing();
            world.passes(ofMillis(20));
            peer.resets();
        }
        world.passes(IDLE.minus(A_MOMENT));
        peer.hearsNothing();
        assertThat(world.events()).isEmpty();
        isOpen();
    }

    /** RFC 7252 leaves it to the peer; some acknowledge the ping, some with a code. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aPongMayBeAnAcknowledgement(boolean empty) {
        begins();
        world.passes(IDLE);
        peer.expectsPing();
        if (empty) {
            peer.acknowledges();
        } else {
            peer.answersPiggybacked(NOT_FOUND, "");
        }
        world.passes(IDLE.minus(A_MOMENT));
        peer.hearsNothing();
        assertThat(world.events()).isEmpty();
    }

    @Test
    void whateverIsHeardAnswersThePing() {
        begins();
        world.passes(IDLE);
        peer.expectsPing();
        world.passes(ofSeconds(1));
        peer.pings().expectsRst();
        world.passes(ofSeconds(1));
        peer.expectsRetransmission(); // it is looked at when the time of the ping is up
        world.passes(ofSeconds(29).minus(A_MOMENT));
        peer.hearsNothing();
        world.passes(A_MOMENT);
        peer.expectsPing().at(ofSeconds(30 + 1 + 30));
        assertThat(world.events()).noneMatch(PingUnanswered.class::isInstance);
    }

    @Test
    void aPingIsSentAgainWithinItsTimeout() {
        begins();
        world.passes(IDLE);
        Heard ping = peer.expectsPing();
        world.passes(ofSeconds(2));
        peer.expectsRetransmission().at(ofSeconds(32));
        world.passes(ofMillis(2_999));
        peer.hearsNothing();
        assertThat(world.events()).containsExactly(new Retransmitted("", ping.messageId(), 2));
    }

    @Test
    void eachMissIsToldAndTheLastOneMeansThatThePeerIsGone() {
        begins();
        world.passes(IDLE.plus(TIMEOUT));
        assertThat(world.events()).contains(new PingUnanswered(1, 3));
        world.passes(TIMEOUT);
        assertThat(world.events()).contains(new PingUnanswered(2, 3));
        isOpen();
        world.passes(TIMEOUT.minus(A_MOMENT));
        isOpen();
        world.passes(A_MOMENT);
        assertThat(world.events()).contains(new PingUnanswered(3, 3));
        isTakenToBeGone(3);
        assertThat(peer.hearsAll()).extracting(Heard::time).containsExactly(seconds(30, 32, 35, 37, 40, 42));
        world.nothingIsDue();
    }

    private static Long[] seconds(long... times) {
        return Arrays.stream(times).mapToObj(time -> ofSeconds(time).toNanos()).toArray(Long[]::new);
    }

    @Test
    void oneMissIsEnoughWhereOneIsTolerated() {
        begins(new KeepaliveParameters(IDLE, TIMEOUT, 1));
        world.passes(IDLE.plus(TIMEOUT));
        assertThat(peer.hearsAll()).hasSize(2);
        isTakenToBeGone(1);
    }

    @Test
    void missesCountInARowOnly() {
        begins();
        for (int i = 0; i < 3; i++) {
            world.passes(IDLE.plus(TIMEOUT).plus(TIMEOUT));
            assertThat(world.events())
                    .filteredOn(PingUnanswered.class::isInstance)
                    .isEqualTo(List.of(new PingUnanswered(1, 3), new PingUnanswered(2, 3)));
            List<Heard> pings = peer.hearsAll();
            assertThat(pings).hasSize(5);
            peer.to(pings.get(4)).resets();
            isOpen();
        }
    }

    @Test
    void anAnswerToAnEarlierPingCountsAsWell() {
        begins();
        world.passes(IDLE);
        Heard first = peer.expectsPing();
        world.passes(ofSeconds(2));
        peer.expectsRetransmission();
        world.passes(ofSeconds(3));
        peer.expectsPing();
        peer.to(first).resets();
        world.passes(TIMEOUT);
        assertThat(peer.hearsAll()).hasSize(1); // the second one, again
        world.passes(IDLE.minus(TIMEOUT));
        peer.expectsPing().at(ofSeconds(35 + 30));
        isOpen();
    }

    @ParameterizedTest
    @EnumSource(UnreachablePolicy.class)
    void whatAnIcmpMessageSaysIsNoEndBeforeTheTime(UnreachablePolicy policy) {
        world.given(settings -> settings.onUnreachable(policy));
        begins();
        for (int i = 0; i < 3; i++) {
            world.passes(i == 0 ? IDLE : TIMEOUT);
            peer.hearsAll();
            world.hearsUnreachable();
            isOpen();
        }
        world.passes(TIMEOUT.minus(A_MOMENT));
        isOpen();
        world.passes(A_MOMENT);
        peer.hearsAll();
        isTakenToBeGone(3);
    }

    @Test
    void aPingEndsWithItsSession() {
        begins();
        world.passes(IDLE);
        peer.expectsPing();
        world.closes();
        world.nothingIsOpen();
        world.passes(ofSeconds(100));
        peer.hearsNothing();
    }

    // GONE

    @Test
    void whatIsHeardTooLateChangesNothing() {
        begins();
        world.passes(IDLE.plus(TIMEOUT.multipliedBy(3)));
        List<Heard> pings = peer.hearsAll();
        peer.to(pings.get(0)).resets().pings().expectsRst();
        isTakenToBeGone(3);
        world.nothingIsDue();
    }

    @Test
    void whoWaitsIsToldWhenTheSessionEnds() {
        begins();
        Answer answer = world.get("/slow").confirmable().ask();
        peer.expectsCon(GET);
        peer.acknowledges();
        world.passes(IDLE.plus(TIMEOUT.multipliedBy(3)));
        peer.hearsAll();
        isTakenToBeGone(3);
        world.closes(NackReason.TOO_MANY_RETRIES, new CoapTimeoutException(world.unansweredPings(), World.PEER));
        assertThat(answer.failedWith(CoapDisconnectedException.class))
                .hasMessageContaining("TOO_MANY_RETRIES")
                .hasMessageContaining("3 pings in a row to " + World.PEER + " were not answered");
    }

    // Libcoap's server answers one ping every 250 ms

    @Test
    void noTwoPingsFollowEachOtherWithinAQuarterOfASecond() {
        world.givenParameters(parameters ->
                parameters.withAckTimeout(ofMillis(1)).withAckRandomFactor(1).withMaxRetransmit(20));
        begins(new KeepaliveParameters(ofMillis(250), ofMillis(2_100), 20));
        world.passes(ofSeconds(60));
        List<Heard> pings = peer.hearsAll();
        assertThat(pings).hasSizeGreaterThan(40);
        for (int i = 1; i < pings.size(); i++) {
            assertThat(pings.get(i).time() - pings.get(i - 1).time())
                    .isGreaterThanOrEqualTo(ofMillis(250).toNanos());
        }
        isTakenToBeGone(20);
    }

    @Test
    void aPingWithTheShortestTimeoutIsSentOnce() {
        begins(new KeepaliveParameters(ofMillis(250), ofMillis(250), 4));
        world.passes(ofSeconds(60));
        assertThat(peer.hearsAll())
                .extracting(Heard::time)
                .containsExactly(millis(250), millis(500), millis(750), millis(1_000));
        isTakenToBeGone(4);
    }

    private static long millis(long time) {
        return ofMillis(time).toNanos();
    }

    @Test
    void aPingIsSentAgainAsOftenAsTheParametersSayAtMost() {
        world.givenParameters(parameters -> parameters.withMaxRetransmit(1));
        begins(new KeepaliveParameters(IDLE, ofSeconds(300), 1));
        world.passes(ofSeconds(400));
        assertThat(peer.hearsAll()).hasSize(2);
    }

    // While something else is under way

    @Test
    void aMessageThatIsSentAgainStandsForThePing() {
        begins();
        world.passes(ofSeconds(29));
        Answer answer = world.get("/").confirmable().ask();
        Heard request = peer.expectsCon(GET);
        world.passes(ofSeconds(60));
        assertThat(peer.hearsAll())
                .hasSize(4)
                .allMatch(heard -> heard.messageId() == request.messageId(), "a retransmission of the request");
        assertThat(world.events()).noneMatch(PingUnanswered.class::isInstance);
        isOpen();

        peer.to(request).answersPiggybacked(CONTENT, "at last");
        answer.is(CONTENT, "at last");
        world.passes(IDLE.minus(A_MOMENT));
        peer.hearsNothing();
        world.passes(A_MOMENT);
        peer.expectsPing();
    }

    @Test
    void aMessageThatIsGivenUpIsAMiss() {
        begins(new KeepaliveParameters(IDLE, TIMEOUT, 1));
        Answer answer = world.get("/").confirmable().ask();
        world.passes(ofSeconds(62)); // 2 + 4 + 8 + 16 + 32
        answer.failedWith(CoapTimeoutException.class);
        isOpen();
        world.passes(TIMEOUT);
        peer.hearsAll();
        isTakenToBeGone(1);
    }

    /** Otherwise one who always asks a peer that is gone would never be told. */
    @Test
    void messagesThatFollowEachOtherDoNotHideThatThePeerIsGone() {
        begins();
        for (int i = 0; i < 3; i++) {
            world.get("/").confirmable().ask();
        }
        world.passes(ofSeconds(3 * 62 + 5));
        assertThat(peer.hearsAll()).hasSize(15);
        isTakenToBeGone(3);
    }

    @Test
    void aRequestThatWasOnlyAcknowledgedIsAskedAbout() {
        begins();
        Answer answer = world.get("/slow").confirmable().ask();
        Heard request = peer.expectsCon(GET);
        peer.acknowledges();
        world.passes(IDLE);
        peer.expectsPing();
        peer.resets();
        world.passes(ofSeconds(1));
        peer.to(request).answersInCon(CONTENT, "slow").expectsAck();
        answer.is(CONTENT, "slow");
    }

    @Test
    void aNonConfirmableRequestDoesNotStandForAPing() {
        begins();
        world.passes(ofSeconds(26));
        world.get("/").nonConfirmable().ask();
        peer.expectsNon(GET);
        world.passes(ofSeconds(4));
        peer.expectsPing().at(IDLE);
        world.closes();
    }

    @Test
    void aPingThatFoundNoPlaceIsNoMiss() {
        begins(new KeepaliveParameters(ofMillis(500), ofMillis(500), 1));
        world.get("/").nonConfirmable().ask(); // holds the one place for 3 s
        peer.expectsNon(GET);
        world.passes(ofSeconds(3));
        peer.expectsPing().at(ofSeconds(3));
        world.passes(ofMillis(499));
        isOpen();
        world.passes(ofMillis(1));
        isTakenToBeGone(1);
    }

    @Test
    void anObservationIsKeptAlive() {
        begins();
        world.observes("/temperature");
        peer.expectsCon(GET);
        peer.withOption(CoapOption.OBSERVE, 1L)
                .withOption(CoapOption.MAX_AGE, 100_000L)
                .answersPiggybacked(CONTENT, "20");
        world.passes(IDLE);
        peer.expectsPing();
        peer.resets();
        world.passes(IDLE);
        peer.expectsPing();
        world.closes();
        peer.expectsNon(GET); // it is told that nobody observes any more
    }

    // Settings that change

    @Test
    void itBeginsWhenItIsAskedForAndEndsWhenItIsNot() {
        world.watches();
        world.passes(ofSeconds(100));
        world.changes(settings -> settings.keepalive(KeepaliveParameters.DEFAULT));
        world.passes(IDLE);
        peer.expectsPing().at(ofSeconds(130));
        world.changes(settings -> settings.withoutKeepalive());
        world.nothingIsOpen();
    }

    @Test
    void anotherIdleTimeCountsFromWhatWasHeardLast() {
        begins();
        world.passes(ofSeconds(5));
        peer.pings().expectsRst();
        world.passes(ofSeconds(1));
        world.changes(settings -> settings.keepalive(KeepaliveParameters.DEFAULT.withIdle(ofSeconds(10))));
        world.passes(ofSeconds(9));
        peer.expectsPing().at(ofSeconds(15));
    }

    @Test
    void anotherSettingLeavesItAsItIs() {
        begins();
        world.passes(IDLE.plus(TIMEOUT));
        world.changes(settings -> settings.mtu(1280));
        world.passes(TIMEOUT.multipliedBy(2));
        peer.hearsAll();
        isTakenToBeGone(3);
    }

    // A session that is to end

    @Test
    void aSessionThatIsToEndDoesNotWaitForItsPing() {
        begins();
        world.passes(IDLE);
        peer.expectsPing();
        assertThat(world.isIdle()).isFalse();
        world.windsUp();
        world.nothingIsOpen();
    }

    @Test
    void aSessionThatIsToEndAsksAsLongAsSomethingIsOpen() {
        begins();
        Answer answer = world.get("/slow").confirmable().ask();
        Heard request = peer.expectsCon(GET);
        peer.acknowledges();
        world.windsUp();
        world.passes(IDLE);
        peer.expectsPing();
        peer.to(request).answersInNon(CONTENT, "slow");
        answer.is(CONTENT, "slow");
        world.nothingIsOpen();
    }

    @Test
    void settingsDoNotMakeASessionThatIsToEndAsk() {
        begins();
        world.windsUp();
        world.changes(settings -> settings.keepalive(KeepaliveParameters.DEFAULT.withMisses(7)));
        world.nothingIsOpen();
    }
}
