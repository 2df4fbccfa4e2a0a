package io.reactivecoap.samples.senml;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;
import tools.jackson.core.io.JsonStringEncoder;

/** Writes JSON (RFC 8428 §5). */
final class JsonPackWriter {

    private static final double PLAIN_BELOW = 1e15;

    private JsonPackWriter() {}

    static byte[] write(SenmlPack pack) {
        return pack.records().stream()
                .map(JsonPackWriter::write)
                .collect(Collectors.joining(",", "[", "]"))
                .getBytes(StandardCharsets.UTF_8);
    }

    static String write(SenmlRecord record) {
        StringBuilder json = new StringBuilder("{");
        record.forEach((label, value) -> {
            json.append(json.length() == 1 ? "\"" : ",\"").append(label.json()).append("\":");
            if (value instanceof Double number) {
                json.append(number(number));
            } else if (value instanceof Boolean || value instanceof Integer) {
                json.append(value);
            } else {
                json.append('"')
                        .append(JsonStringEncoder.getInstance().quoteAsCharArray(value.toString()))
                        .append('"');
            }
        });
        return json.append('}').toString();
    }

    /** A number as short as it can be without becoming another. RFC 8428 §5: "the 'e' MUST be in lower case". */
    static String number(double number) {
        if (number == 0) {
            return 1 / number < 0 ? "-0.0" : "0"; // a reader may take -0 for the integer
        }
        if (Math.abs(number) >= PLAIN_BELOW || Math.abs(number) < 1 / PLAIN_BELOW) {
            return Double.toString(number).replaceFirst("[.]0(?=E|$)", "").replace('E', 'e');
        }
        return new BigDecimal(Double.toString(number)).stripTrailingZeros().toPlainString();
    }
}
