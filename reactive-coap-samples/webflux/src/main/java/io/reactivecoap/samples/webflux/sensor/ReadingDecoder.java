package io.reactivecoap.samples.webflux.sensor;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import io.reactivecoap.CoapResponse;
import io.reactivecoap.option.ContentFormat;
import java.time.Clock;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** Understands what sensors say: SenML in JSON (RFC 8428), or text that begins with a number, such as {@code 21.5 °C}. */
@Component
final class ReadingDecoder {

    private static final Pattern NUMBER_AND_UNIT = Pattern.compile(
            "\\s*([-+]?\\d{1,18}(?:\\.\\d{1,18})?(?:[eE][-+]?\\d{1,2})?)\\s*((?:[^\\s\\d.,+-]\\S{0,15})?)\\s*");

    private final JsonMapper json;
    private final Clock clock;

    ReadingDecoder(JsonMapper json, Clock clock) {
        this.json = json;
        this.clock = clock;
    }

    /**
     * Reads a representation of a sensor.
     *
     * @throws UnreadableException when there is no number in it
     */
    Reading decode(Sensor sensor, CoapResponse response) {
        return response.contentFormat().filter(ContentFormat.SENML_JSON::equals).isPresent()
                ? senml(sensor, response)
                : text(sensor, response.payloadAsString());
    }

    private Reading senml(Sensor sensor, CoapResponse response) {
        try {
            for (@Nullable Item item : json.readValue(response.payload(), Item[].class)) {
                if (item != null && item.v() != null) {
                    return reading(sensor, item.v() + or(item.bv(), 0.0), or(item.u(), or(item.bu(), "")));
                }
            }
        } catch (JacksonException e) {
            throw new UnreadableException(sensor.id() + " did not send SenML: " + e.getOriginalMessage());
        }
        throw new UnreadableException(sensor.id() + " sent SenML without a value");
    }

    private Reading text(Sensor sensor, String text) {
        Matcher matcher = NUMBER_AND_UNIT.matcher(text);
        if (!matcher.matches()) {
            throw new UnreadableException(sensor.id() + " did not send a number");
        }
        return reading(sensor, Double.parseDouble(matcher.group(1)), matcher.group(2));
    }

    private Reading reading(Sensor sensor, double value, String unit) {
        return new Reading(sensor.id(), value, unit, clock.instant(), false);
    }

    private static <T> T or(@Nullable T value, T otherwise) {
        return value == null ? otherwise : value;
    }

    /** A record of SenML, as far as it is of interest: base value and unit hold where there is nothing else (§4.1). */
    @JsonIgnoreProperties(ignoreUnknown = true)
    private record Item(
            @Nullable Double bv,
            @Nullable String bu,
            @Nullable Double v,
            @Nullable String u) {}
}
