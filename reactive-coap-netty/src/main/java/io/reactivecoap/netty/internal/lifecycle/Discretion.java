package io.reactivecoap.netty.internal.lifecycle;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What a line of the wiretap may say: what could be a secret is left out, and text of the peer's stays on its line. */
final class Discretion {

    private static final String HIDDEN = "<hidden>";

    /** Whatever has one of these in its name is hidden also where values may be seen. */
    private static final List<String> TELLTALE =
            List.of("pass", "pwd", "secret", "token", "key", "auth", "cred", "sig", "jwt", "psk", "pin");

    private static final int FIRST_OF_TEXT = ' ';
    private static final int LAST_OF_ASCII = '~';

    private Discretion() {}

    /** An argument of a query: without its value, unless values may be seen and this one has a harmless name. */
    static String argument(String argument, boolean valuesMayBeSeen) {
        int equals = argument.indexOf('=');
        if (equals < 0) {
            return valuesMayBeSeen && !isTelltale(argument) ? onOneLine(argument) : HIDDEN;
        }
        String name = argument.substring(0, equals);
        return valuesMayBeSeen && !isTelltale(name) ? onOneLine(argument) : onOneLine(name) + "=" + HIDDEN;
    }

    /** Whether an argument of a query looks like one that goes with a secret. */
    static boolean isTelltale(String argument) {
        int equals = argument.indexOf('=');
        String name = (equals < 0 ? argument : argument.substring(0, equals)).toLowerCase(Locale.ROOT);
        return TELLTALE.stream().anyMatch(name::contains);
    }

    /** A URI without what it may have of credentials: user and password, and the query. */
    static String uri(@Nullable String uri) {
        String text = uri == null ? "" : uri;
        int query = text.indexOf('?');
        String bare = query < 0 ? text : text.substring(0, query);
        int authority = bare.indexOf("//") + 2;
        int slash = bare.indexOf('/', authority);
        int at = bare.lastIndexOf('@', slash < 0 ? bare.length() : slash);
        String anonymous = at < authority ? bare : bare.substring(0, authority) + HIDDEN + bare.substring(at);
        return onOneLine(anonymous) + (query < 0 ? "" : "?" + HIDDEN);
    }

    /** Text that ends no line and moves no cursor: what is no printable ASCII becomes an escape. */
    static String onOneLine(String text) {
        StringBuilder line = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= FIRST_OF_TEXT && c <= LAST_OF_ASCII) {
                line.append(c);
            } else {
                line.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
            }
        }
        return line.toString();
    }

    /** The beginning of a payload: text in quotes, and other bytes as hexadecimal digits. */
    static String preview(byte[] payload, int most) {
        int shown = Math.min(most, payload.length);
        String cut = shown < payload.length ? "…" : "";
        StringBuilder text = new StringBuilder(shown + 2).append('"');
        StringBuilder digits = new StringBuilder(2 * shown);
        boolean isText = true;
        for (int i = 0; i < shown; i++) {
            int octet = payload[i] & 0xff;
            isText &= octet >= FIRST_OF_TEXT && octet <= LAST_OF_ASCII;
            text.append((char) octet);
            digits.append(String.format(Locale.ROOT, "%02x", octet));
        }
        return isText ? text.append('"').append(cut).toString() : digits + cut;
    }
}
