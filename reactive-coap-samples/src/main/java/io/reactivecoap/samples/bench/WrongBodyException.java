package io.reactivecoap.samples.bench;

/** A body was not transferred as it should have been. */
final class WrongBodyException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    WrongBodyException(String what) {
        super(what, null, false, false);
    }
}
