package io.reactivecoap.samples.webflux.simulation;

import java.time.Duration;
import java.time.Instant;

/**
 * How a quantity runs through the day: a wave, with small ones of other lengths on top that make it look measured. The same
 * instant always has the same value.
 *
 * @param mean the middle of the wave
 * @param amplitude how far it goes up and down
 * @param day how long the wave takes
 * @param shift where in the wave the beginning of the epoch is, in radians; also makes the small waves differ
 * @param ripple the height of the small waves
 */
public record Curve(double mean, double amplitude, Duration day, double shift, double ripple) {

    /**
     * The value at an instant.
     *
     * @param instant when
     * @return the value
     */
    public double at(Instant instant) {
        double seconds = instant.toEpochMilli() / 1000.0;
        double wave = amplitude * Math.sin(2 * Math.PI * seconds / day.toSeconds() + shift);
        double small = Math.sin(seconds / 3.7 + shift * 5)
                + Math.sin(seconds / 1.9 + shift * 11)
                + Math.sin(seconds / 0.83 + shift * 17);
        return mean + wave + ripple * small / 3;
    }
}
