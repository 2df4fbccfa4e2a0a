package io.reactivecoap;

import java.time.Duration;
import java.util.Objects;

/**
 * The transmission parameters of RFC 7252 §4.8 and the times derived from them in §4.8.2. Immutable.
 *
 * @param ackTimeout ACK_TIMEOUT, the shortest wait for an acknowledgement; 2 s by default
 * @param ackRandomFactor ACK_RANDOM_FACTOR, the first wait is up to this many times longer; 1.5 by default
 * @param maxRetransmit MAX_RETRANSMIT, how often a confirmable message is sent again; 4 by default
 * @param nstart NSTART, how many interactions with a peer may be outstanding at once; 1 by default
 * @param defaultLeisure DEFAULT_LEISURE, how long the members of a multicast group spread their answers; 5 s by default
 * @param probingRate PROBING_RATE, bytes a second to a peer that does not respond; 1 by default
 * @param maxLatency MAX_LATENCY, the longest a datagram is under way; 100 s by default
 * @param retransmissionTimeout how the wait for an acknowledgement is found; as RFC 7252 says by default
 */
public record TransmissionParameters(
        Duration ackTimeout,
        double ackRandomFactor,
        int maxRetransmit,
        int nstart,
        Duration defaultLeisure,
        double probingRate,
        Duration maxLatency,
        RetransmissionTimeout retransmissionTimeout) {

    private static final Duration LONGEST = Duration.ofDays(1);
    private static final Duration LONGEST_SPAN = Duration.ofDays(365);
    private static final int MOST_RETRANSMISSIONS = 20;
    private static final double LEAST_RATE = 0.001;

    /** RFC 7252 §4.8, table 2. */
    public static final TransmissionParameters DEFAULT = new TransmissionParameters(
            Duration.ofSeconds(2),
            1.5,
            4,
            1,
            Duration.ofSeconds(5),
            1,
            Duration.ofSeconds(100),
            RetransmissionTimeout.RFC_7252);

    /**
     * Checks the components.
     *
     * @param ackTimeout ACK_TIMEOUT
     * @param ackRandomFactor ACK_RANDOM_FACTOR
     * @param maxRetransmit MAX_RETRANSMIT
     * @param nstart NSTART
     * @param defaultLeisure DEFAULT_LEISURE
     * @param probingRate PROBING_RATE
     * @param maxLatency MAX_LATENCY
     * @param retransmissionTimeout how the wait is found
     */
    public TransmissionParameters {
        Objects.requireNonNull(retransmissionTimeout, "retransmissionTimeout");
        requireWithin(ackTimeout, "ackTimeout");
        requireWithin(defaultLeisure, "defaultLeisure");
        requireWithin(maxLatency, "maxLatency");
        // RFC 7252 §4.8.1: "MUST NOT be decreased below 1.0"
        require(ackRandomFactor >= 1 && ackRandomFactor <= 100, "ackRandomFactor", "from 1 to 100", ackRandomFactor);
        require(
                maxRetransmit >= 0 && maxRetransmit <= MOST_RETRANSMISSIONS,
                "maxRetransmit",
                "from 0 to " + MOST_RETRANSMISSIONS,
                maxRetransmit);
        require(nstart >= 1, "nstart", "at least 1", nstart);
        require(
                probingRate >= LEAST_RATE && probingRate < Double.POSITIVE_INFINITY,
                "probingRate",
                "at least " + LEAST_RATE,
                probingRate);
        double span = ackTimeout.toNanos() / 1e9 * ackRandomFactor * (1L << maxRetransmit + 1);
        require(
                span <= LONGEST_SPAN.toSeconds(),
                "ackTimeout × ackRandomFactor × 2^maxRetransmit",
                "such that all retransmissions end within a year",
                ackTimeout + " × " + ackRandomFactor + " × 2^" + maxRetransmit);
    }

    /**
     * Changes ACK_TIMEOUT.
     *
     * @param value the shortest wait for an acknowledgement; more than zero, at most a day
     * @return the changed parameters
     */
    public TransmissionParameters withAckTimeout(Duration value) {
        return new TransmissionParameters(
                value,
                ackRandomFactor,
                maxRetransmit,
                nstart,
                defaultLeisure,
                probingRate,
                maxLatency,
                retransmissionTimeout);
    }

    /**
     * Changes ACK_RANDOM_FACTOR.
     *
     * @param value from 1 to 100; below 1.5 many clients that lost a server together come back together
     * @return the changed parameters
     */
    public TransmissionParameters withAckRandomFactor(double value) {
        return new TransmissionParameters(
                ackTimeout,
                value,
                maxRetransmit,
                nstart,
                defaultLeisure,
                probingRate,
                maxLatency,
                retransmissionTimeout);
    }

    /**
     * Changes MAX_RETRANSMIT.
     *
     * @param value from 0 to 20, and such that all retransmissions end within a year
     * @return the changed parameters
     */
    public TransmissionParameters withMaxRetransmit(int value) {
        return new TransmissionParameters(
                ackTimeout,
                ackRandomFactor,
                value,
                nstart,
                defaultLeisure,
                probingRate,
                maxLatency,
                retransmissionTimeout);
    }

    /**
     * Changes NSTART.
     *
     * @param value at least 1; RFC 7252 §4.7 asks for congestion control beyond this document when it is more
     * @return the changed parameters
     */
    public TransmissionParameters withNstart(int value) {
        return new TransmissionParameters(
                ackTimeout,
                ackRandomFactor,
                maxRetransmit,
                value,
                defaultLeisure,
                probingRate,
                maxLatency,
                retransmissionTimeout);
    }

    /**
     * Changes DEFAULT_LEISURE.
     *
     * @param value more than zero, at most a day
     * @return the changed parameters
     */
    public TransmissionParameters withDefaultLeisure(Duration value) {
        return new TransmissionParameters(
                ackTimeout,
                ackRandomFactor,
                maxRetransmit,
                nstart,
                value,
                probingRate,
                maxLatency,
                retransmissionTimeout);
    }

    /**
     * Changes PROBING_RATE.
     *
     * @param bytesPerSecond at least 0.001
     * @return the changed parameters
     */
    public TransmissionParameters withProbingRate(double bytesPerSecond) {
        return new TransmissionParameters(
                ackTimeout,
                ackRandomFactor,
                maxRetransmit,
                nstart,
                defaultLeisure,
                bytesPerSecond,
                maxLatency,
                retransmissionTimeout);
    }

    /**
     * Changes MAX_LATENCY.
     *
     * @param value more than zero, at most a day
     * @return the changed parameters
     */
    public TransmissionParameters withMaxLatency(Duration value) {
        return new TransmissionParameters(
                ackTimeout,
                ackRandomFactor,
                maxRetransmit,
                nstart,
                defaultLeisure,
                probingRate,
                value,
                retransmissionTimeout);
    }

    /**
     * Changes how the wait for an acknowledgement is found.
     *
     * @param value fixed, or measured
     * @return the changed parameters
     */
    public TransmissionParameters withRetransmissionTimeout(RetransmissionTimeout value) {
        return new TransmissionParameters(
                ackTimeout, ackRandomFactor, maxRetransmit, nstart, defaultLeisure, probingRate, maxLatency, value);
    }

    /**
     * MAX_TRANSMIT_SPAN: from the first transmission of a confirmable message to its last; 45 s by default.
     *
     * @return the time
     */
    public Duration maxTransmitSpan() {
        return scaled((1L << maxRetransmit) - 1);
    }

    /**
     * MAX_TRANSMIT_WAIT: from the first transmission of a confirmable message until giving up; 93 s by default.
     *
     * @return the time
     */
    public Duration maxTransmitWait() {
        return scaled((1L << maxRetransmit + 1) - 1);
    }

    /**
     * PROCESSING_DELAY: how long a node takes to acknowledge, conservatively ACK_TIMEOUT; 2 s by default.
     *
     * @return the time
     */
    public Duration processingDelay() {
        return ackTimeout;
    }

    /**
     * MAX_RTT: the longest round trip; 202 s by default.
     *
     * @return the time
     */
    public Duration maxRtt() {
        return maxLatency.multipliedBy(2).plus(processingDelay());
    }

    /**
     * EXCHANGE_LIFETIME: how long the message id of a confirmable message stays taken; 247 s by default.
     *
     * @return the time
     */
    public Duration exchangeLifetime() {
        return maxTransmitSpan().plus(maxRtt());
    }

    /**
     * NON_LIFETIME: how long the message id of a non-confirmable message stays taken; 145 s by default.
     *
     * @return the time
     */
    public Duration nonLifetime() {
        return maxTransmitSpan().plus(maxLatency);
    }

    private Duration scaled(long times) {
        return Duration.ofNanos(Math.round(ackTimeout.toNanos() * ackRandomFactor * times));
    }

    private static void requireWithin(Duration value, String name) {
        Objects.requireNonNull(value, name);
        require(
                value.compareTo(Duration.ZERO) > 0 && value.compareTo(LONGEST) <= 0,
                name,
                "more than zero and at most a day",
                value);
    }

    private static void require(boolean holds, String name, String expected, Object value) {
        if (!holds) {
            throw new IllegalArgumentException(name + " must be " + expected + ": " + value);
        }
    }
}
