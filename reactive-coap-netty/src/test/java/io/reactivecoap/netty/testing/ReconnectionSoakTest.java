package io.reactivecoap.netty.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecoap.netty.support.LeakCheck;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Sessions that come back, ten with each server, through days of restarts, disconnections, refusals, loss and delay, and in
 * each case: every request and observation ends once; what an observer is told never goes backwards; states follow one
 * another as they should; when all is well again every observation delivers; and in the end nothing is open.
 *
 * <p>{@code -Dcoap.soak.worlds=100 -Dcoap.soak.days=10} lives through a thousand sessions of ten days, {@code -Dcoap.seed=4711}
 * begins with another world, and {@code -Dcoap.soak.pause=600} has something happen every ten minutes only, instead of 90 s.
 */
@ExtendWith(LeakCheck.class)
class ReconnectionSoakTest {

    private static final int WORLDS = 5;
    private static final int DAYS = 1;

    private static final List<String> OF_NOTE = List.of(
            "connection lost",
            "network is a black hole",
            "network restarts",
            "observation cancelled",
            "observation failed",
            "observation healed",
            "ping completed",
            "repeatable request completed",
            "request cancelled",
            "request completed",
            "request failed",
            "request refused",
            "session completed",
            "session failed",
            "signal Interrupted",
            "signal Notification");

    @Test
    void allEndsOnceAndNothingIsLeft() {
        long first = Long.getLong("coap.seed", 1);
        int worlds = Integer.getInteger("coap.soak.worlds", WORLDS);
        Duration life = Duration.ofDays(Integer.getInteger("coap.soak.days", DAYS));
        SoakTally tally = new SoakTally();
        for (long seed = first; seed < first + worlds; seed++) {
            SoakWorld world = new SoakWorld(seed, tally);
            try {
                world.live(life);
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("seed " + seed + ", " + e.getMessage() + "\n" + world.latest(), e);
            } finally {
                world.end();
            }
        }
        System.out.println("Soak: " + worlds + " worlds of " + life.toDays() + " days, " + tally);
        if (worlds >= WORLDS) {
            assertThat(tally.kinds().keySet()).as("what has happened").containsAll(OF_NOTE);
        }
    }
}
