package io.reactivecoap.netty.internal.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.test.scheduler.VirtualTimeScheduler;
import reactor.util.retry.Retry;

/** One connection after another, in virtual time: every event in every state, and how long is waited. */
class SuccessionTest {

    private static final IOException LOST = new IOException("lost");
    private static final IOException REFUSED = new IOException("refused");

    /** A connection that does what the test says. */
    private static final class Wire {
        final int number;
        final Sinks.Empty<Void> established = Sinks.empty();
        final Sinks.Empty<Void> end = Sinks.empty();
        boolean again;
        boolean closed;
        boolean draining;

        Wire(int number) {
            this.number = number;
        }

        @Override
        public String toString() {
            return "wire " + number;
        }
    }

    private final List<Wire> wires = new ArrayList<>();
    private final List<String> told = new ArrayList<>();
    private VirtualTimeScheduler time = VirtualTimeScheduler.getOrSet();
    private Succession<Wire> succession = succession(Long.MAX_VALUE);

    @BeforeEach
    void begin() {
        time = VirtualTimeScheduler.getOrSet();
        succession = succession(Long.MAX_VALUE);
    }

    @AfterEach
    void nothingIsLeft() {
        succession.close();
        assertThat(wires).allMatch(wire -> wire.closed);
        int made = wires.size();
        time.advanceTimeBy(Duration.ofHours(1));
        assertThat(wires).hasSize(made);
        VirtualTimeScheduler.reset();
    }

    private Succession<Wire> succession(long attempts) {
        return new Succession<>(
                new Connections<>() {
                    @Override
                    public Wire open() {
                        Wire wire = new Wire(wires.size() + 1);
                        wires.add(wire);
                        return wire;
                    }

                    @Override
                    public Mono<Void> establish(Wire wire, boolean again) {
                        wire.again = again;
                        return wire.established.asMono();
                    }

                    @Override
                    public Mono<Void> onEnd(Wire wire) {
                        return wire.end.asMono();
                    }

                    @Override
                    public void abandon(Wire wire) {
                        wire.end.tryEmitError(LOST);
                    }

                    @Override
                    public void drain(Wire wire) {
                        wire.draining = true;
                    }

                    @Override
                    public Mono<Void> close(Wire wire) {
                        return Mono.fromRunnable(() -> wire.closed = true);
                    }
                },
                Retry.backoff(attempts, Duration.ofSeconds(1))
                        .maxBackoff(Duration.ofSeconds(8))
                        .jitter(0),
                new Succession.Watcher<>() {
                    @Override
                    public void onOpened(Wire wire) {
                        told.add("opened " + wire.number);
                    }

                    @Override
                    public void onEstablished(Wire wire) {
                        told.add("established " + wire.number);
                    }

                    @Override
                    public void onLost(Throwable cause) {
                        told.add(String.valueOf(cause.getMessage()));
                    }

                    @Override
                    public void onEnded(@Nullable Throwable cause) {
                        told.add(cause == null ? "ended" : "ended: " + cause.getMessage());
                    }
                });
    }

    private Wire last() {
        return wires.get(wires.size() - 1);
    }

    private List<String> waiting() {
        List<String> got = new ArrayList<>();
        succession.connection().subscribe(wire -> got.add(wire.toString()), error -> got.add("error"));
        return got;
    }

    @Test
    void doesNothingBeforeItsFirstUse() {
        assertThat(succession.isIdle()).isTrue();
        assertThat(succession.present()).isNull();
        assertThat(wires).isEmpty();
    }

    @Test
    void givesTheFirstConnectionToAllWhoWaitForIt() {
        List<String> one = waiting();
        List<String> other = waiting();
        assertThat(wires).hasSize(1);
        last().established.tryEmitEmpty();
        assertThat(one).containsExactly("wire 1");
        assertThat(other).containsExactly("wire 1");
        assertThat(waiting()).containsExactly("wire 1");
        assertThat(last().again).isFalse();
    }

    @Test
    void waitsLongerAfterEachFailureAndAnewAfterASuccess() {
        waiting();
        for (int seconds : new int[] {1, 2, 4, 8, 8}) {
            int before = wires.size();
            last().established.tryEmitError(REFUSED);
            time.advanceTimeBy(Duration.ofSeconds(seconds).minusMillis(1));
            assertThat(wires).hasSize(before);
            time.advanceTimeBy(Duration.ofMillis(1));
            assertThat(wires).hasSize(before + 1);
        }
        last().established.tryEmitEmpty();
        last().end.tryEmitError(LOST);
        time.advanceTimeBy(Duration.ofSeconds(1));
        assertThat(wires).hasSize(7);
        assertThat(last().again).isTrue();
    }

    @Test
    void tellsOnceOfALossThatWasSuspectedFirst() {
        waiting();
        Wire first = last();
        first.established.tryEmitEmpty();
        succession.suspect(first, new IOException("silent"));
        assertThat(succession.present()).isNull();
        succession.suspect(first, new IOException("silent too"));
        assertThat(told).containsExactly("opened 1", "established 1", "silent");
        assertThat(first.closed).isTrue();
        List<String> next = waiting();
        time.advanceTimeBy(Duration.ofSeconds(1));
        succession.suspect(first, new IOException("late"));
        last().established.tryEmitEmpty();
        assertThat(next).containsExactly("wire 2");
        assertThat(told).endsWith("opened 2", "established 2");
    }

