package io.reactivecoap.option;

import io.reactivecoap.option.CoapOption.Format;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Function;
import java.util.function.LongFunction;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** How a value of one option format becomes bytes and comes back (RFC 7252 §3.2); bytes that do not fit give null. */
record ValueCoding<T>(Format format, Function<T, byte[]> encoder, Decoder<T> decoder) {
    interface Decoder<T> {
        @Nullable
        T decode(byte[] data, int offset, int length);
    }

    static final ValueCoding<byte[]> OPAQUE = new ValueCoding<>(Format.OPAQUE, byte[]::clone, ValueCoding::copyOf);

    static final ValueCoding<ETag> ETAG = new ValueCoding<>(
            Format.OPAQUE, ETag::bytes, (data, offset, length) -> ETag.of(copyOf(data, offset, length)));

    static final ValueCoding<String> STRING =
            new ValueCoding<>(Format.STRING, ValueCoding::toUtf8, ValueCoding::fromUtf8);

    static final ValueCoding<String> SEGMENT =
            new ValueCoding<>(Format.STRING, ValueCoding::segmentToUtf8, ValueCoding::fromUtf8);

    static final ValueCoding<Long> UINT = uint(Long::longValue, Long::valueOf);

    static final ValueCoding<ContentFormat> CONTENT_FORMAT =
            uint(ContentFormat::id, value -> ContentFormat.of((int) value));

    static final ValueCoding<BlockOption> BLOCK = uint(BlockOption::encode, value -> BlockOption.decode((int) value));

    static final ValueCoding<NoResponse> NO_RESPONSE = uint(NoResponse::bits, value -> NoResponse.ofBits((int) value));

    static final ValueCoding<Boolean> EMPTY =
            new ValueCoding<>(Format.EMPTY, ValueCoding::presence, (data, offset, length) -> Boolean.TRUE);

    private static <T> ValueCoding<T> uint(ToLongFunction<T> toUint, LongFunction<T> fromUint) {
        return new ValueCoding<>(
                Format.UINT,
                value -> uintToBytes(toUint.applyAsLong(value)),
                (data, offset, length) -> fromUint.apply(uintFromBytes(data, offset, length)));
    }

    private static byte[] uintToBytes(long value) {
        if (value < 0) {
            throw new IllegalArgumentException("must not be negative, was " + value);
        }
        // RFC 7252 §3.2: "A sender SHOULD represent the integer with as few bytes as possible"; zero takes none.
        byte[] bytes = new byte[(Long.SIZE - Long.numberOfLeadingZeros(value) + 7) / 8];
        for (int i = bytes.length - 1; i >= 0; i--) {
            bytes[i] = (byte) value;
            value >>>= 8;
        }
        return bytes;
    }

    private static long uintFromBytes(byte[] data, int offset, int length) {
        long value = 0;
        // RFC 7252 §3.2: "A recipient MUST be prepared to process values with leading zero bytes."
        for (int i = offset; i < offset + length; i++) {
            value = value << 8 | data[i] & 0xff;
        }
        return value;
    }

    private static byte[] segmentToUtf8(String value) {
        // RFC 7252 §5.10.1: "The value of a Uri-Path Option MUST NOT be "." or ".."."
        if (value.equals(".") || value.equals("..")) {
            throw new IllegalArgumentException("must not be a dot segment, was " + value);
        }
        return toUtf8(value);
    }

    private static byte[] toUtf8(String value) {
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        if (!new String(bytes, StandardCharsets.UTF_8).equals(value)) {
            throw new IllegalArgumentException("must be text that UTF-8 can hold: a surrogate stands alone");
        }
        return bytes;
    }

    private static @Nullable String fromUtf8(byte[] data, int offset, int length) {
        String text = new String(data, offset, length, StandardCharsets.UTF_8);
        if (text.indexOf('\uFFFD') < 0) {
            return text;
        }
        byte[] again = text.getBytes(StandardCharsets.UTF_8);
        return Arrays.equals(again, 0, again.length, data, offset, offset + length) ? text : null;
    }

    private static byte[] presence(Boolean present) {
        if (!present) {
            throw new IllegalArgumentException("must be true: an option without a value is there, or left out");
        }
        return new byte[0];
    }

    private static byte[] copyOf(byte[] data, int offset, int length) {
        return Arrays.copyOfRange(data, offset, offset + length);
    }
}
