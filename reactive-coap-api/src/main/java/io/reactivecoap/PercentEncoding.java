package io.reactivecoap;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Text as it stands in a URI (RFC 3986 §2), its bytes being UTF-8. */
final class PercentEncoding {
    /** What a host name may hold as it is: RFC 3986 §3.2.2, "reg-name". */
    static final PercentEncoding HOST = new PercentEncoding("!$&'()*+,;=");
    /** What a path segment may hold as it is: RFC 7252 §6.5 step 6. */
    static final PercentEncoding SEGMENT = new PercentEncoding("!$&'()*+,;=:@");
    /** What an argument of a query may hold as it is: RFC 7252 §6.5 step 8. */
    static final PercentEncoding ARGUMENT = new PercentEncoding("!$'()*+,;=:@/?");

    private static final String UNRESERVED = "-._~";
    private final String plain;

    private PercentEncoding(String delimiters) {
        this.plain = UNRESERVED + delimiters;
    }

    String encode(String text) {
        StringBuilder encoded = new StringBuilder(text.length());
        for (byte octet : text.getBytes(StandardCharsets.UTF_8)) {
            if (isPlain((char) (octet & 0xff))) {
                encoded.append((char) octet);
            } else {
                encoded.append('%').append(hexDigit(octet >> 4)).append(hexDigit(octet));
            }
        }
        return encoded.toString();
    }

    /** Characters beyond ASCII stand for their UTF-8 bytes (RFC 3987 §3.1). */
    String decode(String argument, String encoded) {
        if (encoded.chars().allMatch(c -> isPlain((char) c))) {
            return encoded;
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(encoded.length());
        for (int i = 0; i < encoded.length(); ) {
            int character = encoded.codePointAt(i);
            if (character == '%') {
                bytes.write(octetAt(argument, encoded, i));
                i += 3;
                continue;
            }
            if (character < 0x80 && !isPlain((char) character)) {
                throw new IllegalArgumentException(argument + " must have '" + (char) character
                        + "' percent-encoded as %" + hexDigit(character >> 4) + hexDigit(character) + " in " + encoded);
            }
            if (character >= Character.MIN_SURROGATE && character <= Character.MAX_SURROGATE) {
                throw new IllegalArgumentException(argument + " must not have a surrogate on its own in " + encoded);
            }
            bytes.writeBytes(Character.toString(character).getBytes(StandardCharsets.UTF_8));
            i += Character.charCount(character);
        }
        return utf8(argument, encoded, bytes.toByteArray());
    }

    private static int octetAt(String argument, String encoded, int percent) {
        int high = percent + 2 < encoded.length() ? Character.digit(encoded.charAt(percent + 1), 16) : -1;
        int low = percent + 2 < encoded.length() ? Character.digit(encoded.charAt(percent + 2), 16) : -1;
        if (high < 0 || low < 0) {
            throw new IllegalArgumentException(
                    argument + " must have two hexadecimal digits after each %, has not in " + encoded);
        }
        return high << 4 | low;
    }

    private static String utf8(String argument, String encoded, byte[] bytes) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException(argument + " must be UTF-8 when decoded, is not in " + encoded, e);
        }
    }

    private boolean isPlain(char c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || plain.indexOf(c) >= 0;
    }

    private static char hexDigit(int value) {
        return "0123456789ABCDEF".charAt(value & 15);
    }
}
