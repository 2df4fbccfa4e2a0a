package io.reactivecoap.netty.server;

import io.reactivecoap.option.ETag;
import java.nio.ByteBuffer;

/** The bytes of {@code /large}: each one follows from its place, so that a body of any length needs no memory. */
public final class Pattern {

    private Pattern() {}

    /** The byte at a place. */
    public static byte at(long place) {
        return (byte) (place * 31 + place / 251);
    }

    /** The first bytes of it. */
    public static byte[] bytes(int length) {
        return bytes(0, length);
    }

    /** Some bytes from the midst. */
    public static byte[] bytes(long from, int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = at(from + i);
        }
        return bytes;
    }

    /** Where the first byte is that does not belong there, or -1. */
    public static long firstWrong(long from, byte[] bytes) {
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] != at(from + i)) {
                return from + i;
            }
        }
        return -1;
    }

    static Body body(long length) {
        return new Body() {
            @Override
            public long length() {
                return length;
            }

            @Override
            public byte[] part(long from, int partLength) {
                return bytes(from, partLength);
            }

            @Override
            public ETag etag() {
                return ETag.of(ByteBuffer.allocate(8).putLong(length).array());
            }
        };
    }
}
