package io.reactivecoap.netty.rim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reactivecoap.CoapDisconnectedException;
import io.reactivecoap.CoapPoolException;
import io.reactivecoap.CoapPoolException.Reason;
import io.reactivecoap.CoapProtocol;
import io.reactivecoap.CoapRequest;
import io.reactivecoap.CoapSession;
import io.reactivecoap.CoapSessions;
import io.reactivecoap.CoapUnreachableException;
import io.reactivecoap.PoolParameters;
import io.reactivecoap.PoolUsage;
import io.reactivecoap.Reconnection;
import io.reactivecoap.SessionEvent;
import io.reactivecoap.SessionState;
import io.reactivecoap.StateChange;
import io.reactivecoap.netty.server.CoapTestServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Signal;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;
import reactor.util.retry.Retry;

/** Sessions that are shared: one with each endpoint, as many as there may be, and nothing left of them at the end. */
@Timeout(30)
class SharedSessionsTest {

    private static final PoolParameters TWO = PoolParameters.DEFAULT.withMaxSessions(2);
    private static final PoolUsage NOTHING = new PoolUsage(0, 0, 0);

    @RegisterExtension
    static final Rim rim = new Rim();

    private final List<CoapSessions> made = new ArrayList<>();
    private final CoapSessions sessions = make(TWO);
    private final UdpPeer peer = rim.peer();
    private final UdpPeer another = rim.peer();
    private final UdpPeer third = rim.peer();

    private CoapSessions make(PoolParameters parameters) {
        CoapSessions registry = rim.client().sharedSessions(parameters);
        made.add(registry);
        return registry;
    }

    @AfterEach
    void dispose() {
        Flux.fromIterable(made).flatMap(CoapSessions::disposeLater).blockLast(Rim.PATIENCE);
    }

    private CoapSession acquire(String uri) {
        return sessions.acquire(uri).block(Rim.PATIENCE);
    }

    private void refuses(Mono<CoapSession> acquire, Reason reason) {
        StepVerifier.create(acquire)
                .expectErrorSatisfies(error -> assertThat(error)
                        .isInstanceOfSatisfying(
                                CoapPoolException.class,
                                refused -> assertThat(refused.reason()).isEqualTo(reason)))
                .verify(Rim.PATIENCE);
    }

    // One session

    @Test
    void areOneForEachEndpoint() {
        CoapSession first = acquire(peer.uri());
        assertThat(acquire(peer.uri())).isSameAs(first);
        assertThat(acquire("COAP://127.0.0.1:0" + peer.port())).isSameAs(first);
        assertThat(sessions.acquire(CoapProtocol.UDP, peer.address()).block(Rim.PATIENCE))
                .isSameAs(first);
        assertThat(acquire(another.uri())).isNotSameAs(first);
        assertThat(rim.channels()).isEqualTo(2);
        assertThat(sessions.usage()).isEqualTo(new PoolUsage(2, 0, 0));
    }

    @Test
    void openNothingUntilSubscribedTo() {
        sessions.acquire(peer.uri());
        sessions.with(peer.uri(), session -> Mono.empty());
        assertThat(sessions.usage()).isEqualTo(NOTHING);
        assertThat(rim.channels()).isZero();
    }

    @Test
    void connectOnceForAllWhoAskAtTheSameTime() {
        List<Mono<CoapSession>> got = new ArrayList<>();
        rim.whileLoopsAreBusy(() -> {
            for (int i = 0; i < 50; i++) {
                Mono<CoapSession> acquired = sessions.acquire(peer.uri()).cache();
                acquired.subscribe();
                got.add(acquired);
            }
        });
        assertThat(new HashSet<>(Flux.concat(got).collectList().block(Rim.PATIENCE)))
                .hasSize(1);
        assertThat(rim.channels()).isOne();
        assertThat(sessions.usage()).isEqualTo(new PoolUsage(1, 0, 0));
    }

