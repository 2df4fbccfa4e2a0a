package io.reactivecoap.samples.senml;

import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A record as it is written in a pack (RFC 8428 §4): fields of its own, and base fields for itself and those after it. What they
 * come to is its {@link ResolvedRecord}. Immutable: every wither gives a changed record.
 */
public final class SenmlRecord {

    /** A record without fields, to start from. */
    public static final SenmlRecord EMPTY = new SenmlRecord(new EnumMap<>(Label.class));

    private final Map<Label, Object> fields;

    /** Takes the map over. */
    SenmlRecord(Map<Label, Object> fields) {
        this.fields = fields;
    }

    /**
     * A record with a name.
     *
     * @param name the name, or what is appended to the base name
     * @return the record
     */
    public static SenmlRecord named(String name) {
        return EMPTY.name(name);
    }

    private SenmlRecord with(Label label, Object value) {
        Map<Label, Object> changed = new EnumMap<>(fields);
        if (label.isValue()) {
            changed.keySet().removeIf(Label::isValue);
        }
        changed.put(label, value);
        return new SenmlRecord(changed);
    }

    private SenmlRecord with(Label label, String text) {
        if (!isWellFormed(text)) {
            throw new IllegalArgumentException("field " + label.json() + " has half of a surrogate pair");
        }
        return with(label, (Object) text);
    }

    private SenmlRecord with(Label label, double number) {
        if (!Double.isFinite(number)) {
            throw new IllegalArgumentException("field " + label.json() + " must be finite, not " + number);
        }
        return with(label, (Object) number);
    }

    /** Strings are sent in UTF-8, which has no place for half of a pair. */
    static boolean isWellFormed(String text) {
        return text.codePoints().noneMatch(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE);
    }

    /**
     * Sets the base name, {@code bn}.
     *
     * @param prefix what the names from here on begin with
     * @return the changed record
     */
    public SenmlRecord baseName(String prefix) {
        return with(Label.BASE_NAME, prefix);
    }

    /**
     * Sets the base time, {@code bt}.
     *
     * @param seconds added to the times from here on: since 1970 from 2**28 on, otherwise relative to now
     * @return the changed record
     */
    public SenmlRecord baseTime(double seconds) {
        return with(Label.BASE_TIME, seconds);
    }

    /**
     * Sets the base unit, {@code bu}.
     *
     * @param unit that of records without one, from here on
     * @return the changed record
     */
    public SenmlRecord baseUnit(String unit) {
        return with(Label.BASE_UNIT, unit);
    }

    /**
     * Sets the base value, {@code bv}.
     *
     * @param number added to the numbers from here on
     * @return the changed record
     */
    public SenmlRecord baseValue(double number) {
        return with(Label.BASE_VALUE, number);
    }

    /**
     * Sets the base sum, {@code bs}.
     *
     * @param sum added to the sums from here on
     * @return the changed record
     */
    public SenmlRecord baseSum(double sum) {
        return with(Label.BASE_SUM, sum);
    }

    /**
     * Sets the version, {@code bver}.
     *
     * @param version from 1 to {@link SenmlPack#VERSION}
     * @return the changed record
     */
    public SenmlRecord baseVersion(int version) {
        if (version < 1 || version > SenmlPack.VERSION) {
            throw new IllegalArgumentException("version must be from 1 to " + SenmlPack.VERSION + ", not " + version);
        }
        return with(Label.BASE_VERSION, (Object) version);
    }

    /**
     * Sets the name, {@code n}.
     *
     * @param name the name, or what is appended to the base name
     * @return the changed record
     */
    public SenmlRecord name(String name) {
        return with(Label.NAME, name);
    }

    /**
     * Sets the unit, {@code u}.
     *
     * @param unit such as {@code Cel}, from the registry of SenML units
     * @return the changed record
     */
    public SenmlRecord unit(String unit) {
        return with(Label.UNIT, unit);
    }

    /**
     * Sets the value, {@code v}.
     *
     * @param number a finite number
     * @return the changed record
     */
    public SenmlRecord value(double number) {
        return with(Label.VALUE, number);
    }

    /**
     * Sets the value, {@code vs}.
     *
     * @param text a string
     * @return the changed record
     */
    public SenmlRecord value(String text) {
        return with(Label.STRING_VALUE, text);
    }

    /**
     * Sets the value, {@code vb}.
     *
     * @param truth a boolean
     * @return the changed record
     */
    public SenmlRecord value(boolean truth) {
        return with(Label.BOOLEAN_VALUE, (Object) truth);
    }

