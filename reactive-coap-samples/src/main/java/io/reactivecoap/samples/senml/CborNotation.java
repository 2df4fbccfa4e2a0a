package io.reactivecoap.samples.senml;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.dataformat.cbor.CBORFactory;

/** A pack in CBOR (RFC 8428 §6). */
record CborNotation(byte[] payload, SenmlLimits limits) implements Notation {

    private static final int TEXT_STRINGS = 0x60;

    private static final CBORFactory DEFAULT = factory(SenmlLimits.DEFAULT);

    private static CBORFactory factory(SenmlLimits limits) {
        return CBORFactory.builder()
                .streamReadConstraints(Notation.constraints(limits))
                .build();
    }

    @Override
    public JsonParser open() {
        CBORFactory factory = limits.equals(SenmlLimits.DEFAULT) ? DEFAULT : factory(limits);
        return factory.createParser(ObjectReadContext.empty(), payload);
    }

    /** RFC 8428 §6: "any extensions will use string map keys"; the parser gives both as strings, the bytes tell which it was. */
    @Override
    public @Nullable Label label(JsonParser parser) {
        int at = (int) parser.currentTokenLocation().getByteOffset();
        boolean integer = (payload[at] & 0xff) < TEXT_STRINGS;
        return integer ? Label.ofCbor(parser.currentName()) : null;
    }

    @Override
    public byte @Nullable [] data(JsonParser parser, JsonToken token) {
        return token == JsonToken.VALUE_EMBEDDED_OBJECT ? parser.getBinaryValue() : null;
    }
}
