package io.reactivecoap.samples.senml;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * A record that stands for itself: no base fields, no relative time (RFC 8428 §4.6).
 *
 * @param name of the sensor, unique in the world
 * @param unit null when it was not told
 * @param value null when there is only a sum
 * @param sum the values integrated over time, or null
 * @param time when it was measured, in seconds since 1970
 * @param updateTime seconds after which there is another reading at the latest, or null
 * @param version of the format, {@link SenmlPack#VERSION} or less
 */
public record ResolvedRecord(
        String name,
        @Nullable String unit,
        @Nullable SenmlValue value,
        @Nullable Double sum,
        double time,
        @Nullable Double updateTime,
        int version) {

    private static final double MICROS = 1e6;

    /**
     * The value, if it is a number.
     *
     * @return the number
     */
    public OptionalDouble number() {
        return value instanceof SenmlValue.Number measured
                ? OptionalDouble.of(measured.number())
                : OptionalDouble.empty();
    }

    /**
     * The time as an instant, to the microsecond, which is what a double holds of times like ours.
     *
     * @return the instant; one that is beyond {@link Instant#MIN} or {@link Instant#MAX} is that
     */
    public Instant instant() {
        double seconds = Math.floor(time);
        try {
            return Instant.ofEpochSecond((long) seconds, Math.round((time - seconds) * MICROS) * 1_000);
        } catch (DateTimeException e) {
            return time < 0 ? Instant.MIN : Instant.MAX;
        }
    }

    /**
     * The same as a record of a pack.
     *
     * @return the record; it has no base fields but a version that is not the present one
     */
    public SenmlRecord toRecord() {
        SenmlRecord record = SenmlRecord.named(name).time(time);
        if (version != SenmlPack.VERSION) {
            // RFC 8428 §4.6: "MUST NOT be present in resolved records if the SenML version defined in this document is
            // used;
            // otherwise, it MUST be present".
            record = record.baseVersion(version);
        }
        if (unit != null) {
            record = record.unit(unit);
        }
        if (value instanceof SenmlValue.Number measured) {
            record = record.value(measured.number());
        } else if (value instanceof SenmlValue.Text measured) {
            record = record.value(measured.text());
        } else if (value instanceof SenmlValue.Truth measured) {
            record = record.value(measured.truth());
        } else if (value instanceof SenmlValue.Data measured) {
            record = record.value(measured.bytes());
        }
        if (sum != null) {
            record = record.sum(sum);
        }
        return updateTime == null ? record : record.updateTime(updateTime);
    }
}
