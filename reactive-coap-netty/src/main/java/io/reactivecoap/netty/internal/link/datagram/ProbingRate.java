package io.reactivecoap.netty.internal.link.datagram;

/**
 * RFC 7252 §4.7: an endpoint "does not exceed an average data rate of PROBING_RATE in sending to another endpoint that
 * does not respond". A non-confirmable message that nothing was heard after is charged; until the charge is worked off
 * the next one waits; whatever comes from the peer clears it. Confined to the session's event loop.
 */
final class ProbingRate {

    private static final double NANOS_PER_SECOND = 1e9;

    private double bytesPerSecond;
    private long resumeAt;
    private long heardAt = Long.MIN_VALUE;

    ProbingRate(double bytesPerSecond) {
        this.bytesPerSecond = bytesPerSecond;
    }

    void resize(double newBytesPerSecond) {
        bytesPerSecond = newBytesPerSecond;
    }

    boolean allows(long now) {
        return now >= resumeAt;
    }

    long resumeAt() {
        return resumeAt;
    }

    void onHeard(long now) {
        heardAt = now;
        resumeAt = now;
    }

    /**
     * A transfer that sent so many bytes has ended. RFC 9177 §7.2: if the wait "based on PROBING_RATE exceeds
     * NON_PROBING_WAIT, then the gap time is limited to NON_PROBING_WAIT".
     */
    void onUnanswered(int bytes, long sentAt, long longestWait) {
        charge(bytes, sentAt, longestWait);
    }

    /** A message that was sent is no longer expected to be answered. */
    void onUnanswered(int bytes, long sentAt) {
        charge(bytes, sentAt, Long.MAX_VALUE);
    }

    private void charge(int bytes, long sentAt, long longestWait) {
        if (heardAt <= sentAt) {
            long wait = Math.min(longestWait, (long) (bytes / bytesPerSecond * NANOS_PER_SECOND));
            resumeAt = Math.max(resumeAt, sentAt) + wait;
        }
    }
}
