package io.reactivecoap.netty.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecoap.CoapException;
import io.reactivecoap.CoapRequest;
import io.reactivecoap.CoapSession;
import io.reactivecoap.KeepaliveParameters;
import io.reactivecoap.NackReason;
import io.reactivecoap.Reconnection;
import io.reactivecoap.Reconnection.Meanwhile;
import io.reactivecoap.SessionSettings;
import io.reactivecoap.SessionState;
import io.reactivecoap.StateChange;
import io.reactivecoap.UnreachablePolicy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import reactor.core.publisher.Flux;
import reactor.test.scheduler.VirtualTimeScheduler;
import reactor.util.retry.Retry;

/** A session of the soak, with all that is asked over it. */
final class SoakSession {

    private static final Map<SessionState, Set<SessionState>> FOLLOWS = Map.of(
            SessionState.NONE, Set.of(SessionState.CONNECTING, SessionState.NONE),
            SessionState.CONNECTING, Set.of(SessionState.CSM, SessionState.ESTABLISHED, SessionState.NONE),
            SessionState.CSM, Set.of(SessionState.ESTABLISHED, SessionState.NONE),
            SessionState.ESTABLISHED, Set.of(SessionState.NONE));

    /** That it was interrupted, stale, is fresh, what was kept before, and the latest news. */
    private static final int MOST_SIGNALS = 5;

    private final Random chance;
    private final VirtualTimeScheduler time;
    private final SoakTally tally;
    private final Meanwhile meanwhile;
    private final boolean mayGiveUp;
    private final boolean mayEndUnused;
    private final CoapSession session;
    private final List<SoakEnding<?>> work = new ArrayList<>();
    private final List<SoakObserver<?>> observers = new ArrayList<>();
    private final SoakEnding<StateChange> states;
    private final SoakEnding<Void> end;
    private StateChange last = StateChange.to(SessionState.NONE);
    private boolean begun;
    private boolean used;
    private boolean finished;
    private boolean closing;
    private long closedAt = Long.MAX_VALUE;

    SoakSession(Random chance, ScriptedServer server, VirtualTimeScheduler time, SoakTally tally) {
        this.chance = chance;
        this.time = time;
        this.tally = tally;
        meanwhile = chance.nextInt(3) == 0 ? Meanwhile.FAIL : Meanwhile.WAIT;
        mayGiveUp = chance.nextInt(10) == 0;
        mayEndUnused = chance.nextInt(10) == 0;
        Reconnection how = new Reconnection(
                Retry.backoff(mayGiveUp ? 5 : Long.MAX_VALUE, Duration.ofSeconds(1))
                        .maxBackoff(Duration.ofMinutes(1))
                        .jitter(0) // so that a seed tells the same story each time
                        .filter(e -> e instanceof CoapException known && known.isTransient()),
                meanwhile,
                Reconnection.DEFAULT.interrupting(),
                chance.nextInt(4) > 0);
        session = server.client()
                .clock(time)
                .reconnect(how)
                .settings(this::settings)
                .open(chance.nextBoolean() ? "coap://sensor.example" : "coap+tcp://sensor.example");
        states = new SoakEnding<>("states", tally) {
            @Override
            void told(StateChange change) {
                enter(change);
            }

            @Override
            public void onComplete() {
                super.onComplete();
                finished = true;
            }
        };
        session.states().subscribe(states);
        end = new SoakEnding<>("session", tally);
        session.onClose().subscribe(end);
    }

    private SessionSettings settings(SessionSettings usual) {
        SessionSettings settings = usual.keepalive(new KeepaliveParameters(
                Duration.ofSeconds(30 + chance.nextInt(570)),
                Duration.ofSeconds(2 + chance.nextInt(20)),
                1 + chance.nextInt(3)));
        if (chance.nextInt(4) == 0) {
            settings = settings.requestTimeout(Duration.ofSeconds(10 + chance.nextInt(110)));
        }
        if (mayEndUnused) {
            settings = settings.unusedTimeout(Duration.ofMinutes(20));
        }
        if (chance.nextInt(4) == 0) {
            settings = settings.onUnreachable(UnreachablePolicy.KEEP_TRYING);
        }
        return settings;
    }

    private void enter(StateChange change) {
        if (!begun) { // told is first of all that there is no connection yet
            begun = true;
            return;
        }
        assertThat(FOLLOWS.get(last.state())).as("after %s", last).contains(change.state());
        if (change.state() == SessionState.NONE && change.cause().isEmpty()) {
            assertThat(closing || mayEndUnused)
                    .as("an end that nobody wanted: %s", this)
                    .isTrue();
        }
        if (last.state() == SessionState.ESTABLISHED && change.cause().isPresent()) {
            tally.count("connection lost");
        }
        used = true;
        last = change;
    }

    // What is asked

    void ask() {
        CoapRequest request = request();
        boolean refused = isAway() && meanwhile == Meanwhile.FAIL;
        SoakEnding<Object> ending = new SoakEnding<>(request.isRepeatable() ? "repeatable request" : "request", tally);
        work.add(ending);
        if (chance.nextInt(8) == 0) {
            session.blocks(request).subscribe(ending);
            return;
        }
        session.request(request).subscribe(ending);
        if (refused) {
            assertThat(ending.isOpen())
                    .as("%s, made while there was no connection", ending)
                    .isFalse();
            tally.count("request refused");
        }
    }

