package io.reactivecoap.netty.internal.codec;

import io.reactivecoap.CoapCode;
import io.reactivecoap.netty.internal.message.Datagram;
import io.reactivecoap.netty.internal.message.Datagram.Type;
import io.reactivecoap.netty.internal.message.Message;
import io.reactivecoap.netty.internal.message.Token;
import io.reactivecoap.option.CoapOptions;
import java.util.Random;
import java.util.stream.IntStream;

/** Well-formed datagrams of every kind, as a seed has them. */
final class RandomDatagrams {

    /** The codes that a datagram may have besides Empty. */
    private static final int[] CODES =
            IntStream.range(1, 192).filter(value -> value < 32 || value >= 64).toArray();

    private static final int[] LENGTHS = {0, 1, 2, 8, 12, 13, 14, 20, 268, 269, 270, 400};
    private static final int[] DELTAS = {0, 1, 2, 11, 12, 13, 14, 100, 268, 269, 270, 3000};

    private final Random random;
    private final boolean extendedTokens;

    RandomDatagrams(Random random, boolean extendedTokens) {
        this.random = random;
        this.extendedTokens = extendedTokens;
    }

    Datagram next() {
        Type type = Type.of(random.nextInt(4));
        int messageId = random.nextInt(0x10000);
        if (random.nextInt(10) == 0) {
            return new Datagram(type, messageId, Message.EMPTY);
        }
        CoapCode code = CoapCode.of(CODES[random.nextInt(CODES.length)]);
        return new Datagram(type, messageId, new Message(code, token(), options(), payload()));
    }

    private Token token() {
        int length =
                extendedTokens && random.nextBoolean() ? LENGTHS[random.nextInt(LENGTHS.length)] : random.nextInt(9);
        return Token.of(bytes(length));
    }

    private CoapOptions options() {
        CoapOptions.Builder options = CoapOptions.builder();
        int number = 0;
        for (int i = random.nextInt(6); i > 0; i--) {
            number += DELTAS[random.nextInt(DELTAS.length)];
            options.add(
                    number,
                    bytes(random.nextInt(4) == 0 ? LENGTHS[random.nextInt(LENGTHS.length)] : random.nextInt(6)));
        }
        return options.build();
    }

    private byte[] payload() {
        return random.nextBoolean() ? Message.NO_PAYLOAD : bytes(random.nextInt(40));
    }

    private byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }
}
