package io.reactivecoap.samples.cli.output;

/** Makes text from elsewhere fit for a terminal: it cannot move the cursor, change colours, or turn the direction of writing. */
final class Legible {

    private static final int REPLACEMENT = '\uFFFD';

    private Legible() {}

    /** Lines and tabs stay; other control characters, and what formats text, are replaced. */
    static String text(String text) {
        return text.codePoints()
                .map(c -> isHarmless(c) ? c : REPLACEMENT)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    /** A text in JSON, in which a character that is not harmless stands as its number. */
    static String json(String json) {
        StringBuilder escaped = new StringBuilder(json.length());
        for (int i = 0; i < json.length(); i++) {
            char c = json.charAt(i);
            if (isHarmless(c)) {
                escaped.append(c);
            } else {
                escaped.append(String.format("\\u%04x", (int) c));
            }
        }
        return escaped.toString();
    }

    private static boolean isHarmless(int c) {
        return c == '\n' || c == '\t' || !Character.isISOControl(c) && Character.getType(c) != Character.FORMAT;
    }
}
