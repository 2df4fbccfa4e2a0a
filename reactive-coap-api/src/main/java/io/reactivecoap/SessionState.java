package io.reactivecoap;

/** Where a session stands; the words are those of libcoap's {@code coap_session_state_t}. */
public enum SessionState {
    /** Not connected: not yet, or no longer, with {@link StateChange#cause()} where something went wrong. */
    NONE,
    /**
     * The peer's name is being resolved and the socket opened; on reliable transports, being connected, and the upgrade to a
     * WebSocket asked for.
     */
    CONNECTING,
    /** The DTLS or TLS handshake is under way. */
    HANDSHAKE,
    /** Capabilities are being exchanged (RFC 8323 §5.3); never on datagram transports. */
    CSM,
    /** Requests can be sent. */
    ESTABLISHED
}
