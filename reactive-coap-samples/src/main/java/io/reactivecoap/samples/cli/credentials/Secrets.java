package io.reactivecoap.samples.cli.credentials;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;

/** How keys are written, and read from files. */
final class Secrets {

    private static final String HEX = "hex:";
    private static final String BASE64 = "base64:";
    private static final String TEXT = "text:";

    private Secrets() {}

    /** A key in hexadecimal digits, in base64, or as text in UTF-8, which may also stand alone. */
    static byte[] key(String value) {
        try {
            if (value.startsWith(HEX)) {
                return HexFormat.of().parseHex(value.substring(HEX.length()).replace(":", ""));
            }
            if (value.startsWith(BASE64)) {
                return Base64.getDecoder().decode(value.substring(BASE64.length()));
            }
        } catch (IllegalArgumentException e) {
            // Without the cause, which may quote the key
            throw new IllegalArgumentException(
                    "the pre-shared key must be hex: with pairs of hexadecimal digits, base64:"
                            + " with base64, or text: with text");
        }
        String text = value.startsWith(TEXT) ? value.substring(TEXT.length()) : value;
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** A key that is all of a file, but for a line end at its end. */
    static byte[] withoutLineEnd(byte[] file) {
        int length = file.length;
        if (length > 0 && file[length - 1] == '\n') {
            length--;
        }
        if (length > 0 && length < file.length && file[length - 1] == '\r') {
            length--;
        }
        return Arrays.copyOf(file, length);
    }
}