    @Test
    void belongToOneRegistry() {
        CoapSession here = acquire(peer.uri());
        CoapSession there = make(TWO).acquire(peer.uri()).block(Rim.PATIENCE);
        assertThat(there).isNotSameAs(here);
    }

    @Test
    void doWhatSessionsDo() {
        CoapSession session = acquire(peer.uri());
        Mono<String> answer = session.request(CoapRequest.get("/"))
                .map(response -> response.payloadAsString())
                .cache();
        answer.subscribe();
        peer.answer("here");
        assertThat(answer.block(Rim.PATIENCE)).isEqualTo("here");
        assertThat(session.established().block(Rim.PATIENCE)).isSameAs(session);
        assertThat(session.settings(settings -> settings.mtu(500))).isSameAs(session);
        assertThat(session.mtu()).isEqualTo(500);
        assertThat(session.remoteAddress()).isEqualTo(peer.address());
        assertThatThrownBy(session::asClient).isInstanceOf(IllegalStateException.class);
    }

    // Shares

    @Test
    void countTheirShares() {
        CoapSession session = acquire(peer.uri());
        acquire(peer.uri());
        assertThat(session.retain()).isSameAs(session);

        assertThat(session.release()).isFalse();
        assertThat(session.release()).isFalse();
        assertThat(sessions.usage()).isEqualTo(new PoolUsage(1, 0, 0));
        assertThat(session.release()).isTrue();
        assertThat(sessions.usage()).isEqualTo(new PoolUsage(1, 1, 0));

        assertThatThrownBy(session::release).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(session::retain).isInstanceOf(IllegalStateException.class);
        assertThat(session.isDisposed()).isFalse();
        assertThat(acquire(peer.uri())).isSameAs(session);
        assertThat(session.release()).isTrue();
    }

    @Test
    void areGivenBackWhenTheWorkIsCompleteHasFailedOrIsCancelled() {
        List<PoolUsage> meanwhile = new CopyOnWriteArrayList<>();
        StepVerifier.create(sessions.with(peer.uri(), session -> {
                    meanwhile.add(sessions.usage());
                    return Flux.just(1, 2);
                }))
                .expectNext(1, 2)
                .verifyComplete();
        assertThat(meanwhile).containsExactly(new PoolUsage(1, 0, 0));
        assertThat(sessions.usage()).isEqualTo(new PoolUsage(1, 1, 0));

        StepVerifier.create(sessions.with(peer.uri(), session -> Mono.error(new IllegalStateException("of the work"))))
                .verifyErrorMessage("of the work");
        StepVerifier.create(sessions.with(peer.uri(), session -> {
                    throw new IllegalStateException("instead of work");
                }))
                .verifyErrorMessage("instead of work");
        assertThat(sessions.usage()).isEqualTo(new PoolUsage(1, 1, 0));

        StepVerifier.create(sessions.with(peer.uri(), session -> Mono.just(1).concatWith(Mono.never())))
                .expectNext(1)
                .then(() -> assertThat(sessions.usage()).isEqualTo(new PoolUsage(1, 0, 0)))
                .thenCancel()
                .verify(Rim.PATIENCE);
        assertThat(sessions.usage()).isEqualTo(new PoolUsage(1, 1, 0));
        assertThat(rim.channels()).isOne();
    }

    // What does not come to be

    @Test
    void leaveNothingOfAnAcquireThatIsCancelled() {
        rim.whileLoopsAreBusy(() -> {
            for (int i = 0; i < 50; i++) {
                sessions.acquire(peer.uri()).subscribe().dispose();
            }
            assertThat(sessions.usage()).isEqualTo(NOTHING);
        });
        rim.awaitNoChannels();
    }

