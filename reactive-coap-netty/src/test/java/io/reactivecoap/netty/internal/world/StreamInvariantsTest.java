package io.reactivecoap.netty.internal.world;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * Thousands of worlds over streams that are cut and merged anyhow, and in each the rules hold: who asks is told once, and
 * what is told is the answer to what was asked; bodies arrive whole; news come in their order; our capabilities are the
 * first thing said, and nothing is said after a farewell of ours; no message and no token is longer than the server takes;
 * at the end of time nothing is open and nothing is due.
 *
 * <p>{@code -Dcoap.worlds=1000000} lives through more of them, {@code -Dcoap.seed=4711} begins with another.
 */
class StreamInvariantsTest {

    @Test
    void theRulesHoldInEveryWorld() {
        Map<String, Integer> ends = new TreeMap<>();
        long first = Long.getLong("coap.seed", 1);
        int count = Integer.getInteger("coap.worlds", 3_000);
        for (long seed = first; seed < first + count; seed++) {
            RandomStreamWorld.live(seed).forEach(end -> ends.merge(end, 1, Integer::sum));
        }
        if (count >= 1_000) {
            assertThat(ends)
                    .as("the ways in which it ended")
                    .containsKeys("session OPEN", "session RELEASED", "session ABORTED")
                    .containsKeys("echo 2.05 Content", "echo CoapDisconnectedException", "echo CoapTimeoutException")
                    .containsKeys("up 2.04 Changed", "up CoapDisconnectedException", "up CoapTransferException")
                    .containsKeys("down 2.05 Content", "down CoapDisconnectedException", "down CoapTransferException")
                    .containsKeys("read whole", "read CoapDisconnectedException", "read CoapTransferException");
        }
    }
}
