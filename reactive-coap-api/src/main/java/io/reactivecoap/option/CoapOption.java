package io.reactivecoap.option;

import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One entry of the CoAP Option Numbers registry: its number, what its value may be, and what its number says about it.
 *
 * @param <T> what a value of this option is to an application
 */
public final class CoapOption<T> {
    /** How the value of an option is written (RFC 7252 §3.2). */
    public enum Format {
        /** A sequence of no bytes: the option is there, or it is not. */
        EMPTY,
        /** Any sequence of bytes. */
        OPAQUE,
        /** A non-negative integer in network byte order, in as few bytes as possible. */
        UINT,
        /** Text in UTF-8. */
        STRING
    }

    private static final int MAX_NUMBER = 65535;
    // RFC 7252 §3.1: the largest length that an option header can say.
    private static final int MAX_LENGTH = 65535 + 269;
    private static final @Nullable CoapOption<?>[] REGISTRY = new CoapOption<?>[293];

    /** Makes a request conditional on the current representation (RFC 7252 §5.10.8.1). */
    public static final CoapOption<byte[]> IF_MATCH = many(1, "If-Match", ValueCoding.OPAQUE, 0, 8);
    /** The host a request is for (RFC 7252 §5.10.1). */
    public static final CoapOption<String> URI_HOST = one(3, "Uri-Host", ValueCoding.STRING, 1, 255);
    /** Tells one representation from another (RFC 7252 §5.10.6). */
    public static final CoapOption<ETag> ETAG = many(4, "ETag", ValueCoding.ETAG, 1, 8);
    /** Makes a request conditional on the resource not being there (RFC 7252 §5.10.8.2). */
    public static final CoapOption<Boolean> IF_NONE_MATCH = one(5, "If-None-Match", ValueCoding.EMPTY, 0, 0);
    /** Registers for notifications, deregisters, and numbers them (RFC 7641 §2). */
    public static final CoapOption<Long> OBSERVE = one(6, "Observe", ValueCoding.UINT, 0, 3);
    /** The port a request is for (RFC 7252 §5.10.1). */
    public static final CoapOption<Long> URI_PORT = one(7, "Uri-Port", ValueCoding.UINT, 0, 2);
    /** One segment of the path of what was created (RFC 7252 §5.10.7). */
    public static final CoapOption<String> LOCATION_PATH = many(8, "Location-Path", ValueCoding.SEGMENT, 0, 255);
    /** Marks a message protected by OSCORE (RFC 8613 §2). */
    public static final CoapOption<byte[]> OSCORE = one(9, "OSCORE", ValueCoding.OPAQUE, 0, 255);
    /** One segment of the path a request is for (RFC 7252 §5.10.1). */
    public static final CoapOption<String> URI_PATH = many(11, "Uri-Path", ValueCoding.SEGMENT, 0, 255);
    /** What the payload is written in (RFC 7252 §5.10.3). */
    public static final CoapOption<ContentFormat> CONTENT_FORMAT =
            one(12, "Content-Format", ValueCoding.CONTENT_FORMAT, 0, 2);
    /** For how many seconds a response is fresh (RFC 7252 §5.10.5). */
    public static final CoapOption<Long> MAX_AGE = one(14, "Max-Age", ValueCoding.UINT, 0, 4);
    /** One argument of the query a request is for (RFC 7252 §5.10.1). */
    public static final CoapOption<String> URI_QUERY = many(15, "Uri-Query", ValueCoding.STRING, 0, 255);
    /** How many more proxies a request may pass (RFC 8768 §3). */
    public static final CoapOption<Long> HOP_LIMIT = one(16, "Hop-Limit", ValueCoding.UINT, 1, 1);
    /** What the response should be written in (RFC 7252 §5.10.4). */
    public static final CoapOption<ContentFormat> ACCEPT = one(17, "Accept", ValueCoding.CONTENT_FORMAT, 0, 2);
    /** One block of a request body, sent without waiting for each answer (RFC 9177 §4). */
    public static final CoapOption<BlockOption> Q_BLOCK1 = one(19, "Q-Block1", ValueCoding.BLOCK, 0, 3);
    /** One argument of the query of what was created (RFC 7252 §5.10.7). */
    public static final CoapOption<String> LOCATION_QUERY = many(20, "Location-Query", ValueCoding.STRING, 0, 255);
    /** Says that the payload begins with an EDHOC message (RFC 9668 §3.1). */
    public static final CoapOption<Boolean> EDHOC = one(21, "EDHOC", ValueCoding.EMPTY, 0, 0);
    /** One block of a response body (RFC 7959 §2.1). */
    public static final CoapOption<BlockOption> BLOCK2 = one(23, "Block2", ValueCoding.BLOCK, 0, 3);
    /** One block of a request body (RFC 7959 §2.1). */
    public static final CoapOption<BlockOption> BLOCK1 = one(27, "Block1", ValueCoding.BLOCK, 0, 3);
    /** How many bytes a response body has (RFC 7959 §4). */
    public static final CoapOption<Long> SIZE2 = one(28, "Size2", ValueCoding.UINT, 0, 4);
    /** One block of a response body, sent without waiting for each request (RFC 9177 §4). */
    public static final CoapOption<BlockOption> Q_BLOCK2 = many(31, "Q-Block2", ValueCoding.BLOCK, 0, 3);
    /** The whole URI a proxy is to fetch (RFC 7252 §5.10.2). */
    public static final CoapOption<String> PROXY_URI = one(35, "Proxy-Uri", ValueCoding.STRING, 1, 1034);
    /** The scheme a proxy is to use (RFC 7252 §5.10.2). */
    public static final CoapOption<String> PROXY_SCHEME = one(39, "Proxy-Scheme", ValueCoding.STRING, 1, 255);
    /** How many bytes a request body has (RFC 7252 §5.10.9, RFC 7959 §4). */
    public static final CoapOption<Long> SIZE1 = one(60, "Size1", ValueCoding.UINT, 0, 4);
    /** Lets a server verify that a request is fresh (RFC 9175 §2.2). */
    public static final CoapOption<byte[]> ECHO = one(252, "Echo", ValueCoding.OPAQUE, 1, 40);
    /** Which classes of response the client does without (RFC 7967 §2). */
    public static final CoapOption<NoResponse> NO_RESPONSE = one(258, "No-Response", ValueCoding.NO_RESPONSE, 0, 1);
    /** Tells the bodies of one client's block-wise requests apart (RFC 9175 §3.2). */
    public static final CoapOption<byte[]> REQUEST_TAG = many(292, "Request-Tag", ValueCoding.OPAQUE, 0, 8);