    @Test
    void areForThoseWhoHaveNotCancelled() {
        AtomicReference<CoapSession> got = new AtomicReference<>();
        Mono<CoapSession> kept = sessions.acquire(peer.uri()).doOnNext(got::set).cache();
        rim.whileLoopsAreBusy(() -> {
            Disposable cancelled = sessions.acquire(peer.uri()).subscribe();
            kept.subscribe();
            cancelled.dispose();
        });
        assertThat(kept.block(Rim.PATIENCE).release()).isTrue();
        assertThat(sessions.usage()).isEqualTo(new PoolUsage(1, 1, 0));
    }

    @Test
    void areNotKeptWhenTheyCannotBeConnected() {
        CoapTestServer server = rim.closing(CoapTestServer.tcp());
        server.stop();
        List<Signal<CoapSession>> failed = Flux.range(0, 5)
                .flatMap(i -> sessions.acquire(server.uri()).materialize())
                .collectList()
                .block(Rim.PATIENCE);
        assertThat(failed)
                .hasSize(5)
                .allSatisfy(signal -> assertThat(signal.getThrowable()).isInstanceOf(CoapUnreachableException.class));
        assertThat(sessions.usage()).isEqualTo(NOTHING);

        server.start();
        assertThat(acquire(server.uri()).release()).isTrue();
    }

    @Test
    void areReplacedWhenTheyHaveEnded() {
        CoapSession first = acquire(peer.uri());
        first.close().block(Rim.PATIENCE);
        assertThat(sessions.usage()).isEqualTo(NOTHING);
        assertThatThrownBy(first::retain).isInstanceOf(IllegalStateException.class);

        CoapSession second = acquire(peer.uri());
        assertThat(second).isNotSameAs(first);
        assertThat(first.release()).as("a share in what has ended").isTrue();
        assertThat(second.isDisposed()).isFalse();
        assertThat(sessions.usage()).isEqualTo(new PoolUsage(1, 0, 0));
    }

    @Test
    void areReplacedWithinTheSignalOfTheirEnd() {
        CoapSession first = acquire(peer.uri());
        Mono<CoapSession> next = first.onClose()
                .then(Mono.defer(() -> sessions.acquire(peer.uri())))
                .cache();
        next.subscribe();
        first.dispose();
        assertThat(next.block(Rim.PATIENCE)).isNotSameAs(first).matches(session -> !session.isDisposed());
    }

    @Test
    void areReplacedWhenTheirPeerHasReleasedThem() {
        CoapTestServer server = rim.closing(CoapTestServer.tcp());
        CoapSession released = acquire(server.uri());
        Mono<Boolean> working = released.request(CoapRequest.get("/never"))
                .hasElement()
                .onErrorReturn(false)
                .cache();
        working.subscribe();
        server.next(received -> received.path().equals("/never"));
        Mono<SessionEvent> told = released.events()
                .ofType(SessionEvent.Released.class)
                .cast(SessionEvent.class)
                .next()
                .cache();
        told.subscribe();
        server.release(null, null);
        told.block(Rim.PATIENCE);

        CoapSession next = acquire(server.uri());
        assertThat(next).isNotSameAs(released);
        assertThat(released.isDisposed()).as("what is under way is waited for").isFalse();
        assertThat(next.request(CoapRequest.get("/hello")).block(Rim.PATIENCE).payloadAsString())
                .isEqualTo("world");
        released.dispose();
        working.block(Rim.PATIENCE);
    }

    @Test
    void comeBackWhereTheClientHasThemDoSo() {
        CoapTestServer server = rim.closing(CoapTestServer.tcp());
        CoapSessions returning = rim.client()
                .reconnect(Reconnection.DEFAULT.withBackoff(Retry.backoff(10, Duration.ofMillis(10))))
                .sharedSessions(TWO);
        made.add(returning);
        CoapSession session = returning.acquire(server.uri()).block(Rim.PATIENCE);
        Mono<StateChange> back = session.states()
                .skipUntil(change -> change.state() == SessionState.NONE)
                .filter(change -> change.state() == SessionState.ESTABLISHED)
                .next()
                .cache();
        back.subscribe();
        server.drop();
        back.block(Rim.PATIENCE);
        assertThat(returning.acquire(server.uri()).block(Rim.PATIENCE)).isSameAs(session);
        assertThat(session.release()).isFalse();
        assertThat(session.release()).isTrue();
        assertThat(returning.usage()).isEqualTo(new PoolUsage(1, 1, 0));
    }

