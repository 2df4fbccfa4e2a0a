package io.reactivecoap.option;

import java.util.Objects;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/** Which classes of response a client does without (RFC 7967 §2.1). */
public final class NoResponse {
    private static final NoResponse INTERESTED_IN_ALL = new NoResponse(0);
    private static final NoResponse ALL = suppress(2, 4, 5);

    private final int bits;

    private NoResponse(int bits) {
        this.bits = bits;
    }

    /** {@return no response of any class is wanted: 26} */
    public static NoResponse all() {
        return ALL;
    }

    /** {@return every response is wanted: 0} */
    public static NoResponse interestedInAll() {
        return INTERESTED_IN_ALL;
    }

    /**
     * Does without responses of some classes.
     *
     * @param classes code classes: 2 for success, 4 for client errors, 5 for server errors
     * @return the value that says so
     */
    public static NoResponse suppress(int... classes) {
        Objects.requireNonNull(classes, "classes");
        int bits = 0;
        for (int codeClass : classes) {
            if (codeClass != 2 && codeClass != 4 && codeClass != 5) {
                throw new IllegalArgumentException("classes must be 2, 4 or 5, was " + codeClass);
            }
            bits |= bit(codeClass);
        }
        return new NoResponse(bits);
    }

    /**
     * The value with the given bits, also such as have no meaning yet.
     *
     * @param bits 0 to 255
     * @return the value
     */
    public static NoResponse ofBits(int bits) {
        if (bits < 0 || bits > 255) {
            throw new IllegalArgumentException("bits must be 0 to 255, was " + bits);
        }
        return new NoResponse(bits);
    }

    /** {@return the bits as they travel} */
    public int bits() {
        return bits;
    }

    /**
     * Whether responses of a class are not wanted.
     *
     * @param codeClass a code class, 0 to 7
     * @return whether the client does without them
     */
    public boolean suppressesClass(int codeClass) {
        return codeClass > 0 && codeClass <= 8 && (bits & bit(codeClass)) != 0;
    }

    private static int bit(int codeClass) {
        return 1 << codeClass - 1; // RFC 7967 §2.1, table 2: 2 for 2.xx, 8 for 4.xx, 16 for 5.xx
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof NoResponse that && bits == that.bits;
    }

    @Override
    public int hashCode() {
        return bits;
    }

    /** {@return the classes that are not wanted, such as {@code 2.xx,5.xx}, or {@code none}} */
    @Override
    public String toString() {
        StringJoiner classes = new StringJoiner(",").setEmptyValue("none");
        for (int codeClass = 1; codeClass <= 8; codeClass++) {
            if (suppressesClass(codeClass)) {
                classes.add(codeClass + ".xx");
            }
        }
        return classes.toString();
    }
}
