package io.reactivecoap.discovery;

import java.util.function.Consumer;

/** A place in a text that moves forward as the text is read. */
final class Cursor {
    /** What stands at the end: no character. */
    static final int END = -1;

    private final CharSequence text;
    private int position;

    Cursor(CharSequence text) {
        this.text = text;
    }

    /** Checks that an argument follows a production of a grammar from its first character to its last. */
    static void check(String argument, String kind, String text, Consumer<Cursor> production) {
        Cursor cursor = new Cursor(text);
        try {
            production.accept(cursor);
            if (!cursor.atEnd()) {
                throw cursor.expected("the end");
            }
        } catch (LinkFormatException e) {
            throw new IllegalArgumentException(argument + " must be " + kind + ": " + e.getMessage(), e);
        }
    }

    int position() {
        return position;
    }

    /** Goes back to a place seen before. */
    void moveTo(int earlier) {
        position = earlier;
    }

    boolean atEnd() {
        return position == text.length();
    }

    int peek() {
        return atEnd() ? END : text.charAt(position);
    }

    boolean take(char character) {
        if (peek() != character) {
            return false;
        }
        position++;
        return true;
    }

    boolean takeAny(Characters set) {
        if (!set.contains(peek())) {
            return false;
        }
        position++;
        return true;
    }

    /** Moves behind all characters of a set that stand here, and tells whether there are any. */
    boolean takeAll(Characters set) {
        int start = position;
        while (takeAny(set)) {
            // The next one may be in the set too.
        }
        return position > start;
    }

    /** RFC 3986 §2.1: "A percent-encoded octet is encoded as a character triplet". */
    boolean takePercentEncoded() {
        if (!take('%')) {
            return false;
        }
        if (!takeAny(Characters.HEX_DIGIT) || !takeAny(Characters.HEX_DIGIT)) {
            throw expected("two hexadecimal digits after '%'");
        }
        return true;
    }

    void expect(char character, String where) {
        if (!take(character)) {
            throw expected("'" + character + "' " + where);
        }
    }

    /** Takes the character that stands here, of which there is one; two of Java's where it is a surrogate pair. */
    int next() {
        int high = peek();
        if (!Character.isSurrogate((char) high)) {
            position++;
            return high;
        }
        int low = position + 1 < text.length() ? text.charAt(position + 1) : END;
        if (low == END || !Character.isSurrogatePair((char) high, (char) low)) {
            throw expected("no surrogate on its own");
        }
        position += 2;
        return Character.toCodePoint((char) high, (char) low);
    }

    String since(int start) {
        return text.subSequence(start, position).toString();
    }

    LinkFormatException expected(String what) {
        return new LinkFormatException(what, position, found());
    }

    private String found() {
        int character = peek();
        if (character == END) {
            return "the end";
        }
        return character > ' ' && character < 0x7f ? "'" + (char) character + "'" : String.format("U+%04X", character);
    }
}