    /**
     * Sets the value, {@code vd}.
     *
     * @param data bytes
     * @return the changed record
     */
    public SenmlRecord value(byte[] data) {
        return with(Label.DATA_VALUE, new SenmlValue.Data(data));
    }

    /**
     * Sets the sum, {@code s}.
     *
     * @param sum the values integrated over time
     * @return the changed record
     */
    public SenmlRecord sum(double sum) {
        return with(Label.SUM, sum);
    }

    /**
     * Sets the time, {@code t}.
     *
     * @param seconds since 1970 from 2**28 on, otherwise relative to now
     * @return the changed record
     */
    public SenmlRecord time(double seconds) {
        return with(Label.TIME, seconds);
    }

    /**
     * Sets the update time, {@code ut}.
     *
     * @param seconds after which there is another reading at the latest
     * @return the changed record
     */
    public SenmlRecord updateTime(double seconds) {
        return with(Label.UPDATE_TIME, seconds);
    }

    /**
     * The base name.
     *
     * @return {@code bn}
     */
    public Optional<String> baseName() {
        return text(Label.BASE_NAME);
    }

    /**
     * The base time.
     *
     * @return {@code bt}
     */
    public OptionalDouble baseTime() {
        return number(Label.BASE_TIME);
    }

    /**
     * The base unit.
     *
     * @return {@code bu}
     */
    public Optional<String> baseUnit() {
        return text(Label.BASE_UNIT);
    }

    /**
     * The base value.
     *
     * @return {@code bv}
     */
    public OptionalDouble baseValue() {
        return number(Label.BASE_VALUE);
    }

    /**
     * The base sum.
     *
     * @return {@code bs}
     */
    public OptionalDouble baseSum() {
        return number(Label.BASE_SUM);
    }

    /**
     * The version.
     *
     * @return {@code bver}
     */
    public OptionalInt baseVersion() {
        return fields.get(Label.BASE_VERSION) instanceof Integer version
                ? OptionalInt.of(version)
                : OptionalInt.empty();
    }

    /**
     * The name.
     *
     * @return {@code n}
     */
    public Optional<String> name() {
        return text(Label.NAME);
    }

    /**
     * The unit.
     *
     * @return {@code u}
     */
    public Optional<String> unit() {
        return text(Label.UNIT);
    }

    /**
     * The value.
     *
     * @return {@code v}, {@code vs}, {@code vb} or {@code vd}
     */
    public Optional<SenmlValue> value() {
        if (fields.get(Label.VALUE) instanceof Double number) {
            return Optional.of(new SenmlValue.Number(number));
        }
        if (fields.get(Label.STRING_VALUE) instanceof String text) {
            return Optional.of(new SenmlValue.Text(text));
        }
        if (fields.get(Label.BOOLEAN_VALUE) instanceof Boolean truth) {
            return Optional.of(new SenmlValue.Truth(truth));
        }
        return Optional.ofNullable((SenmlValue.Data) fields.get(Label.DATA_VALUE));
    }

    /**
     * The sum.
     *
     * @return {@code s}
     */
    public OptionalDouble sum() {
        return number(Label.SUM);
    }

    /**
     * The time.
     *
     * @return {@code t}
     */
    public OptionalDouble time() {
        return number(Label.TIME);
    }

    /**
     * The update time.
     *
     * @return {@code ut}
     */
    public OptionalDouble updateTime() {
        return number(Label.UPDATE_TIME);
    }

    /** Whether it measures nothing, and is there for those after it, as the first one of RFC 8428 §5.1.7. */
    boolean isBaseOnly() {
        return !fields.isEmpty() && fields.keySet().stream().allMatch(Label::isBase);
    }

    int size() {
        return fields.size();
    }

    void forEach(BiConsumer<Label, Object> visitor) {
        fields.forEach(visitor);
    }

    private Optional<String> text(Label label) {
        return Optional.ofNullable((String) fields.get(label));
    }

    private OptionalDouble number(Label label) {
        return fields.get(label) instanceof Double number ? OptionalDouble.of(number) : OptionalDouble.empty();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof SenmlRecord record && fields.equals(record.fields);
    }

    @Override
    public int hashCode() {
        return fields.hashCode();
    }

    /** As in JSON. */
    @Override
    public String toString() {
        return JsonPackWriter.write(this);
    }
}
