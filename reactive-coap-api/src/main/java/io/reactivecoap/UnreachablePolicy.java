package io.reactivecoap;

/** What an ICMP "unreachable" message does to the requests that are waiting for an answer. */
public enum UnreachablePolicy {
    /** They fail at once with {@link CoapUnreachableException}. */
    FAIL,
    /** They go on being retransmitted: the peer may be starting, and anybody can forge an ICMP message. */
    KEEP_TRYING
}
