package io.reactivecoap;

/**
 * Whether bodies go in bursts of non-confirmable messages, of which only those that are lost are sent again (RFC 9177),
 * where the peer can do that.
 *
 * <p>It concerns {@link CoapSession#request} and {@link CoapSession#retrieve} over datagrams: request bodies in memory that
 * are longer than a block, and the responses to GET and FETCH and to such bodies. All else goes in ordinary blocks (RFC
 * 7959): {@link CoapSession#blocks}, where the subscriber's demand is what the server hears of; observations; bodies that
 * are published or read from a file, of which no more is held than a block and a chunk; a request that is expressly
 * confirmable, or has a block option or a No-Response option of its own.
 *
 * <p>The times of RFC 9177 §7.2 follow from the request's {@link TransmissionParameters}, as their defaults do: NON_TIMEOUT
 * is ACK_TIMEOUT, NON_RECEIVE_TIMEOUT twice that and at least a second more, NON_MAX_RETRANSMIT is MAX_RETRANSMIT, and
 * NON_PROBING_WAIT is EXCHANGE_LIFETIME. A transfer takes one of the NSTART places.
 */
public enum QBlock {
    /** Ordinary blocks. */
    OFF,
    /**
     * Asks each peer once, before the first transfer that needs blocks, with a confirmable GET of {@code
     * /.well-known/core}, and remembers the answer for as long as the session lives. Peers that cannot do it, or do not
     * answer, get ordinary blocks.
     */
    PROBE
}
