package io.reactivecoap.discovery;

/** The productions of RFC 6690 §2 that a parameter of a link is made of. */
final class LinkGrammar {
    private LinkGrammar() {}

    /** Moves behind the "parmname" that stands here, and its asterisk where it has one ("ext-name-star"), or fails. */
    static void readName(Cursor text) {
        if (!text.takeAll(Characters.ATTRIBUTE)) {
            throw text.expected("the name of an attribute");
        }
        text.take('*');
    }

    /** Moves behind the "ext-value" that stands here (RFC 5987 §3.2.1), such as {@code UTF-8'de'gr%C3%B6%C3%9Fe}. */
    static void readExtValue(Cursor text) {
        if (!text.takeAll(Characters.CHARSET)) {
            throw text.expected("a character set such as UTF-8");
        }
        text.expect('\'', "after the character set");
        text.takeAll(Characters.LANGUAGE);
        text.expect('\'', "after the language");
        while (text.takeAll(Characters.ATTRIBUTE) || text.takePercentEncoded()) {
            // The next one may belong to the value too.
        }
    }

    /** The "ptoken" that stands here. */
    static String readToken(Cursor text) {
        int start = text.position();
        if (!text.takeAll(Characters.PTOKEN)) {
            throw text.expected("a value");
        }
        return text.since(start);
    }

    /** What the "quoted-string" that stands here says (RFC 2616 §2.2). */
    static String readQuoted(Cursor text) {
        text.expect('"', "before the value");
        StringBuilder value = new StringBuilder();
        while (!text.take('"')) {
            boolean escaped = text.take('\\');
            checkQuoted(text, escaped);
            value.appendCodePoint(text.next());
        }
        return value.toString();
    }

    private static void checkQuoted(Cursor text, boolean escaped) {
        int character = text.peek();
        if (character == Cursor.END) {
            throw text.expected(escaped ? "a character after '\\'" : "'\"' after the value");
        }
        // RFC 2616 §2.2: quoted-pair = "\" CHAR; CHAR = <any US-ASCII character (octets 0 - 127)>
        if (escaped && character > 0x7f) {
            throw text.expected("an ASCII character after '\\'");
        }
        // RFC 2616 §2.2: TEXT = <any OCTET except CTLs, but including LWS>; a line can be folded in a header only.
        if (!escaped && isControl(character)) {
            throw text.expected("'\\' before a control character");
        }
    }

    /** Writes a value as a "quoted-string". */
    static void appendQuoted(StringBuilder text, String value) {
        text.append('"');
        value.chars().forEach(character -> {
            if (character == '"' || character == '\\' || isControl(character)) {
                text.append('\\');
            }
            text.append((char) character);
        });
        text.append('"');
    }

    private static boolean isControl(int character) {
        return character < ' ' && character != '\t' || character == 0x7f;
    }
}
