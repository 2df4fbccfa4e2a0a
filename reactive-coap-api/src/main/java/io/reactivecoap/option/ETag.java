package io.reactivecoap.option;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Tells one representation of a resource from another: 1 to 8 bytes that mean something to the server only. */
public final class ETag {
    private final byte[] bytes;

    private ETag(byte[] bytes) {
        this.bytes = bytes;
    }

    /**
     * An entity tag.
     *
     * @param bytes 1 to 8 bytes
     * @return the tag
     */
    public static ETag of(byte[] bytes) {
        Objects.requireNonNull(bytes, "bytes");
        if (bytes.length < 1 || bytes.length > 8) {
            throw new IllegalArgumentException("bytes must be 1 to 8 bytes, were " + bytes.length);
        }
        return new ETag(bytes.clone());
    }

    /** {@return a copy of the bytes} */
    public byte[] bytes() {
        return bytes.clone();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ETag that && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    /** {@return the bytes in hexadecimal} */
    @Override
    public String toString() {
        return HexFormat.of().formatHex(bytes);
    }
}
