package io.reactivecoap;

/** Why something was not delivered or a session ended; the words are those of libcoap's {@code coap_nack_reason_t}. */
public enum NackReason {
    /**
     * A confirmable message was sent MAX_RETRANSMIT times again and never answered; of a session: its pings were not
     * answered ({@link SessionSettings#keepalive()}).
     */
    TOO_MANY_RETRIES,
    /** The peer cannot be reached: name not found, connection refused or lost, socket closed. */
    NOT_DELIVERABLE,
    /**
     * The peer rejected the message with a Reset, or ended the connection with Release or Abort, or with the Close of a
     * WebSocket that says that nothing is wrong (1000, 1001).
     */
    RESET,
    /** The DTLS or TLS handshake failed, or an alert ended the connection. */
    TLS_FAILED,
    /** DTLS or TLS could not be set up on this side: for {@link CoapSession#disconnect}, as no session ends so by itself. */
    TLS_LAYER_FAILED,
    /** The WebSocket upgrade was refused, or not answered. */
    WS_LAYER_FAILED,
    /** The WebSocket was closed because something was wrong with what one of the two has sent. */
    WS_FAILED,
    /** An ICMP message said that host or port is unreachable. */
    ICMP_ISSUE,
    /** The peer's response could not be understood: malformed, or with an unknown critical option. */
    BAD_RESPONSE
}
