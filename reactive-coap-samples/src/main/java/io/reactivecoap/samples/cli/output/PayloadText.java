package io.reactivecoap.samples.cli.output;

import io.reactivecoap.option.ContentFormat;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Payloads that are text. */
final class PayloadText {

    private PayloadText() {}

    /** The text; empty when the format is another, or the bytes are not UTF-8. Without a format what can be text is text. */
    static Optional<String> of(Optional<ContentFormat> format, byte[] payload) {
        if (!format.map(ContentFormat::isText).orElse(true)) {
            return Optional.empty();
        }
        try {
            return Optional.of(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(payload))
                    .toString());
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }
}