    private final int number;
    private final String name;
    private final ValueCoding<T> coding;
    private final int minLength;
    private final int maxLength;
    private final boolean repeatable;

    private CoapOption(
            int number, String name, ValueCoding<T> coding, int minLength, int maxLength, boolean repeatable) {
        this.number = number;
        this.name = name;
        this.coding = coding;
        this.minLength = minLength;
        this.maxLength = maxLength;
        this.repeatable = repeatable;
    }

    private static <T> CoapOption<T> one(int number, String name, ValueCoding<T> coding, int min, int max) {
        return register(new CoapOption<>(number, name, coding, min, max, false));
    }

    private static <T> CoapOption<T> many(int number, String name, ValueCoding<T> coding, int min, int max) {
        return register(new CoapOption<>(number, name, coding, min, max, true));
    }

    private static <T> CoapOption<T> register(CoapOption<T> option) {
        REGISTRY[option.number] = option;
        return option;
    }

    /**
     * An option this library has no entry for; its values are bytes of any length, and it may be repeated.
     *
     * @param number its number, 1 to 65535
     * @return the option
     * @throws IllegalArgumentException if the number is out of range, or that of an option with an entry here
     */
    public static CoapOption<byte[]> opaque(int number) {
        if (number == 0) {
            throw new IllegalArgumentException("number must be 1 to 65535, was 0, which is reserved");
        }
        of(number).ifPresent(known -> {
            throw new IllegalArgumentException(
                    "number must be that of an option without an entry here, but " + number + " is " + known.name);
        });
        return unregistered(number);
    }

    /**
     * The registry's entry for a number.
     *
     * @param number an option number, 0 to 65535
     * @return the option, or empty where this library has no entry
     */
    public static Optional<CoapOption<?>> of(int number) {
        checkNumber(number);
        return number < REGISTRY.length ? Optional.ofNullable(REGISTRY[number]) : Optional.empty();
    }

