package io.reactivecoap.samples.senml;

import java.util.Arrays;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The fields of a record and what they are called in JSON and in CBOR (RFC 8428 §4.3), in the order they are written in. */
enum Label {
    BASE_NAME("bn", -2, Kind.TEXT),
    BASE_TIME("bt", -3, Kind.NUMBER),
    BASE_UNIT("bu", -4, Kind.TEXT),
    BASE_VERSION("bver", -1, Kind.VERSION),
    BASE_VALUE("bv", -5, Kind.NUMBER),
    BASE_SUM("bs", -6, Kind.NUMBER),
    NAME("n", 0, Kind.TEXT),
    UNIT("u", 1, Kind.TEXT),
    TIME("t", 6, Kind.NUMBER),
    VALUE("v", 2, Kind.NUMBER),
    STRING_VALUE("vs", 3, Kind.TEXT),
    BOOLEAN_VALUE("vb", 4, Kind.BOOLEAN),
    DATA_VALUE("vd", 8, Kind.DATA),
    SUM("s", 5, Kind.NUMBER),
    UPDATE_TIME("ut", 7, Kind.NUMBER);

    /** What a field holds. */
    enum Kind {
        TEXT,
        NUMBER,
        BOOLEAN,
        DATA,
        VERSION
    }

    private static final Map<String, Label> BY_JSON =
            Arrays.stream(values()).collect(Collectors.toUnmodifiableMap(Label::json, Function.identity()));
    private static final Map<String, Label> BY_CBOR =
            Arrays.stream(values()).collect(Collectors.toUnmodifiableMap(l -> "" + l.cbor, Function.identity()));

    private final String json;
    private final int cbor;
    private final Kind kind;

    Label(String json, int cbor, Kind kind) {
        this.json = json;
        this.cbor = cbor;
        this.kind = kind;
    }

    static @Nullable Label ofJson(String label) {
        return BY_JSON.get(label);
    }

    /** Of an integer key, in decimal digits. */
    static @Nullable Label ofCbor(String key) {
        return BY_CBOR.get(key);
    }

    String json() {
        return json;
    }

    int cbor() {
        return cbor;
    }

    Kind kind() {
        return kind;
    }

    boolean isBase() {
        return json.charAt(0) == 'b';
    }

    boolean isValue() {
        return json.charAt(0) == 'v';
    }
}
