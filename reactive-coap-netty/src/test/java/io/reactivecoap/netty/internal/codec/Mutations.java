package io.reactivecoap.netty.internal.codec;

import java.util.Arrays;
import java.util.Random;

/** Bytes that were well formed once, as a seed spoils them. */
final class Mutations {

    private Mutations() {}

    static byte[] of(byte[] bytes, Random random) {
        byte[] mutated = bytes;
        for (int i = random.nextInt(3); i >= 0; i--) {
            mutated = switch (random.nextInt(5)) {
                case 0 -> Arrays.copyOf(mutated, random.nextInt(mutated.length + 1));
                case 1 -> Arrays.copyOf(mutated, mutated.length + random.nextInt(4));
                default -> flipped(mutated, random);
            };
        }
        return mutated;
    }

    private static byte[] flipped(byte[] bytes, Random random) {
        if (bytes.length == 0) {
            return bytes;
        }
        byte[] flipped = bytes.clone();
        int at = random.nextInt(random.nextBoolean() ? Math.min(8, bytes.length) : bytes.length);
        flipped[at] = (byte) (random.nextBoolean() ? random.nextInt() : flipped[at] ^ 1 << random.nextInt(8));
        return flipped;
    }
}
