package io.reactivecoap;

/** How an observation that nobody wants any more is ended (RFC 7641 §3.6). */
public enum Deregistration {
    /** By a request with the registration's token and options, and Observe 1. */
    REQUEST,
    /** By a Reset to the next notification: nothing is sent before. */
    RESET
}
