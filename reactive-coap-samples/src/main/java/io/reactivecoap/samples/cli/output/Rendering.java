package io.reactivecoap.samples.cli.output;

import io.reactivecoap.option.ContentFormat;
import io.reactivecoap.samples.senml.SenmlFormat;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/** A payload as people read it, by its content format. */
final class Rendering {

    /** How deep a payload may be nested. */
    static final int MAX_DEPTH = 64;

    /** How long a payload may be: laid out it can be a hundred times as long. */
    static final int MAX_LENGTH = 256 * 1024;

    private Rendering() {}

    /**
     * The payload laid out.
     *
     * @return the text, without an end of line; empty when payloads of its format are printed as they are
     * @throws MalformedPayloadException when it is not what its format says
     */
    static Optional<String> of(ContentFormat format, byte[] payload, Palette palette) throws MalformedPayloadException {
        String type = essence(format);
        Optional<SenmlFormat> senml = SenmlFormat.of(format);
        boolean json = isJson(format);
        boolean sequence = type.endsWith("/cbor-seq") || type.endsWith("+cbor-seq");
        boolean cbor = type.endsWith("/cbor") || type.endsWith("+cbor");
        boolean links = format.equals(ContentFormat.LINK_FORMAT);
        if (payload.length == 0 || !(json || sequence || cbor || links)) {
            return Optional.empty();
        }
        if (payload.length > MAX_LENGTH) {
            throw new MalformedPayloadException(
                    "longer than " + MAX_LENGTH + " bytes, which is the most that is laid out");
        }
        if (senml.isPresent()) {
            return Optional.of(SenmlTable.of(senml.get(), payload, Instant.now(), palette));
        }
        if (links) {
            return Optional.of(LinkList.of(payload, palette));
        }
        if (json) {
            return Optional.of(Json.indented(payload, palette));
        }
        return Optional.of(sequence ? DiagnosticNotation.ofSequence(payload) : DiagnosticNotation.of(payload));
    }

    static boolean isJson(ContentFormat format) {
        String type = essence(format);
        return type.endsWith("/json") || type.endsWith("+json");
    }

    private static String essence(ContentFormat format) {
        return format.mediaType().replaceFirst(";.*", "").toLowerCase(Locale.ROOT);
    }
}
