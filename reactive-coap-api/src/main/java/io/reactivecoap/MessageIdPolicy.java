package io.reactivecoap;

/** When a message id may be used again towards the same peer. */
public enum MessageIdPolicy {
    /**
     * RFC 7252 §4.4: not within EXCHANGE_LIFETIME (confirmable) or NON_LIFETIME (non-confirmable). To one peer and port
     * that is 65,536 messages in a burst, 265 confirmable ones a second for ever; messages past that wait.
     */
    STRICT,
    /**
     * As soon as its exchange is complete. This breaks RFC 7252 §4.4: a peer that recognises duplicates by message id may
     * answer a new request with an old response, or ignore it. For peers known not to, and for load tests.
     */
    REUSE_WHEN_COMPLETE
}
