package io.reactivecoap;

/** Whether a request asks for acknowledgement on datagram transports; reliable transports ignore it (RFC 8323 §3). */
public enum Reliability {
    /** Nothing chosen: confirmable, but non-confirmable to a multicast group (RFC 7252 §8.1). */
    UNSPECIFIED,
    /** Sent as CON: repeated until acknowledged (RFC 7252 §4.2). */
    CONFIRMABLE,
    /** Sent as NON: once, without acknowledgement (RFC 7252 §4.3). */
    NON_CONFIRMABLE
}
