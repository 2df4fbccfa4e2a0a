package io.reactivecoap.samples.webflux.sensor;

/** A device answered, and what it said is no reading. */
public final class UnreadableException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    UnreadableException(String message) {
        super(message, null, false, false);
    }
}
