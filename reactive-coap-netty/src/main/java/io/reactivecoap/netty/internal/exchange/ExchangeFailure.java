package io.reactivecoap.netty.internal.exchange;

/** Why a request gets no response. */
public enum ExchangeFailure {
    /** All retransmissions went unanswered. */
    UNACKNOWLEDGED,
    /** Acknowledged, and then nothing came. */
    NEVER_ANSWERED,
    /** Sent as NON, and nothing came within its lifetime. */
    NON_UNANSWERED,
    /** The caller's time is up. */
    BUDGET_SPENT,
    RESET,
    UNREACHABLE,
    /** The peer takes no requests any more. */
    RELEASED,
    /** The response has a critical option that is not known here. */
    BAD_OPTION
}
