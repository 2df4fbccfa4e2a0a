package io.reactivecoap.netty.internal.link;

/** How a link stands with its peer. It only goes down this list. */
public enum Condition {
    /** The peer's capabilities are awaited (RFC 8323 §5.3). */
    OPENING,
    /** Requests may be sent. */
    OPEN,
    /** The peer wants to end in good order (RFC 8323 §5.5): what is under way may be answered, nothing else is asked. */
    RELEASED,
    /** One of the two has ended it at once (RFC 8323 §5.6). */
    ABORTED
}
