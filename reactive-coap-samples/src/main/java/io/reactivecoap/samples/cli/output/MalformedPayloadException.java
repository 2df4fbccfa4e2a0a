package io.reactivecoap.samples.cli.output;

/** A payload is not what its content format says. */
public final class MalformedPayloadException extends Exception {

    private static final long serialVersionUID = 1L;

    MalformedPayloadException(String what) {
        super(what, null, false, false);
    }
}
