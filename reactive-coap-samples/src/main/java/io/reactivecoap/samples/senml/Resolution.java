package io.reactivecoap.samples.senml;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Applies base fields to the records they are for (RFC 8428 §4.5 and §4.6), one record after the other. */
final class Resolution {

    /** RFC 8428 §4.5.3: smaller ones "represent time relative to the current time". */
    private static final double ABSOLUTE = 1 << 28;

    /** RFC 8428 §4.5.1: of these, "and it MUST start with" a letter or a digit. */
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][-:./_A-Za-z0-9]*+");

    private final double now;
    private final List<ResolvedRecord> resolved = new ArrayList<>();
    private int position;
    private int version = SenmlPack.VERSION;
    private String baseName = "";
    private double baseTime;
    private @Nullable String baseUnit;
    private OptionalDouble baseValue = OptionalDouble.empty();
    private OptionalDouble baseSum = OptionalDouble.empty();

    private Resolution(double now) {
        this.now = now;
    }

    static List<ResolvedRecord> of(List<SenmlRecord> records, double now) {
        Resolution resolution = new Resolution(now);
        records.forEach(resolution::on);
        return resolution.resolved;
    }

    private void on(SenmlRecord record) {
        position++;
        base(record);
        if (!record.isBaseOnly()) {
            resolved.add(new ResolvedRecord(
                    name(record),
                    record.unit().orElse(baseUnit),
                    value(record),
                    sum(record),
                    time(record),
                    record.updateTime().isPresent() ? record.updateTime().getAsDouble() : null,
                    version));
        }
    }

    private void base(SenmlRecord record) {
        record.baseVersion().ifPresent(this::version);
        baseName = record.baseName().orElse(baseName);
        baseTime = record.baseTime().orElse(baseTime);
        baseUnit = record.baseUnit().orElse(baseUnit);
        baseValue = record.baseValue().isPresent() ? record.baseValue() : baseValue;
        baseSum = record.baseSum().isPresent() ? record.baseSum() : baseSum;
    }

    private void version(int told) {
        // RFC 8428 §4.4: "All SenML Records in a Pack MUST have the same version number."
        if (position > 1 && told != version) {
            throw wrong(Label.BASE_VERSION, "is " + told + " after records of version " + version);
        }
        version = told;
    }

    private String name(SenmlRecord record) {
        String name = baseName + record.name().orElse("");
        if (!NAME.matcher(name).matches()) {
            throw wrong(
                    Label.NAME,
                    name.isEmpty()
                            ? "is missing, and there is no base name"
                            : "gives a name that has other than letters, digits and -:./_ or begins with one of these");
        }
        return name;
    }

    private @Nullable SenmlValue value(SenmlRecord record) {
        SenmlValue own = record.value().orElse(null);
        if (own instanceof SenmlValue.Number number && baseValue.isPresent()) {
            return number(Label.VALUE, baseValue.getAsDouble() + number.number());
        }
        if (own != null) {
            return own;
        }
        if (record.sum().isPresent()) {
            // RFC 8428 §4.2: "unless there is a Sum field, in which case it is allowed to have no Value field"
            return null;
        }
        if (baseValue.isPresent()) {
            // RFC 8428 §4.5.4: "the missing field(s) is considered to have a value of zero"
            return new SenmlValue.Number(baseValue.getAsDouble());
        }
        if (baseSum.isPresent()) {
            return null;
        }
        throw new SenmlException(position, null, "has neither a value nor a sum");
    }

    private SenmlValue number(Label label, double number) {
        return new SenmlValue.Number(finite(label, number));
    }

    private @Nullable Double sum(SenmlRecord record) {
        if (baseSum.isEmpty() && record.sum().isEmpty()) {
            return null;
        }
        return finite(Label.SUM, baseSum.orElse(0) + record.sum().orElse(0));
    }

    private double time(SenmlRecord record) {
        double time = finite(Label.TIME, baseTime + record.time().orElse(0));
        return time < ABSOLUTE ? now + time : time;
    }

    private double finite(Label label, double number) {
        if (!Double.isFinite(number)) {
            throw wrong(label, "and its base field are together more than a double holds");
        }
        return number;
    }

    private SenmlException wrong(Label label, String what) {
        return new SenmlException(position, label.json(), what);
    }
}
