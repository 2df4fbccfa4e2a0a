package io.reactivecoap.netty.internal.message;

import java.util.Arrays;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * What a response repeats so that its request is found (RFC 7252 §5.3.1). Up to 8 bytes live in a long; the longer ones
 * of RFC 8974 in an array.
 */
public final class Token {

    /** The token of no bytes, which empty messages have. */
    public static final Token EMPTY = new Token(0, 0, null);

    private static final int INLINE = Long.BYTES;

    private final long bits;
    private final int length;
    private final byte @Nullable [] extended;

    private Token(long bits, int length, byte @Nullable [] extended) {
        this.bits = bits;
        this.length = length;
        this.extended = extended;
    }

    /** A token of up to 8 bytes: the low-order bytes of {@code bits}, the most significant first. */
    public static Token of(long bits, int length) {
        return length == 0 ? EMPTY : new Token(bits & -1L >>> (INLINE - length) * 8, length, null);
    }

    /** A token of any length; the bytes are the token's from now on. */
    public static Token of(byte[] bytes) {
        if (bytes.length > INLINE) {
            return new Token(Arrays.hashCode(bytes), bytes.length, bytes);
        }
        long bits = 0;
        for (byte b : bytes) {
            bits = bits << 8 | b & 0xff;
        }
        return of(bits, bytes.length);
    }

    public int length() {
        return length;
    }

    public byte byteAt(int index) {
        return extended == null ? (byte) (bits >>> (length - 1 - index) * 8) : extended[index];
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return this == other
                || other instanceof Token that
                        && bits == that.bits
                        && length == that.length
                        && Arrays.equals(extended, that.extended);
    }

    @Override
    public int hashCode() {
        return Long.hashCode(bits * 0x9e3779b97f4a7c15L);
    }

    /** Hexadecimal digits. */
    @Override
    public String toString() {
        return extended != null
                ? HexFormat.of().formatHex(extended)
                : length == 0 ? "" : HexFormat.of().toHexDigits(bits, length * 2);
    }
}
