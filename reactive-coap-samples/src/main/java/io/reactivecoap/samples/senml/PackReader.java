package io.reactivecoap.samples.senml;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.exc.UnexpectedEndOfInputException;

/** Makes records of tokens, and refuses what is not one. */
final class PackReader {

    private final Notation notation;
    private final JsonParser parser;
    private final SenmlLimits limits;
    private final boolean stream;
    private final List<SenmlRecord> records = new ArrayList<>();
    private int position;
    private @Nullable String field;

    private PackReader(Notation notation, JsonParser parser, SenmlLimits limits, boolean stream) {
        this.notation = notation;
        this.parser = parser;
        this.limits = limits;
        this.stream = stream;
    }

    static SenmlPack read(Notation notation, SenmlLimits limits, boolean stream) {
        try (JsonParser parser = notation.open()) {
            return new PackReader(notation, parser, limits, stream).pack();
        }
    }

    private SenmlPack pack() {
        try {
            if (parser.nextToken() != JsonToken.START_ARRAY) {
                throw wrong("is no array of records");
            }
            for (JsonToken token = next(); token != JsonToken.END_ARRAY; token = next()) {
                if (token == null) {
                    return new SenmlPack(records);
                }
                record(token);
            }
            if (parser.nextToken() != null) {
                throw wrong("is followed by something else");
            }
        } catch (JacksonException e) {
            if (field == null && position > records.size()) {
                field = parser.currentName(); // JSON's value is looked at together with its name
            }
            throw wrong("cannot be read: " + e.getOriginalMessage());
        }
        return new SenmlPack(records);
    }

    /** The beginning of a record, the end of the pack, or null where a stream in CBOR has come to a stop between records. */
    private @Nullable JsonToken next() {
        try {
            return parser.nextToken();
        } catch (UnexpectedEndOfInputException e) {
            if (stream) {
                return null;
            }
            throw e;
        }
    }

    private void record(JsonToken token) {
        position++;
        if (token != JsonToken.START_OBJECT) {
            throw wrong("is no object");
        }
        if (position > limits.maxRecords()) {
            throw wrong("is one more than the " + limits.maxRecords() + " that are read");
        }
        Map<Label, Object> fields = new EnumMap<>(Label.class);
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            field(fields);
        }
        records.add(new SenmlRecord(fields));
        position = records.size();
    }

    private void field(Map<Label, Object> fields) {
        Label label = notation.label(parser);
        field = label == null ? parser.currentName() : label.json();
        if (label == null) {
            skip();
        } else {
            if (label.isValue() && fields.keySet().stream().anyMatch(Label::isValue)) {
                throw wrong("is a second value");
            }
            if (fields.put(label, value(label, parser.nextToken())) != null) {
                throw wrong("is there twice");
            }
        }
        field = null;
    }

    /** RFC 8428 §4.4: "MUST ignore fields they don't recognize unless that field has a label name that ends with the '_' character". */
    private void skip() {
        if (parser.currentName().endsWith("_")) {
            throw wrong("must be understood, and is not");
        }
        parser.nextToken();
        parser.skipChildren();
    }

    private Object value(Label label, JsonToken token) {
        return switch (label.kind()) {
            case TEXT -> text(token);
            case NUMBER -> number(token);
            case VERSION -> version(token);
            case BOOLEAN -> truth(token);
            case DATA -> data(token);
        };
    }

    private String text(JsonToken token) {
        if (token != JsonToken.VALUE_STRING) {
            throw wrong("is no string");
        }
        String text = parser.getString();
        if (!SenmlRecord.isWellFormed(text)) {
            throw wrong("has half of a surrogate pair");
        }
        return text;
    }

    private Double number(JsonToken token) {
        if (!token.isNumeric()) {
            throw wrong("is no number");
        }
        double number = parser.getDoubleValue();
        if (!Double.isFinite(number)) {
            throw wrong("is no finite number");
        }
        return number;
    }

    private Integer version(JsonToken token) {
        if (token != JsonToken.VALUE_NUMBER_INT || parser.getDoubleValue() < 1) {
            throw wrong("is no positive integer");
        }
        // RFC 8428 §4.4: "If this value is a version number larger than the version that the system understands, the
        // system MUST
        // NOT use this object."
        if (parser.getDoubleValue() > SenmlPack.VERSION) {
            throw wrong("is greater than " + SenmlPack.VERSION);
        }
        return parser.getIntValue();
    }

    private Boolean truth(JsonToken token) {
        if (!token.isBoolean()) {
            throw wrong("is no boolean");
        }
        return parser.getBooleanValue();
    }

    private SenmlValue.Data data(JsonToken token) {
        byte[] bytes = notation.data(parser, token);
        if (bytes == null) {
            throw wrong("is no data: a byte string in CBOR, base64url without padding in JSON");
        }
        return new SenmlValue.Data(bytes);
    }

    private SenmlException wrong(String what) {
        return position == 0 ? new SenmlException(what) : new SenmlException(position, field, what);
    }
}
