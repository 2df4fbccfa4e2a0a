package io.reactivecoap.samples.cli.output;

import io.reactivecoap.samples.cli.output.Palette.Role;
import java.io.StringWriter;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.io.JsonStringEncoder;
import tools.jackson.core.json.JsonFactory;

/** JSON (RFC 8259), read and written token by token. What is nested deeper than 64 is taken for malformed. */
final class Json {

    private static final String INDENT = "  ";
    private static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(Rendering.MAX_DEPTH)
                    .maxNumberLength(Rendering.MAX_LENGTH)
                    .build())
            .build();

    private Json() {}

    /** One object on one line. */
    static String object(Consumer<JsonGenerator> members) {
        StringWriter text = new StringWriter();
        try (JsonGenerator generator = FACTORY.createGenerator(ObjectWriteContext.empty(), text)) {
            generator.writeStartObject();
            members.accept(generator);
            generator.writeEndObject();
        }
        return Legible.json(text.toString());
    }

    /** A value on one line, its numbers as they were written; empty when it is none. */
    static Optional<String> compact(byte[] json) {
        try {
            return Optional.of(write(json, false, Palette.PLAIN));
        } catch (MalformedPayloadException e) {
            return Optional.empty();
        }
    }

    /** A value over several lines, its numbers as they were written. */
    static String indented(byte[] json, Palette palette) throws MalformedPayloadException {
        return write(json, true, palette);
    }

    private static String write(byte[] json, boolean indented, Palette palette) throws MalformedPayloadException {
        try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), json)) {
            StringBuilder text = new StringBuilder();
            int depth = 0;
            @Nullable JsonToken before = null;
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                if (before != null && depth == 0) {
                    throw new MalformedPayloadException("there is more behind the end of the JSON value");
                }
                depth -= token.isStructEnd() ? 1 : 0;
                text.append(between(before, token, indented, depth)).append(shown(parser, token, palette));
                depth += token.isStructStart() ? 1 : 0;
                before = token;
            }
            if (before == null) {
                throw new MalformedPayloadException("there is no JSON value");
            }
            return text.toString();
        } catch (JacksonException e) {
            throw new MalformedPayloadException("not JSON: " + e.getOriginalMessage());
        }
    }

    /** What stands before a token: nothing, a colon, a comma, and the beginning of a line. */
    private static String between(@Nullable JsonToken before, JsonToken token, boolean indented, int depth) {
        if (before == null) {
            return "";
        }
        if (before == JsonToken.PROPERTY_NAME) {
            return indented ? ": " : ":";
        }
        if (before.isStructStart() && token.isStructEnd()) {
            return "";
        }
        String comma = before.isStructStart() || token.isStructEnd() ? "" : ",";
        return indented ? comma + "\n" + INDENT.repeat(depth) : comma;
    }

    private static String shown(JsonParser parser, JsonToken token, Palette palette) {
        return switch (token) {
            case PROPERTY_NAME -> palette.paint(Role.NAME, quoted(parser.currentName()));
            case VALUE_STRING -> quoted(parser.getString());
            default -> parser.getString();
        };
    }

    static String quoted(String text) {
        return '"' + Legible.json(new String(JsonStringEncoder.getInstance().quoteAsCharArray(text))) + '"';
    }
}