    private boolean isAway() {
        return used && session.state() != SessionState.ESTABLISHED && !session.isDisposed();
    }

    private CoapRequest request() {
        CoapRequest request = switch (chance.nextInt(8)) {
            case 0 -> CoapRequest.get("/slow");
            case 1 -> CoapRequest.get("/never").timeout(Duration.ofSeconds(5 + chance.nextInt(100)));
            case 2 -> CoapRequest.get("/big");
            case 3 -> CoapRequest.post("/count").payload("x".repeat(chance.nextInt(3_000)));
            case 4 -> CoapRequest.get("/reset");
            case 5 -> CoapRequest.get("/now").confirmable(false);
            default -> CoapRequest.get("/now");
        };
        if (chance.nextInt(3) == 0) {
            request = request.timeout(Duration.ofSeconds(1 + chance.nextInt(300)));
        }
        return request.repeatable(chance.nextInt(3) == 0);
    }

    void ping() {
        SoakEnding<Duration> ending = new SoakEnding<>("ping", tally);
        work.add(ending);
        session.ping().subscribe(ending);
    }

    void cancelOne() {
        List<SoakEnding<?>> open = work.stream().filter(SoakEnding::isOpen).toList();
        if (!open.isEmpty()) {
            open.get(chance.nextInt(open.size())).cancel();
        }
    }

    void observe() {
        String path = chance.nextBoolean() ? "/a" : "/b";
        boolean hungry = chance.nextInt(3) > 0;
        CoapRequest request = CoapRequest.get(path);
        if (chance.nextBoolean()) {
            keep(new SoakObserver<>(path, tally, hungry), session.observe(request));
        } else {
            keep(new SoakObserver<>(path, tally, hungry), session.observeSignals(request));
        }
    }

    private <T> void keep(SoakObserver<T> observer, Flux<T> observation) {
        boolean refused = isAway() && meanwhile == Meanwhile.FAIL;
        observation.subscribe(observer);
        if (refused) {
            assertThat(observer.isOpen())
                    .as("%s, begun while there was no connection", observer)
                    .isFalse();
        } else {
            observers.add(observer);
        }
    }

    void leaveOne() {
        if (!observers.isEmpty()) {
            observers.remove(chance.nextInt(observers.size())).cancel();
        }
    }

    void feed() {
        observers.forEach(observer -> observer.request(1));
    }

    int observers() {
        return observers.size();
    }

    // Its end

    void close() {
        closing = true;
        closedAt = now();
        switch (chance.nextInt(4)) {
            case 0 -> session.close().subscribe();
            case 1 ->
                session.closeLater(Duration.ofSeconds(chance.nextInt(5)), Duration.ofSeconds(60))
                        .subscribe();
            case 2 -> session.dispose();
            default -> {
                leaveAll(); // as it waits for what is open
                session.release();
            }
        }
    }

    private void leaveAll() {
        work.forEach(SoakEnding::cancel);
        observers.forEach(SoakEnding::cancel);
    }

    void disconnect() {
        session.disconnect(NackReason.RESET);
    }

    boolean isDisposed() {
        return session.isDisposed();
    }

    boolean isEnding() {
        return closing || session.isDisposed();
    }

    private long now() {
        return time.now(TimeUnit.SECONDS);
    }

    // What holds

    void check() {
        tally.rethrow();
        work.removeIf(ending -> !ending.isOpen());
        assertThat(session.state()).isEqualTo(last.state());
        if (session.isDisposed()) {
            assertThat(closing || mayGiveUp || mayEndUnused)
                    .as("ended by itself: %s", this)
                    .isTrue();
            assertThat(finished).as("its states have ended").isTrue();
            assertThat(end.isOpen()).as("onClose has not ended: %s", this).isFalse();
            assertThat(work).as("what is open of a session that has ended").isEmpty();
            assertThat(observers).allMatch(observer -> !observer.isOpen());
            return;
        }
        assertThat(finished || !end.isOpen()).as("told of an end that is none").isFalse();
        if (closing) {
            assertThat(now() - closedAt)
                    .as("seconds since it was closed: %s", this)
                    .isLessThan(600);
            return;
        }
        assertThat(observers).as("ended over a session that lives").allMatch(SoakEnding::isOpen);
    }

    /** Some time after all has become well. */
    void checkHealed(Map<String, Long> values) {
        check();
        if (isEnding() || observers.isEmpty()) {
            return;
        }
        assertThat(session.state()).as("%s", this).isEqualTo(SessionState.ESTABLISHED);
        for (SoakObserver<?> observer : observers) {
            long value = values.get(observer.path());
            for (int asked = 0; observer.latest() != value && asked < MOST_SIGNALS; asked++) {
                observer.request(1);
            }
            assertThat(observer.latest()).as("%s, %s", this, observer).isEqualTo(value);
            tally.count("observation healed");
        }
    }

    @Override
    public String toString() {
        return session + (mayGiveUp ? ", may give up" : "") + ", meanwhile " + meanwhile + ", last " + last + ", open "
                + work.stream().filter(SoakEnding::isOpen).toList();
    }
}
