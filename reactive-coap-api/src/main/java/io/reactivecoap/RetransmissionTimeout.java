package io.reactivecoap;

/** How long a confirmable message waits for its acknowledgement before it is sent again. */
public enum RetransmissionTimeout {

    /**
     * As RFC 7252 §4.2 says: from ACK_TIMEOUT to ACK_TIMEOUT × ACK_RANDOM_FACTOR, doubled with each retransmission. It
     * knows nothing of the network.
     */
    RFC_7252,

    /**
     * As CoCoA measures it (draft-ietf-core-cocoa-03, which has expired): from the round trips of each session, those with
     * retransmissions weighing less, times 1 to ACK_RANDOM_FACTOR. With each retransmission it grows threefold where it is
     * below 1 s, by half where it is above 3 s, else it doubles; what was measured long ago is forgotten by and by.
     * ACK_TIMEOUT is what it begins with.
     *
     * <p>A message is sent MAX_RETRANSMIT times again, as far as that fits into MAX_TRANSMIT_SPAN, and given up no later than
     * after MAX_TRANSMIT_WAIT: the peer remembers messages for as long as RFC 7252 §4.8.2 says, and no longer.
     */
    COCOA
}
