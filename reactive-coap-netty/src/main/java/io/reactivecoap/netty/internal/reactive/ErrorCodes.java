package io.reactivecoap.netty.internal.reactive;

/** What becomes of a response of class 4 or 5. */
enum ErrorCodes {
    AS_VALUES,
    AS_ERRORS
}
