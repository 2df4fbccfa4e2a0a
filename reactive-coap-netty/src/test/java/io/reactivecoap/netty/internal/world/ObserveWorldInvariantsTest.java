package io.reactivecoap.netty.internal.world;

import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecoap.ObservationSignal;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * Thousands of worlds with resources that change and are observed over a wire that loses, doubles and delays, and in each
 * the rules hold: nobody is told something older than before; bodies are whole; once all is quiet, all who are left know
 * the latest; who observes is told of the end once; when all have left, nothing is open and nothing is due.
 *
 * <p>{@code -Dcoap.worlds=1000000} lives through more of them, {@code -Dcoap.seed=4711} begins with another.
 */
class ObserveWorldInvariantsTest {

    @Test
    void theRulesHoldInEveryWorld() {
        Map<String, Integer> signals = new TreeMap<>();
        long first = Long.getLong("coap.seed", 1);
        int count = Integer.getInteger("coap.worlds", 3_000);
        for (long seed = first; seed < first + count; seed++) {
            for (Observer observer : RandomObserveWorld.live(seed)) {
                for (ObservationSignal signal : observer.signals()) {
                    signals.merge(signal.getClass().getSimpleName(), 1, Integer::sum);
                }
            }
        }
        if (count >= 1_000) {
            assertThat(signals)
                    .as("what was told")
                    .containsOnlyKeys("Fresh", "Interrupted", "NotObservable", "Notification", "Stale")
                    .allSatisfy((signal, times) -> assertThat(times).isGreaterThan(count / 100));
        }
    }
}
