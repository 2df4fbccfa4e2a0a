package io.reactivecoap.netty.pubsub;

import java.time.Duration;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import reactor.core.scheduler.Schedulers;

/**
 * What a wire does to datagrams: each may be lost, doubled and late, as chance has it.
 *
 * @param loss how many of one are lost, from 0 to 1
 * @param doubled how many of one come twice, from 0 to 1
 * @param slowest how long one takes at most; a wire that takes no time keeps their order
 */
record Faults(double loss, double doubled, Duration slowest, Random chance) {

    /** A wire that is slow, and nothing else. */
    static Faults latency(Duration always) {
        return new Faults(0, 0, always.multipliedBy(2), new Random() {
            @Override
            public double nextDouble() {
                return 0.5;
            }
        });
    }

    void carry(Runnable arrival) {
        if (chance.nextDouble() < loss) {
            return;
        }
        pass(arrival);
        if (chance.nextDouble() < doubled) {
            pass(arrival);
        }
    }

    private void pass(Runnable arrival) {
        long nanos = (long) (slowest.toNanos() * chance.nextDouble());
        Schedulers.parallel().schedule(arrival, nanos, TimeUnit.NANOSECONDS);
    }
}
