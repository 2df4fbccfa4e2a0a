package io.reactivecoap.netty.internal.link;

/** How a link, or the session over it, stands with the peer. A link only goes down this list. */
public enum Condition {
    /** The peer's capabilities are awaited (RFC 8323 §5.3). */
    OPENING,
    /** Requests may be sent. */
    OPEN,
    /** The peer wants to end in good order (RFC 8323 §5.5): what is under way may be answered, nothing else is asked. */
    RELEASED,
    /** Of a session: nobody has used it for as long as it may be unused. */
    UNUSED,
    /** Of a session: the peer was asked for a sign of life in vain, and is taken to be gone. */
    SILENT,
    /** One of the two has ended it at once (RFC 8323 §5.6). */
    ABORTED
}
