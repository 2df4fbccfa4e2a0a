package io.reactivecoap.netty.server;

/** Bytes that are no message, or a message that must not be sent; its text says what is wrong. */
final class Malformed extends RuntimeException {

    private static final long serialVersionUID = 1L;

    Malformed(String what) {
        super(what);
    }
}
