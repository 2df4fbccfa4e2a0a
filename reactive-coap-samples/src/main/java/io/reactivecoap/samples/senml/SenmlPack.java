package io.reactivecoap.samples.senml;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;

/**
 * A pack: records in their order, of which each one can be resolved.
 *
 * @param records one or more
 */
public record SenmlPack(List<SenmlRecord> records) {

    /** The version of the format that is understood (RFC 8428 §4.1), and that of packs that do not tell. */
    public static final int VERSION = 10;

    /**
     * Makes a pack.
     *
     * @throws SenmlException when there is no record, or one that cannot be resolved
     */
    public SenmlPack {
        records = List.copyOf(records);
        if (records.isEmpty()) {
            throw new SenmlException("has no record"); // RFC 8428 §11: SenML-Pack = [1* record]
        }
        Resolution.of(records, 0);
    }

    /**
     * A pack of records.
     *
     * @param records in their order
     * @return the pack
     * @throws SenmlException when there is no record, or one that cannot be resolved
     */
    public static SenmlPack of(SenmlRecord... records) {
        return new SenmlPack(List.of(records));
    }

    /**
     * What the records come to (RFC 8428 §4.6).
     *
     * @param now what relative times are relative to: when the pack was received
     * @return a resolved record for each one that measures something, in chronological order
     */
    public List<ResolvedRecord> resolve(Instant now) {
        List<ResolvedRecord> resolved = Resolution.of(records, now.getEpochSecond() + now.getNano() / 1e9);
        resolved.sort(Comparator.comparingDouble(ResolvedRecord::time));
        return List.copyOf(resolved);
    }
}
