package io.reactivecoap.samples.telemetry.demo;

/** Something did not go as the demo says it does. */
final class DemoException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    DemoException(String what) {
        super(what, null, false, false);
    }
}
