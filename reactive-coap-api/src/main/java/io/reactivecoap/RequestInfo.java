package io.reactivecoap;

import java.time.Duration;
import java.util.Locale;
import java.util.Objects;

/**
 * Which request an error is about.
 *
 * @param peer the peer's address
 * @param method the request's method
 * @param path the request's path and query, percent-encoded, with {@code <hidden>} for {@link CoapRequest#secretQueries()}
 * @param token the token in hexadecimal digits; empty when the request had not got one yet
 * @param transmissions how often the request was sent; 0 when it never left
 * @param elapsed from the subscriber's demand to the error
 */
public record RequestInfo(
        CoapAddress peer, CoapMethod method, String path, String token, int transmissions, Duration elapsed) {

    private static final int DIGITS_SHOWN = 16;

    /**
     * Checks the components.
     *
     * @param peer the peer's address
     * @param method the method
     * @param path path and query
     * @param token the token in hexadecimal digits, or empty
     * @param transmissions how often the request was sent
     * @param elapsed the time since the subscriber's demand
     */
    public RequestInfo {
        Objects.requireNonNull(peer, "peer");
        Objects.requireNonNull(method, "method");
        Objects.requireNonNull(path, "path");
        Objects.requireNonNull(token, "token");
        Objects.requireNonNull(elapsed, "elapsed");
    }

    private static String shortened(String token) {
        return token.length() <= DIGITS_SHOWN
                ? token
                : token.substring(0, DIGITS_SHOWN) + "… of " + token.length() / 2 + " bytes";
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "%s %s to %s (token %s, sent %d times, %.3f s)",
                method,
                path,
                peer,
                token.isEmpty() ? "none" : shortened(token),
                transmissions,
                elapsed.toNanos() / 1e9);
    }
}
