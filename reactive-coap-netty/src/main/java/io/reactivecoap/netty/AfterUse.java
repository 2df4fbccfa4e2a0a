package io.reactivecoap.netty;

/** What becomes of a connection of the caller's own when the session over it has ended. */
public enum AfterUse {
    /** It is closed. */
    CLOSE,
    /** It is left open, as it was before: it is the caller's to close. */
    LEAVE_OPEN
}