    @Test
    void givesUpWhenTheBackOffDoesAndSaysWhy() {
        succession = succession(2);
        List<String> waits = waiting();
        for (int attempt = 0; attempt < 3; attempt++) {
            last().established.tryEmitError(REFUSED);
            time.advanceTimeBy(Duration.ofSeconds(10));
        }
        assertThat(waits).containsExactly("error");
        assertThat(told).endsWith("refused", "ended: refused");
        assertThatThrownBy(() -> succession.connection().block()).hasRootCauseMessage("refused");
        assertThat(wires).hasSize(3);
    }

    @Test
    void endsWithTheConnectionThatThisSideHasClosed() {
        waiting();
        last().established.tryEmitEmpty();
        last().end.tryEmitEmpty();
        assertThat(told).endsWith("ended");
        assertThat(succession.isEnded()).isTrue();
    }

    @Test
    void doesNotComeBackWhileItDrains() {
        waiting();
        last().established.tryEmitEmpty();
        succession.drain();
        assertThat(last().draining).isTrue();
        assertThat(last().closed).isFalse();
        last().end.tryEmitError(LOST);
        assertThat(succession.isEnded()).isTrue();
        time.advanceTimeBy(Duration.ofMinutes(1));
        assertThat(wires).hasSize(1);
    }

    /** The states, and how to come there. */
    private enum State {
        IDLE,
        CONNECTING,
        BETWEEN_ATTEMPTS,
        THERE,
        DRAINING,
        ENDED
    }

    private void goTo(State state) {
        switch (state) {
            case IDLE -> {}
            case CONNECTING -> waiting();
            case BETWEEN_ATTEMPTS -> {
                waiting();
                last().established.tryEmitError(REFUSED);
            }
            case THERE -> {
                waiting();
                last().established.tryEmitEmpty();
            }
            case DRAINING -> {
                goTo(State.THERE);
                succession.drain();
            }
            case ENDED -> succession.close();
        }
    }

    private static Arguments row(State state, String event, Consumer<SuccessionTest> what, String afterwards) {
        return Arguments.of(state, event, what, afterwards);
    }

    private static Stream<Arguments> events() {
        Consumer<SuccessionTest> use = test -> test.waiting();
        Consumer<SuccessionTest> close = test -> test.succession.close();
        Consumer<SuccessionTest> drain = test -> test.succession.drain();
        Consumer<SuccessionTest> lose = test -> test.last().end.tryEmitError(LOST);
        Consumer<SuccessionTest> suspect = test -> test.succession.suspect(test.last(), LOST);
        Consumer<SuccessionTest> wait = test -> test.time.advanceTimeBy(Duration.ofSeconds(1));
        return Stream.of(
                row(State.IDLE, "use", use, "opened 1"),
                row(State.IDLE, "wait", wait, ""),
                row(State.IDLE, "close", close, "ended"),
                row(State.IDLE, "drain", drain, "ended"),
                row(State.CONNECTING, "use", use, "opened 1"),
                row(State.CONNECTING, "wait", wait, "opened 1"),
                row(State.CONNECTING, "close", close, "ended"),
                row(State.CONNECTING, "drain", drain, "ended"),
                row(State.CONNECTING, "suspect", suspect, "lost"),
                row(State.BETWEEN_ATTEMPTS, "use", use, "refused"),
                row(State.BETWEEN_ATTEMPTS, "wait", wait, "opened 2"),
                row(State.BETWEEN_ATTEMPTS, "close", close, "ended"),
                row(State.BETWEEN_ATTEMPTS, "drain", drain, "ended"),
                row(State.BETWEEN_ATTEMPTS, "suspect", suspect, "refused"),
                row(State.THERE, "use", use, "established 1"),
                row(State.THERE, "wait", wait, "established 1"),
                row(State.THERE, "lose", lose, "lost"),
                row(State.THERE, "suspect", suspect, "lost"),
                row(State.THERE, "close", close, "ended"),
                row(State.THERE, "drain", drain, "established 1"),
                row(State.DRAINING, "use", use, "established 1"),
                row(State.DRAINING, "lose", lose, "ended"),
                row(State.DRAINING, "close", close, "ended"),
                row(State.DRAINING, "drain", drain, "established 1"),
                row(State.ENDED, "use", use, "ended"),
                row(State.ENDED, "wait", wait, "ended"),
                row(State.ENDED, "close", close, "ended"),
                row(State.ENDED, "drain", drain, "ended"));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("events")
    void doesInEachStateWhatAnEventAsksFor(State state, String event, Consumer<SuccessionTest> what, String lastTold) {
        goTo(state);
        what.accept(this);
        assertThat(told.isEmpty() ? "" : told.get(told.size() - 1)).isEqualTo(lastTold);
        assertThat(told.stream().filter(line -> line.startsWith("ended"))).hasSizeLessThan(2);
    }
}
