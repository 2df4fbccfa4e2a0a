package io.reactivecoap.netty.internal.world;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * Hundreds of worlds in which a body of 100 kB is transferred over a wire that loses, doubles, delays and reorders: it
 * arrives whole, to the byte, or there is one error; and nothing is left open.
 *
 * <p>{@code -Dcoap.worlds=10000} lives through more of them, {@code -Dcoap.seed=4711} begins with another.
 */
class TransferInvariantsTest {

    @Test
    void aBodyArrivesWholeOrFailsWithOneError() {
        Map<String, Integer> ends = new TreeMap<>();
        long first = Long.getLong("coap.seed", 1);
        int count = Integer.getInteger("coap.worlds", 1_000);
        for (long seed = first; seed < first + count; seed++) {
            ends.merge(TransferWorld.live(seed), 1, Integer::sum);
        }
        if (count >= 100) {
            assertThat(ends)
                    .as("the ways in which transfers ended")
                    .containsKeys("down", "up", "read", "CoapTransferException", "CoapTimeoutException");
        }
    }
}
