package io.reactivecoap.netty.pubsub;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import reactor.test.scheduler.VirtualTimeScheduler;

/**
 * Hundreds of clients of the gateway's, with connections and without, through loss, doubling, delay, silence, a gateway that
 * starts anew and a NAT that forgets, and with each: every publication ends once, and has arrived when it completes; every
 * subscriber gets messages once and in their order, and those that were acknowledged; when all is well again everybody who
 * has not been told of an end hears what is published; closing ends everything, and nothing is left.
 *
 * <p>{@code -Dcoap.worlds=10000} lives through more of them, {@code -Dcoap.seed=4711} begins with another.
 */
class EmqxWorldTest {

    private static final int WORLDS = 300;

    private static final List<String> OF_NOTE = List.of(
            "Expired",
            "HeartbeatMissed",
            "Renewed",
            "acknowledged",
            "publication cancelled",
            "publication completed",
            "publication failed",
            "subscriber left",
            "subscriber that was told to the end",
            "subscription failed");

    @Test
    void publicationsEndAndMessagesComeInOrder() {
        Map<String, Integer> tally = new TreeMap<>();
        long first = Long.getLong("coap.seed", 1);
        int worlds = Integer.getInteger("coap.worlds", WORLDS);
        for (long seed = first; seed < first + worlds; seed++) {
            live(seed, tally);
        }
        System.out.println("EMQX: " + worlds + " worlds, " + tally);
        if (worlds >= WORLDS) {
            assertThat(tally.keySet()).as("what has happened").containsAll(OF_NOTE);
        }
    }

    private static void live(long seed, Map<String, Integer> tally) {
        EmqxWorld world = new EmqxWorld(seed, tally);
        try {
            world.live();
        } catch (AssertionError | RuntimeException e) {
            throw new AssertionError(
                    "seed %d (-Dtest=EmqxWorldTest -Dcoap.seed=%d -Dcoap.worlds=1): %s%n%s"
                            .formatted(seed, seed, e.getMessage(), world.latest()),
                    e);
        } finally {
            VirtualTimeScheduler.reset();
        }
    }
}
