package io.reactivecoap.samples.demo;

/** Something did not go as the demo says it does. */
public final class DemoException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    DemoException(String what) {
        super(what, null, false, false);
    }
}