    // As many as there may be

    @Test
    void makeRoomByTheOneThatHasBeenIdleForLongest() {
        CoapSession longest = acquire(peer.uri());
        CoapSession shorter = acquire(another.uri());
        longest.release();
        shorter.release();

        CoapSession newest = acquire(third.uri());
        longest.onClose().block(Rim.PATIENCE);
        assertThat(shorter.isDisposed()).isFalse();
        assertThat(newest.isDisposed()).isFalse();
        assertThat(sessions.usage()).isEqualTo(new PoolUsage(2, 1, 0));
        rim.awaitNoMoreChannelsThan(2);
        assertThat(rim.channels()).isEqualTo(2);
    }

    @Test
    void areWaitedForWhenAllAreInUse() {
        CoapSession first = acquire(peer.uri());
        acquire(another.uri());
        Mono<CoapSession> one = sessions.acquire(third.uri()).cache();
        Mono<CoapSession> other = sessions.acquire(third.uri()).cache();
        one.subscribe();
        other.subscribe();
        assertThat(sessions.usage()).isEqualTo(new PoolUsage(2, 0, 2));
        assertThat(acquire(peer.uri())).as("needs no place").isSameAs(first);

        first.release();
        assertThat(sessions.usage()).isEqualTo(new PoolUsage(2, 0, 2));
        first.release();
        assertThat(one.block(Rim.PATIENCE)).isSameAs(other.block(Rim.PATIENCE));
        first.onClose().block(Rim.PATIENCE);
        assertThat(sessions.usage()).isEqualTo(new PoolUsage(2, 0, 0));
    }

    @Test
    void areWaitedForUntilOneEnds() {
        CoapSession first = acquire(peer.uri());
        acquire(another.uri());
        Mono<CoapSession> waiting = sessions.acquire(third.uri()).cache();
        waiting.subscribe();
        first.dispose();
        assertThat(waiting.block(Rim.PATIENCE).remoteAddress()).isEqualTo(third.address());
    }

    @Test
    void areWaitedForUntilOneCannotBeConnected() {
        CoapTestServer server = rim.closing(CoapTestServer.tcp());
        server.stop();
        acquire(another.uri());
        Mono<CoapSession> failing = sessions.acquire(server.uri()).cache();
        Mono<CoapSession> waiting = sessions.acquire(third.uri()).cache();
        rim.whileLoopsAreBusy(() -> {
            failing.subscribe(session -> {}, error -> {});
            waiting.subscribe();
            assertThat(sessions.usage()).isEqualTo(new PoolUsage(2, 0, 1));
        });
        StepVerifier.create(failing).expectError(CoapUnreachableException.class).verify(Rim.PATIENCE);
        assertThat(waiting.block(Rim.PATIENCE).remoteAddress()).isEqualTo(third.address());
    }

    @Test
    void failOneAfterTheOtherForManyWhoWait() {
        CoapTestServer server = rim.closing(CoapTestServer.tcp());
        server.stop();
        CoapSessions one = make(PoolParameters.DEFAULT.withMaxSessions(1));
        List<Signal<CoapSession>> failed = Flux.range(1, 250) // each an endpoint of its own
                .flatMap(
                        i -> one.acquire("coap+tcp://127.0.1." + i + ":" + server.port())
                                .materialize(),
                        250)
                .collectList()
                .block(Rim.PATIENCE);
        assertThat(failed).hasSize(250).allMatch(signal -> signal.getThrowable() instanceof CoapUnreachableException);
        assertThat(one.usage()).isEqualTo(NOTHING);
    }

