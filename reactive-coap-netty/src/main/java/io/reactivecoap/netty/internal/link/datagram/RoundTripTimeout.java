package io.reactivecoap.netty.internal.link.datagram;

/**
 * The retransmission timeout that CoCoA measures (draft-ietf-core-cocoa): a moving average of two estimates,
 * the strong one of round trips without a retransmission, the weak one of those with one or two. Confined to the session's
 * event loop.
 */
final class RoundTripTimeout {

    private static final long SECOND = 1_000_000_000L;
    /** RFC 6298 §2: G, the granularity of the clock, which keeps a timeout off zero. */
    private static final double GRANULARITY = 1e6;
    /** RFC 6298 §2.5: "A maximum value MAY be placed on RTO provided it is at least 60 seconds." */
    private static final double LONGEST = 60 * SECOND;

    private static final int MOST_TRANSMISSIONS_MEASURED = 3;
    private static final double STRONG_WEIGHT = 0.5;
    private static final double WEAK_WEIGHT = 0.25;

    private final Estimate strong = new Estimate(4);
    private final Estimate weak = new Estimate(1);
    private double timeout;
    private double changedAt;

    /** Nothing is measured yet: what it is for the time being. */
    RoundTripTimeout(long initial, long now) {
        timeout = initial;
        changedAt = now;
    }

    /**
     * From the first transmission of a message, of so many, to its acknowledgement. To which of them that answers is not
     * known; after more than two retransmissions it says nothing.
     */
    void onRoundTrip(long time, int transmissions, long now) {
        if (transmissions > MOST_TRANSMISSIONS_MEASURED) {
            return;
        }
        age(now);
        double estimate = transmissions == 1 ? strong.add(time) : weak.add(time);
        double weight = transmissions == 1 ? STRONG_WEIGHT : WEAK_WEIGHT;
        timeout = Math.min(LONGEST, weight * estimate + (1 - weight) * timeout);
        changedAt = now;
    }

    /** The time to wait for an acknowledgement at first, in nanoseconds, before it is dithered. */
    long timeout(long now) {
        age(now);
        return (long) timeout;
    }

    /** What was measured long ago holds less and less: a short timeout grows, and a long one shrinks. */
    private void age(long now) {
        while (timeout < SECOND && now - changedAt > 16 * timeout) {
            changedAt += 16 * timeout;
            timeout *= 2;
        }
        while (timeout > 3 * SECOND && now - changedAt > 4 * timeout) {
            changedAt += 4 * timeout;
            timeout = SECOND + timeout / 2;
        }
    }

    /** The variable back-off factor: by how much a wait is longer than the one before, if the first one was so long. */
    static double backoff(long first) {
        if (first < SECOND) {
            return 3;
        }
        return first > 3 * SECOND ? 1.5 : 2;
    }

    /** RFC 6298 §2, with a factor of the variation that fits what is measured, and without a lower bound. */
    private static final class Estimate {

        private static final double NONE = -1;

        private final int variations;
        private double smoothed = NONE;
        private double variation;

        Estimate(int variations) {
            this.variations = variations;
        }

        double add(double time) {
            if (smoothed == NONE) {
                smoothed = time;
                variation = time / 2;
            } else {
                variation += (Math.abs(smoothed - time) - variation) / 4;
                smoothed += (time - smoothed) / 8;
            }
            return smoothed + Math.max(GRANULARITY, variations * variation);
        }
    }
}
