package io.reactivecoap.netty.internal.exchange;

import io.reactivecoap.netty.internal.message.Token;
import io.reactivecoap.netty.internal.time.Entropy;

/**
 * RFC 7252 §5.3.1: "The client SHOULD generate tokens in such a way that tokens currently in use for a given
 * source/destination endpoint pair are unique", and use "a nontrivial, randomized token to guard against spoofing of
 * responses".
 */
final class RandomTokens implements Tokens {

    private static final int LONG = Long.BYTES;

    private final Entropy entropy;

    RandomTokens(Entropy entropy) {
        this.entropy = entropy;
    }

    @Override
    public Token next(int length) {
        if (length <= LONG) {
            return Token.of(entropy.nextLong(), length);
        }
        byte[] bytes = new byte[length];
        long bits = 0;
        for (int i = 0; i < length; i++) {
            bits = i % LONG == 0 ? entropy.nextLong() : bits >>> Byte.SIZE;
            bytes[i] = (byte) bits;
        }
        return Token.of(bytes);
    }
}
