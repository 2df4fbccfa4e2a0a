package io.reactivecoap.samples.telemetry;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What the readings of a window come to. Two of the same window, as of two instances between which a device has moved, can be
 * put together from what they have: count, sum, least and greatest.
 *
 * @param device whose
 * @param name of the sensor
 * @param unit null when it was not told
 * @param start of the window, in seconds since 1970
 * @param end of the window
 * @param count of readings, 1 or more
 * @param min the least
 * @param max the greatest
 * @param sum of all
 */
public record Aggregate(
        String device,
        String name,
        @Nullable String unit,
        double start,
        double end,
        long count,
        double min,
        double max,
        double sum) {

    /**
     * Checks the components.
     *
     * @param device whose
     * @param name of the sensor
     * @param unit null when it was not told
     * @param start of the window
     * @param end of the window
     * @param count of readings
     * @param min the least
     * @param max the greatest
     * @param sum of all
     */
    public Aggregate {
        Objects.requireNonNull(device, "device");
        Objects.requireNonNull(name, "name");
    }

    /**
     * The mean.
     *
     * @return sum by count
     */
    public double mean() {
        return sum / count;
    }
}
