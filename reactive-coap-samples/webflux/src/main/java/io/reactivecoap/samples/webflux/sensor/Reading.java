package io.reactivecoap.samples.webflux.sensor;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;

/**
 * What a sensor has measured.
 *
 * @param sensor the sensor's id
 * @param value the value
 * @param unit its unit, one of SenML's (RFC 8428 §12.1) where the device says so; may be empty
 * @param time when it arrived
 * @param stale whether it is what was known before, because the device could not be asked
 */
@JsonInclude(JsonInclude.Include.NON_DEFAULT)
public record Reading(
        @JsonInclude String sensor,
        @JsonInclude double value,
        @JsonInclude String unit,
        Instant time,
        boolean stale) {

    /**
     * The same value, as one that is old.
     *
     * @return a copy that is stale
     */
    public Reading asStale() {
        return new Reading(sensor, value, unit, time, true);
    }
}