    @Test
    void areNotWaitedForByMoreThanMay() {
        CoapSessions strict = make(PoolParameters.DEFAULT.withMaxSessions(1).withPendingAcquireMaxCount(1));
        CoapSession inUse = strict.acquire(peer.uri()).block(Rim.PATIENCE);
        Disposable waiting = strict.acquire(another.uri()).subscribe();
        refuses(strict.acquire(third.uri()), Reason.PENDING_LIMIT);
        waiting.dispose();
        assertThat(strict.usage()).isEqualTo(new PoolUsage(1, 0, 0));

        Mono<CoapSession> next = strict.acquire(third.uri()).cache();
        next.subscribe();
        assertThat(strict.usage()).isEqualTo(new PoolUsage(1, 0, 1));
        inUse.release();
        assertThat(next.block(Rim.PATIENCE).remoteAddress()).isEqualTo(third.address());
    }

    @Test
    void areRefusedAtOnceWhereNobodyMayWait() {
        CoapSessions strict = make(PoolParameters.DEFAULT.withMaxSessions(1).withPendingAcquireMaxCount(0));
        strict.acquire(peer.uri()).block(Rim.PATIENCE);
        refuses(strict.acquire(another.uri()), Reason.PENDING_LIMIT);
    }

    // Where and when

    @Test
    void areHandedOverOnTheSchedulerOfTheClient() {
        Scheduler scheduler = Schedulers.newSingle("handed-over");
        try {
            CoapSessions there = rim.client().publishOn(scheduler).sharedSessions(TWO);
            for (int i = 0; i < 2; i++) { // connected anew, and shared
                assertThat(there.acquire(peer.uri())
                                .map(session -> Thread.currentThread().getName())
                                .block(Rim.PATIENCE))
                        .startsWith("handed-over");
            }
            there.disposeLater().block(Rim.PATIENCE);
            assertThat(there.acquire(peer.uri())
                            .map(session -> "")
                            .onErrorResume(error -> Mono.fromSupplier(
                                    () -> Thread.currentThread().getName()))
                            .block(Rim.PATIENCE))
                    .startsWith("handed-over");
        } finally {
            scheduler.dispose();
        }
    }

    @Test
    void endWithTheirRegistry() {
        CoapSession inUse = acquire(peer.uri());
        acquire(another.uri()).release();
        acquire(another.uri());
        Mono<Signal<CoapSession>> waiting =
                sessions.acquire(third.uri()).materialize().cache();
        waiting.subscribe();
        Mono<Boolean> working = inUse.request(CoapRequest.get("/")).hasElement().cache();
        working.subscribe(answered -> {}, error -> {});
        peer.receive();

        sessions.disposeLater().block(Rim.PATIENCE);
        assertThat(rim.channels()).isZero();
        assertThat(sessions.isDisposed()).isTrue();
        assertThat(sessions.usage()).isEqualTo(NOTHING);
        assertThat(waiting.block(Rim.PATIENCE).getThrowable()).isInstanceOf(CoapPoolException.class);
        StepVerifier.create(working)
                .expectError(CoapDisconnectedException.class)
                .verify(Rim.PATIENCE);
        refuses(sessions.acquire(peer.uri()), Reason.DISPOSED);
        assertThat(inUse.release()).isTrue();
        sessions.disposeLater().block(Rim.PATIENCE);
    }

    @Test
    void refuseAtOnceWhatIsNoEndpoint() {
        assertThatThrownBy(() -> sessions.acquire("coap://127.0.0.1/path"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("uri must end after host and port");
        assertThatThrownBy(() -> sessions.acquire("http://127.0.0.1")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> sessions.acquire("coaps://127.0.0.1"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("credentials");
        assertThatThrownBy(() -> sessions.with(peer.uri(), null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("work");
        assertThatThrownBy(() -> sessions.acquire(null, peer.address()))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("protocol");
        assertThatThrownBy(() -> rim.client().sharedSessions(null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("parameters");
    }
}
