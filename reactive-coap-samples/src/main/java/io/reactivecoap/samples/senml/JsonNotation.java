package io.reactivecoap.samples.senml;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/** A pack in JSON (RFC 8428 §5). */
record JsonNotation(byte[] payload, SenmlLimits limits, boolean stream) implements Notation {

    private static final JsonFactory DEFAULT = factory(SenmlLimits.DEFAULT);

    private static JsonFactory factory(SenmlLimits limits) {
        return JsonFactory.builder()
                .streamReadConstraints(Notation.constraints(limits))
                .build();
    }

    @Override
    public JsonParser open() {
        JsonFactory factory = limits.equals(SenmlLimits.DEFAULT) ? DEFAULT : factory(limits);
        return factory.createParser(ObjectReadContext.empty(), stream ? ended(text()) : text());
    }

    /** RFC 8428 §5: "Only the UTF-8 form of JSON is allowed." */
    private String text() {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(payload))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new SenmlException("is not in UTF-8");
        }
    }

    /** A stream that has come to a stop between records has no end yet, and maybe the comma before the next record. */
    private static String ended(String stream) {
        String soFar = stream.stripTrailing();
        if (soFar.endsWith("]")) {
            return stream;
        }
        return (soFar.endsWith(",") ? soFar.substring(0, soFar.length() - 1) : soFar) + "]";
    }

    @Override
    public @Nullable Label label(JsonParser parser) {
        return Label.ofJson(parser.currentName());
    }

    @Override
    public byte @Nullable [] data(JsonParser parser, JsonToken token) {
        if (token != JsonToken.VALUE_STRING) {
            return null;
        }
        String text = parser.getString();
        try {
            // RFC 8428 §5: "base64 encoded with a URL-safe alphabet […], with padding omitted"
            return text.endsWith("=") ? null : Base64.getUrlDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