    /**
     * The registry's entry for a number, or an opaque option where there is none.
     *
     * @param number an option number, 0 to 65535
     * @return the option
     */
    public static CoapOption<?> byNumber(int number) {
        checkNumber(number);
        CoapOption<?> known = number < REGISTRY.length ? REGISTRY[number] : null;
        return known != null ? known : unregistered(number);
    }

    /**
     * Whether this library has an entry for an option number.
     *
     * @param number an option number
     * @return whether {@link #of(int)} finds it
     */
    public static boolean isKnown(int number) {
        return number >= 0 && number < REGISTRY.length && REGISTRY[number] != null;
    }

    /**
     * Whether an option number is that of a critical option (RFC 7252 §5.4.6).
     *
     * @param number an option number
     * @return whether a message must be rejected by whoever does not know the option
     */
    public static boolean isCritical(int number) {
        return (number & 1) != 0;
    }

    static int checkNumber(int number) {
        if (number < 0 || number > MAX_NUMBER) {
            throw new IllegalArgumentException("number must be 0 to " + MAX_NUMBER + ", was " + number);
        }
        return number;
    }

    private static CoapOption<byte[]> unregistered(int number) {
        return new CoapOption<>(number, "Option-" + number, ValueCoding.OPAQUE, 0, MAX_LENGTH, true);
    }

    /** {@return the option number} */
    public int number() {
        return number;
    }

    /** {@return the name in the registry, such as {@code Uri-Path}; {@code Option-65000} where there is no entry} */
    public String name() {
        return name;
    }

    /** {@return how values are written} */
    public Format format() {
        return coding.format();
    }

    /** {@return the fewest bytes a value has} */
    public int minLength() {
        return minLength;
    }

    /** {@return the most bytes a value has} */
    public int maxLength() {
        return maxLength;
    }

    /** {@return whether a message may hold this option more than once} */
    public boolean repeatable() {
        return repeatable;
    }

    /** {@return whether a message must be rejected by whoever does not know this option} */
    public boolean critical() {
        return isCritical(number);
    }

    /** {@return whether a proxy that does not know this option must not forward it} */
    public boolean unsafe() {
        return (number & 2) != 0;
    }

    /** {@return whether this option is no part of the cache key of a request} */
    public boolean noCacheKey() {
        return (number & 0x1e) == 0x1c; // RFC 7252 §5.4.6: "NoCacheKey = ((onum & 0x1e) == 0x1c);"
    }

    /**
     * Writes a value as it travels.
     *
     * @param value the value
     * @return its bytes, the caller's own
     * @throws IllegalArgumentException if this option cannot hold the value
     */
    public byte[] encode(T value) {
        Objects.requireNonNull(value, "value");
        byte[] bytes;
        try {
            bytes = coding.encoder().apply(value);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("value of " + name + " " + e.getMessage(), e);
        }
        if (!fits(bytes.length)) {
            throw new IllegalArgumentException(
                    "value of " + name + " must have " + lengths() + ", has " + bytes.length);
        }
        return bytes;
    }

    /**
     * Reads a value that travelled.
     *
     * @param value its bytes
     * @return the value
     * @throws IllegalArgumentException if the bytes are too few, too many, or text that is not UTF-8
     */
    public T decode(byte[] value) {
        Objects.requireNonNull(value, "value");
        T decoded = decodeOrNull(value, 0, value.length);
        if (decoded == null) {
            throw new IllegalArgumentException("value of " + name + " must be " + format() + " of " + lengths()
                    + ", has " + value.length + (fits(value.length) ? ", which are not UTF-8" : ""));
        }
        return decoded;
    }

    /** Reads a value in place; null stands for bytes that do not fit. */
    @Nullable
    T decodeOrNull(byte[] data, int offset, int length) {
        return fits(length) ? coding.decoder().decode(data, offset, length) : null;
    }

    private boolean fits(int length) {
        return length >= minLength && length <= maxLength;
    }

    private String lengths() {
        if (minLength < maxLength) {
            return minLength + " to " + maxLength + " bytes";
        }
        return maxLength == 1 ? "1 byte" : maxLength + " bytes";
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof CoapOption<?> that && number == that.number && name.equals(that.name);
    }

    @Override
    public int hashCode() {
        return number;
    }

    @Override
    public String toString() {
        return name;
    }
}
