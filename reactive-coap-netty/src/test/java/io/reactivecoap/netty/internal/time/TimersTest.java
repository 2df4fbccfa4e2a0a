package io.reactivecoap.netty.internal.time;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TimersTest {

    private final Timers timers = new Timers();
    private final List<String> fired = new ArrayList<>();

    @Test
    void isEmptyAtFirst() {
        assertThat(timers.isEmpty()).isTrue();
        assertThat(timers.deadline()).isEqualTo(Timers.NEVER);
        timers.onTimeout(Long.MAX_VALUE - 1);
        assertThat(fired).isEmpty();
    }

    @Test
    void callsWhatIsDueTheEarliestFirst() {
        timers.schedule(timer("c"), 30);
        timers.schedule(timer("a"), 10);
        timers.schedule(timer("b"), 20);

        assertThat(timers.deadline()).isEqualTo(10);
        timers.onTimeout(9);
        assertThat(fired).isEmpty();
        timers.onTimeout(20);
        assertThat(fired).containsExactly("a", "b");
        assertThat(timers.deadline()).isEqualTo(30);
    }

    @Test
    void callsATimerOnceForEachTimeItIsScheduled() {
        Timer timer = timer("a");
        timers.schedule(timer, 10);
        timers.onTimeout(10);
        timers.onTimeout(10);
        timers.schedule(timer, 20);
        timers.onTimeout(20);

        assertThat(fired).containsExactly("a", "a");
        assertThat(timer.isScheduled()).isFalse();
    }

    @Test
    void movesATimerThatIsScheduled() {
        Timer timer = timer("a");
        timers.schedule(timer, 10);
        timers.schedule(timer, 30);
        assertThat(timers.deadline()).isEqualTo(30);
        timers.schedule(timer, 20);
        assertThat(timers.deadline()).isEqualTo(20);

        timers.onTimeout(100);

        assertThat(fired).containsExactly("a");
    }

    @Test
    void forgetsATimerThatIsCancelled() {
        Timer timer = timer("a");
        timers.cancel(timer); // harmless
        timers.schedule(timer, 10);
        assertThat(timer.isScheduled()).isTrue();

        timers.cancel(timer);
        timers.cancel(timer);

        assertThat(timer.isScheduled()).isFalse();
        assertThat(timers.isEmpty()).isTrue();
        timers.onTimeout(100);
        assertThat(fired).isEmpty();
    }

    @Test
    void callsWhatBecomesDueMeanwhile() {
        timers.schedule(
                new Timer() {
                    @Override
                    protected void onTimeout(long now) {
                        fired.add("first");
                        assertThat(isScheduled()).isFalse();
                        timers.schedule(timer("second"), now);
                        timers.schedule(timer("later"), now + 1);
                    }
                },
                10);

        timers.onTimeout(10);

        assertThat(fired).containsExactly("first", "second");
        assertThat(timers.deadline()).isEqualTo(11);
    }

    @Test
    void doesNotCallWhatIsCancelledMeanwhile() {
        Timer victim = timer("victim");
        timers.schedule(
                new Timer() {
                    @Override
                    protected void onTimeout(long now) {
                        timers.cancel(victim);
                    }
                },
                10);
        timers.schedule(victim, 10);
        timers.schedule(timer("other"), 10);

        timers.onTimeout(10);

        assertThat(fired).doesNotContain("victim").contains("other").hasSize(1);
    }

    @Test
    void takesTimesOfAnyOrigin() {
        timers.schedule(timer("b"), 5);
        timers.schedule(timer("a"), -5);
        timers.schedule(timer("c"), Long.MAX_VALUE - 1);

        timers.onTimeout(-5);
        assertThat(fired).containsExactly("a");
        timers.onTimeout(5);
        assertThat(fired).containsExactly("a", "b");
    }

    /** Whatever is scheduled, moved and cancelled: what is called, and when, is what a sorted list would say. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void agreesWithASortedList(long seed) {
        Random random = new Random(seed);
        Map<Timer, Long> reference = new HashMap<>();
        List<Timer> all = new ArrayList<>();
        List<Long> deadlines = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            all.add(new Timer() {
                @Override
                protected void onTimeout(long now) {
                    deadlines.add(reference.remove(this));
                }
            });
        }
        for (long now = 0; now < 20_000; now++) {
            Timer timer = all.get(random.nextInt(all.size()));
            switch (random.nextInt(4)) {
                case 0, 1 -> {
                    long deadline = now + random.nextInt(500);
                    timers.schedule(timer, deadline);
                    reference.put(timer, deadline);
                }
                case 2 -> {
                    timers.cancel(timer);
                    reference.remove(timer);
                }
                default -> {
                    deadlines.clear();
                    long time = now;
                    List<Long> due = reference.values().stream()
                            .filter(deadline -> deadline <= time)
                            .sorted()
                            .toList();
                    timers.onTimeout(now);
                    assertThat(deadlines).isEqualTo(due);
                }
            }
            assertThat(timers.deadline())
                    .isEqualTo(reference.values().stream()
                            .min(Comparator.naturalOrder())
                            .orElse(Timers.NEVER));
            assertThat(timer.isScheduled()).isEqualTo(reference.containsKey(timer));
        }
    }

    private Timer timer(String name) {
        return new Timer() {
            @Override
            protected void onTimeout(long now) {
                fired.add(name);
            }
        };
    }
}
