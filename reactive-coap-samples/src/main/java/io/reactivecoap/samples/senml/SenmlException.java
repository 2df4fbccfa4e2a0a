package io.reactivecoap.samples.senml;

import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** What was read, or is to be written, is not SenML. Says which record and which field, where it is one of these. */
public final class SenmlException extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;
    private static final int WHOLE_PACK = 0;

    private final int record;
    private final @Nullable String field;

    SenmlException(String what) {
        this(WHOLE_PACK, null, what);
    }

    SenmlException(int record, @Nullable String field, String what) {
        super(where(record, field) + ": " + what);
        this.record = record;
        this.field = field;
    }

    private static String where(int record, @Nullable String field) {
        if (record == WHOLE_PACK) {
            return "SenML pack";
        }
        return "SenML record " + record + (field == null ? "" : ", field " + field);
    }

    /**
     * The position of the record that is wrong.
     *
     * @return the position, the first is 1 (RFC 8428 §9); empty when it is the pack
     */
    public OptionalInt record() {
        return record == WHOLE_PACK ? OptionalInt.empty() : OptionalInt.of(record);
    }

    /**
     * The label of the field that is wrong.
     *
     * @return the label, as in JSON; empty when it is the record or the pack
     */
    public Optional<String> field() {
        return Optional.ofNullable(field);
    }
}
