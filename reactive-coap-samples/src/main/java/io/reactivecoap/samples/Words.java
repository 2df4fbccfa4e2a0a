package io.reactivecoap.samples;

import java.time.Duration;
import java.util.Locale;

/** How values read in a line of text. */
public final class Words {

    private Words() {}

    /** A time as people say it: {@code 0.8 ms}, {@code 93.2 s}. */
    public static String time(Duration time) {
        double millis = time.toNanos() / 1e6;
        return millis < 1000
                ? String.format(Locale.ROOT, "%.1f ms", millis)
                : String.format(Locale.ROOT, "%.1f s", millis / 1000);
    }

    /** A number with its noun: {@code 1 byte}, {@code 5 transmissions}. */
    public static String count(long number, String noun) {
        return String.format(Locale.ROOT, "%,d %s%s", number, noun, number == 1 ? "" : "s");
    }

    /** A number of bytes as people say it: {@code 512 bytes}, {@code 12.3 kB}, {@code 104.9 MB}. */
    public static String size(long bytes) {
        if (bytes < 1_000) {
            return count(bytes, "byte");
        }
        return bytes < 1_000_000
                ? String.format(Locale.ROOT, "%.1f kB", bytes / 1e3)
                : String.format(Locale.ROOT, "%,.1f MB", bytes / 1e6);
    }

    /** Text from elsewhere, such as a peer, made fit for one line: what could move a terminal's cursor is a blank. */
    public static String oneLine(String text) {
        return text.codePoints()
                .map(c -> Character.isISOControl(c) || Character.getType(c) == Character.FORMAT ? ' ' : c)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString()
                .replaceAll(" {2,}", " ")
                .strip();
    }
}
