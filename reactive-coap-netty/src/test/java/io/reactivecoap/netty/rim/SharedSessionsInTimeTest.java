package io.reactivecoap.netty.rim;

import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecoap.CoapPoolException;
import io.reactivecoap.CoapRequest;
import io.reactivecoap.CoapResponse;
import io.reactivecoap.CoapSession;
import io.reactivecoap.CoapSessions;
import io.reactivecoap.PoolParameters;
import io.reactivecoap.PoolUsage;
import io.reactivecoap.netty.NettyCoapClient;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;
import reactor.test.scheduler.VirtualTimeScheduler;

/** How long shared sessions are kept, and how long they are waited for, in no time. */
@Timeout(20)
class SharedSessionsInTimeTest {

    private static final Duration IDLE = PoolParameters.DEFAULT.maxIdleTime();
    private static final Duration PENDING = PoolParameters.DEFAULT.pendingAcquireTimeout();
    private static final Duration A_MOMENT = Duration.ofNanos(1);

    @RegisterExtension
    static final Rim rim = new Rim();

    private final UdpPeer peer = rim.peer();
    private final UdpPeer another = rim.peer();
    private VirtualTimeScheduler time;
    private CountedTimers timers;
    private NettyCoapClient client;
    private CoapSessions sessions;

    @BeforeEach
    void takeTime() {
        time = VirtualTimeScheduler.getOrSet();
        timers = new CountedTimers(Schedulers.parallel());
        client = rim.client().clock(timers);
        sessions = client.sharedSessions(PoolParameters.DEFAULT.withMaxSessions(2));
    }

    @AfterEach
    void giveTimeBack() {
        sessions.disposeLater().block(Rim.PATIENCE);
        client.sharedSessions().disposeLater().block(Rim.PATIENCE);
        VirtualTimeScheduler.reset();
        assertThat(timers.left()).as("timers left").isZero();
    }

    private CoapSession acquire(UdpPeer of) {
        return sessions.acquire(of.uri()).block(Rim.PATIENCE);
    }

    @Test
    void areClosedWhenNobodyHasUsedThemForLong() {
        CoapSession session = acquire(peer);
        time.advanceTimeBy(IDLE.multipliedBy(2));
        assertThat(session.isDisposed()).as("in use").isFalse();

        session.release();
        time.advanceTimeBy(IDLE.minus(A_MOMENT));
        assertThat(session.isDisposed()).isFalse();
        time.advanceTimeBy(A_MOMENT);
        session.onClose().block(Rim.PATIENCE);
        assertThat(sessions.usage()).isEqualTo(new PoolUsage(0, 0, 0));
        rim.awaitNoChannels();
        assertThat(timers.left()).isZero();
    }

    @Test
    void areKeptAsLongAsTheyAreUsedInTime() {
        CoapSession session = acquire(peer);
        session.release();
        for (int i = 0; i < 3; i++) {
            time.advanceTimeBy(IDLE.minus(A_MOMENT));
            assertThat(acquire(peer)).isSameAs(session);
            session.release();
        }
        time.advanceTimeBy(IDLE.minus(A_MOMENT));
        assertThat(session.isDisposed()).isFalse();
        time.advanceTimeBy(A_MOMENT);
        session.onClose().block(Rim.PATIENCE);
    }

    @Test
    void areClosedEachAtItsTimeByOneTimer() {
        CoapSession first = acquire(peer);
        CoapSession second = acquire(another);
        assertThat(timers.left()).isZero();
        first.release();
        time.advanceTimeBy(Duration.ofSeconds(10));
        second.release();
        assertThat(timers.left()).isOne();

        time.advanceTimeBy(IDLE.minusSeconds(10));
        first.onClose().block(Rim.PATIENCE);
        assertThat(second.isDisposed()).isFalse();
        assertThat(timers.left()).isOne();
        time.advanceTimeBy(Duration.ofSeconds(10).minus(A_MOMENT));
        assertThat(second.isDisposed()).isFalse();
        time.advanceTimeBy(A_MOMENT);
        second.onClose().block(Rim.PATIENCE);
        assertThat(timers.left()).isZero();
    }

    @Test
    void waitForWhatIsUnderWayWhenTheyAreClosed() {
        CoapSession session = acquire(peer);
        Mono<CoapResponse> underWay = session.request(CoapRequest.get("/")).cache();
        underWay.subscribe();
        UdpPeer.Received request = peer.receive();
        session.release();
        time.advanceTimeBy(IDLE);
        assertThat(sessions.usage()).isEqualTo(new PoolUsage(0, 0, 0));
        assertThat(session.isDisposed()).isFalse();

        peer.respond(request, "late");
        assertThat(underWay.block(Rim.PATIENCE).payloadAsString()).isEqualTo("late");
        session.onClose().block(Rim.PATIENCE);
    }

    @Test
    void areWaitedForAsLongAsTheParametersSay() {
        acquire(peer);
        acquire(another);
        UdpPeer third = rim.peer();
        List<Throwable> early = new CopyOnWriteArrayList<>();
        sessions.acquire(third.uri()).subscribe(session -> {}, early::add);
        time.advanceTimeBy(Duration.ofSeconds(1));
        StepVerifier.create(sessions.acquire(third.uri()))
                .expectSubscription()
                .then(() -> time.advanceTimeBy(PENDING.minusSeconds(1).minus(A_MOMENT)))
                .then(() -> assertThat(early).isEmpty())
                .then(() -> time.advanceTimeBy(A_MOMENT))
                .then(() -> assertThat(early).hasSize(1))
                .then(() -> assertThat(sessions.usage()).isEqualTo(new PoolUsage(2, 0, 1)))
                .then(() -> time.advanceTimeBy(Duration.ofSeconds(1)))
                .expectErrorSatisfies(error -> assertThat(error)
                        .isInstanceOfSatisfying(
                                CoapPoolException.class,
                                late -> assertThat(late.reason()).isEqualTo(CoapPoolException.Reason.PENDING_TIMEOUT))
                        .hasMessage("all of 2 sessions are in use for PT45S"))
                .verify(Rim.PATIENCE);
        assertThat(sessions.usage()).isEqualTo(new PoolUsage(2, 0, 0));
        assertThat(timers.left()).isZero();
    }

    @Test
    void leaveNothingOfAOneLineRequestAMinuteLater() {
        Mono<CoapResponse> answer =
                client.request(CoapRequest.get(peer.uri() + "/a")).cache();
        answer.subscribe();
        peer.answer("here");
        assertThat(answer.block(Rim.PATIENCE).payloadAsString()).isEqualTo("here");
        assertThat(client.sharedSessions().usage()).isEqualTo(new PoolUsage(1, 1, 0));
        assertThat(rim.channels()).isOne();

        time.advanceTimeBy(IDLE);
        rim.awaitNoChannels();
        assertThat(client.sharedSessions().usage()).isEqualTo(new PoolUsage(0, 0, 0));
        assertThat(timers.left()).isZero();
    }
}
