package io.reactivecoap.netty.internal.world;

import io.reactivecoap.netty.internal.time.Timers;
import java.time.Duration;
import java.util.PriorityQueue;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** What is between the session and its peer. Perfect unless told otherwise. */
public final class Wire {

    /** Where a datagram goes. */
    enum Side {
        SESSION,
        PEER
    }

    record Parcel(long arrival, long order, Side to, byte[] bytes) {}

    /** How bad a wire is: chances from 0 to 1, and how long a datagram takes at most. */
    public record Faults(double loss, double duplication, Duration slowest) {}

    private final PriorityQueue<Parcel> underWay = new PriorityQueue<>(
            (a, b) -> a.arrival != b.arrival ? Long.compare(a.arrival, b.arrival) : Long.compare(a.order, b.order));
    private long parcels;
    private long delay;
    private int toLose;
    private @Nullable Faults faults;
    private Random random = new Random(0);

    /** Every datagram takes this long from now on. */
    public Wire takes(Duration time) {
        delay = time.toNanos();
        return this;
    }

    /** The next datagrams are lost, whoever sends them. */
    public Wire loses(int datagrams) {
        toLose = datagrams;
        return this;
    }

    /** Datagrams are lost, doubled, delayed and so overtake each other from now on, as chance has it. */
    public Wire hasFaults(Faults all, Random chance) {
        faults = all;
        random = chance;
        return this;
    }

    void carry(Side to, byte[] bytes, long now) {
        if (toLose > 0) {
            toLose--;
            return;
        }
        if (faults == null) {
            put(to, bytes, now + delay);
            return;
        }
        if (random.nextDouble() >= faults.loss) {
            put(to, bytes, now + randomDelay(faults));
        }
        if (random.nextDouble() < faults.duplication) {
            put(to, bytes, now + randomDelay(faults));
        }
    }

    private long randomDelay(Faults with) {
        long slowest = with.slowest.toMillis();
        return Duration.ofMillis(slowest == 0 ? 0 : random.nextLong(slowest + 1))
                .toNanos(); // whole ones: some coincide
    }

    private void put(Side to, byte[] bytes, long arrival) {
        underWay.add(new Parcel(arrival, parcels++, to, bytes));
    }

    /** What has arrived at a time, or null. */
    @Nullable
    Parcel arrived(long now) {
        Parcel first = underWay.peek();
        return first == null || first.arrival > now ? null : underWay.remove();
    }

    long nextArrival() {
        Parcel first = underWay.peek();
        return first == null ? Timers.NEVER : first.arrival;
    }
}
