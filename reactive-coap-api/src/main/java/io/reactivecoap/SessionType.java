package io.reactivecoap;

/** How a session came to be. */
public enum SessionType {
    /** Opened by us, or made so by {@link CoapSession#asClient()}; lives until it is closed, disconnected or released. */
    CLIENT,
    /** Opened by a peer that dialled in (call-home). */
    SERVER,
    /** A peer is dialling in over DTLS or TLS: its handshake is not complete yet. */
    HELLO
}
