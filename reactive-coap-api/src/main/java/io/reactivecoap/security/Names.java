package io.reactivecoap.security;

import java.util.Objects;

/** The check of a host name that a user gives. */
final class Names {

    private static final int LONGEST = 253;

    private Names() {}

    /** RFC 6066 §3: a DNS host name in ASCII, without a dot at the end, and no IP address. */
    static String require(String name) {
        Objects.requireNonNull(name, "name");
        boolean wellFormed = !name.isEmpty()
                && name.length() <= LONGEST
                && !name.endsWith(".")
                && name.chars().allMatch(c -> c > ' ' && c < 0x7f && c != ':' && c != '/');
        boolean address = name.chars().allMatch(c -> c == '.' || c >= '0' && c <= '9');
        if (!wellFormed || address) {
            throw new IllegalArgumentException("name must be a host name in ASCII, no IP address: " + name);
        }
        return name;
    }
}
