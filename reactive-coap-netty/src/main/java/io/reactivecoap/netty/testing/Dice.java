package io.reactivecoap.netty.testing;

import io.reactivecoap.netty.internal.time.Entropy;
import java.util.Random;

/** Chance that is the same in every run: tokens and message ids differ, and random times are as short as they may be. */
final class Dice implements Entropy {

    private final Random random = new Random(0);

    @Override
    public long nextLong() {
        return random.nextLong();
    }

    @Override
    public double nextDouble() {
        return 0;
    }
}
