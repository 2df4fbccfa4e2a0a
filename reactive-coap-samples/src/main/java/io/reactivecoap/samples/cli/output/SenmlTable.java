package io.reactivecoap.samples.cli.output;

import io.reactivecoap.samples.Words;
import io.reactivecoap.samples.cli.output.Palette.Role;
import io.reactivecoap.samples.senml.ResolvedRecord;
import io.reactivecoap.samples.senml.SenmlException;
import io.reactivecoap.samples.senml.SenmlFormat;
import io.reactivecoap.samples.senml.SenmlLimits;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

/** Measurements (RFC 8428) as people read them: a line for each, with its whole name and its time, in order of time. */
final class SenmlTable {

    private static final SenmlLimits LIMITS =
            new SenmlLimits(Rendering.MAX_LENGTH, SenmlLimits.DEFAULT.maxRecords(), SenmlLimits.DEFAULT.maxDepth());
    private static final String GAP = "  ";

    private record Row(String time, String name, String value, String unit) {}

    private SenmlTable() {}

    /** Times that are relative are so to a given one. */
    static String of(SenmlFormat format, byte[] payload, Instant now, Palette palette)
            throws MalformedPayloadException {
        try {
            List<Row> rows = format.read(payload, LIMITS).resolve(now).stream()
                    .map(SenmlTable::row)
                    .toList();
            int time = rows.stream().mapToInt(row -> row.time.length()).max().orElse(0);
            int name = rows.stream().mapToInt(row -> row.name.length()).max().orElse(0);
            return rows.stream()
                    .map(row -> padded(row.time, time)
                            + GAP
                            + palette.paint(Role.NAME, row.name)
                            + padded("", name - row.name.length())
                            + GAP
                            + row.value
                            + (row.unit.isEmpty() ? "" : " " + row.unit))
                    .collect(Collectors.joining("\n"));
        } catch (SenmlException e) {
            throw new MalformedPayloadException(Words.oneLine(String.valueOf(e.getMessage())));
        }
    }

    private static Row row(ResolvedRecord measured) {
        String value =
                measured.value() == null ? "" : Words.oneLine(measured.value().toString());
        String sum = measured.sum() == null ? "" : (value.isEmpty() ? "" : ", ") + "sum " + number(measured.sum());
        return new Row(
                measured.instant().toString(),
                measured.name(),
                value + sum,
                Words.oneLine(Objects.requireNonNullElse(measured.unit(), "")));
    }

    private static String number(double sum) {
        return sum == Math.rint(sum) && Math.abs(sum) < 1e15 ? Long.toString((long) sum) : Double.toString(sum);
    }

    private static String padded(String text, int width) {
        return text + " ".repeat(Math.max(0, width - text.length()));
    }
}
