package io.reactivecoap.netty.internal.codec;

import io.reactivecoap.CoapCode;
import io.reactivecoap.netty.internal.message.Message;
import io.reactivecoap.netty.internal.message.Token;
import io.reactivecoap.option.CoapOptions;
import java.util.Random;

/** Well-formed messages of every kind and of the lengths that matter, as a seed has them. */
final class RandomMessages {

    private static final int[] LENGTHS = {0, 1, 2, 8, 12, 13, 14, 20, 268, 269, 270, 400};

    private final Random random;
    private final boolean extendedTokens;

    RandomMessages(Random random, boolean extendedTokens) {
        this.random = random;
        this.extendedTokens = extendedTokens;
    }

    Message next() {
        CoapOptions.Builder options = CoapOptions.builder();
        int number = 0;
        for (int i = random.nextInt(4); i > 0; i--) {
            number += someLength();
            options.add(number, bytes(random.nextInt(4) == 0 ? someLength() : random.nextInt(6)));
        }
        int tokenLength = extendedTokens && random.nextBoolean() ? someLength() : random.nextInt(9);
        return new Message(
                CoapCode.of(random.nextInt(256)),
                Token.of(bytes(tokenLength)),
                options.build(),
                random.nextBoolean() ? Message.NO_PAYLOAD : bytes(someLength()));
    }

    private int someLength() {
        return LENGTHS[random.nextInt(LENGTHS.length)];
    }

    private byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }
}
