package io.reactivecoap.netty.internal.exchange;

import io.reactivecoap.netty.internal.message.Token;

/**
 * The tokens of a session that is secure: none is used twice with the same keys, so that no response that was held back can pass
 * for that of a later request. RFC 9175 §4.2: "a sequence number, starting at zero for each new or rekeyed secure connection".
 */
final class NumberedTokens implements Tokens {

    private long next;

    @Override
    public Token next(int length) {
        long number = next++;
        int enough = Math.max(length, (Long.SIZE - Long.numberOfLeadingZeros(number) + 7) / Byte.SIZE);
        if (enough <= Long.BYTES) {
            return Token.of(number, enough);
        }
        byte[] bytes = new byte[enough];
        for (int i = 0; i < Long.BYTES; i++) {
            bytes[enough - 1 - i] = (byte) (number >>> i * Byte.SIZE);
        }
        return Token.of(bytes);
    }
}
