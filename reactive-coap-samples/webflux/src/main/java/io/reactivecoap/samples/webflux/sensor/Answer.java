package io.reactivecoap.samples.webflux.sensor;

/** What became of the question for a sensor's value, among many of them. */
public sealed interface Answer {

    /**
     * The sensor has a value.
     *
     * @param reading the value
     */
    record Success(Reading reading) implements Answer {}

    /**
     * It has none.
     *
     * @param subject the sensor's id, or the name of a device that could not be asked for its sensors
     * @param cause why
     */
    record Failure(String subject, RuntimeException cause) implements Answer {}
}
