package io.reactivecoap.netty.internal.world;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Thousands of worlds, and in each the rules hold: who asks is told once, and what is told is the answer to what was asked;
 * a message goes out at most 1 + MAX_RETRANSMIT times, ever less often, and never after its end; no more than NSTART are
 * outstanding; no message id or token is used twice; every confirmable message of the peer is answered each time it comes;
 * at the end of time nothing is open and nothing is due.
 *
 * <p>{@code -Dcoap.worlds=1000000} lives through more of them, {@code -Dcoap.seed=4711} begins with another.
 */
class WorldInvariantsTest {

    @Test
    void theRulesHoldInEveryWorld() {
        Map<String, Integer> ends = new TreeMap<>();
        long first = Long.getLong("coap.seed", 1);
        int count = Integer.getInteger("coap.worlds", 10_000);
        for (long seed = first; seed < first + count; seed++) {
            RandomWorld.live(seed).values().forEach(answer -> ends.merge(RandomWorld.endOf(answer), 1, Integer::sum));
        }
        if (count >= 1_000) {
            assertThat(ends)
                    .as("the ways in which requests ended")
                    .containsOnlyKeys(
                            "ACKNOWLEDGEMENT",
                            "CoapDisconnectedException",
                            "CoapProtocolException",
                            "CoapResetException",
                            "CoapUnreachableException",
                            "NON_RESPONSE",
                            "REQUEST_TIMEOUT",
                            "SEPARATE_RESPONSE",
                            "cancelled",
                            "nothing",
                            "response")
                    .allSatisfy((end, requests) -> assertThat(requests).isGreaterThan(count / 100));
        }
    }

    /** A seed that once failed is a test for ever. */
    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "a retransmission that is due when the time of its request is up, 111757",
        "a NON whose peer is found to be unreachable, 5991",
        "a NON that waits while others are found to be unreachable, 1056061",
        "two acknowledgements in one batch and a NON between them, 1004070",
    })
    void theRulesHoldWhereTheyOnceDidNot(String what, long seed) {
        RandomWorld.live(seed);
    }
}
