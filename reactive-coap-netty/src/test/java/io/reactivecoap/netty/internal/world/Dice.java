package io.reactivecoap.netty.internal.world;

import io.reactivecoap.netty.internal.time.Entropy;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Random;

/** Chance that can be told what to come up with. Untold, it is a seeded random, and every first timeout the shortest. */
public final class Dice implements Entropy {

    private final Deque<Long> longs = new ArrayDeque<>();
    private final Deque<Double> doubles = new ArrayDeque<>();
    private final Random random;
    private boolean doublesAreRandom;

    Dice(Random random) {
        this.random = random;
    }

    /** The message id of the first datagram; to be told before the session begins. */
    public Dice messageIdsStartAt(int messageId) {
        return comeUpWith(messageId);
    }

    /** The next token, of up to 8 bytes. */
    public Dice nextToken(long token) {
        return comeUpWith(token);
    }

    /** The next long there is. */
    public Dice comeUpWith(long value) {
        longs.add(value);
        return this;
    }

    /** Where in the range from ACK_TIMEOUT to ACK_TIMEOUT * ACK_RANDOM_FACTOR the next first timeout lies: from 0 to 1. */
    public Dice nextFirstTimeoutAt(double share) {
        doubles.add(share);
        return this;
    }

    void rollFirstTimeouts() {
        doublesAreRandom = true;
    }

    @Override
    public long nextLong() {
        return longs.isEmpty() ? random.nextLong() : longs.remove();
    }

    @Override
    public double nextDouble() {
        if (doubles.isEmpty()) {
            return doublesAreRandom ? random.nextDouble() : 0;
        }
        return doubles.remove();
    }
}
