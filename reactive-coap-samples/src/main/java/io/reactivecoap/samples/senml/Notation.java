package io.reactivecoap.samples.senml;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.StreamReadConstraints;

/** Where JSON and CBOR differ for who reads tokens (RFC 8428 §6). */
interface Notation {

    JsonParser open();

    /** The field of the name just read; null when it is not known. */
    @Nullable
    Label label(JsonParser parser);

    /** The data value just read; null when it is of another type. */
    byte @Nullable [] data(JsonParser parser, JsonToken token);

    static StreamReadConstraints constraints(SenmlLimits limits) {
        return StreamReadConstraints.builder()
                .maxDocumentLength(limits.maxBytes())
                .maxStringLength(limits.maxBytes())
                .maxNestingDepth(limits.maxDepth())
                .build();
    }
}
