package io.reactivecoap.discovery;

/**
 * The production "URI-reference" of RFC 3986 §4.1.
 *
 * <p>Characters beyond ASCII may stand for their UTF-8 bytes (RFC 3987 §3.1), since RFC 6690 §2 has percent-encodings
 * decoded in this format. What an address between brackets means is not looked into.
 */
final class UriReference {
    private UriReference() {}

    /** Moves behind the URI reference that stands here, which may be empty, or fails. */
    static void read(Cursor text) {
        boolean absolute = readScheme(text);
        int start = text.position();
        if (text.take('/') && text.take('/')) {
            readAuthority(text);
            // RFC 3986 §3.3: "If a URI contains an authority component, then the path component must either be empty or
            // begin with a slash"
            if (text.peek() == '/') {
                readEncoded(text, Characters.PATH);
            }
        } else {
            text.moveTo(start);
            readPath(text, absolute);
        }
        if (text.take('?')) {
            readEncoded(text, Characters.QUERY);
        }
        if (text.take('#')) {
            readEncoded(text, Characters.QUERY);
        }
    }

    private static boolean readScheme(Cursor text) {
        int start = text.position();
        // RFC 3986 §3.1: "Scheme names consist of a sequence of characters beginning with a letter"
        boolean begun = text.takeAny(Characters.LETTER);
        text.takeAll(Characters.SCHEME);
        if (begun && text.take(':')) {
            return true;
        }
        text.moveTo(start);
        return false;
    }

    private static void readAuthority(Cursor text) {
        int start = text.position();
        readEncoded(text, Characters.USER_INFO);
        if (!text.take('@')) {
            text.moveTo(start);
        }
        if (text.take('[')) {
            readEncoded(text, Characters.USER_INFO);
            text.expect(']', "after the address");
        } else {
            readEncoded(text, Characters.REG_NAME);
        }
        if (text.take(':')) {
            text.takeAll(Characters.DIGIT);
        }
    }

    private static void readPath(Cursor text, boolean absolute) {
        if (!absolute) {
            readEncoded(text, Characters.SEGMENT_NO_COLON);
            // RFC 3986 §4.2: "A path segment that contains a colon character ... cannot be used as the first segment"
            if (text.peek() == ':') {
                throw text.expected("a scheme before the first ':', or a '/'");
            }
        }
        readEncoded(text, Characters.PATH);
    }

    private static void readEncoded(Cursor text, Characters plain) {
        while (text.takeAll(plain) || text.takePercentEncoded() || text.peek() > 0x7f) {
            if (text.peek() > 0x7f) {
                text.next();
            }
        }
    }
}
