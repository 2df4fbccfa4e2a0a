package io.reactivecoap.netty.internal.block;

import io.reactivecoap.TransmissionParameters;

/** The parameters of RFC 9177 §7.2, in nanoseconds. */
public record BurstParameters(
        int maxPayloads, long nonTimeout, double randomFactor, long nonReceiveTimeout, int nonMaxRetransmit) {

    /** With the values that RFC 9177 §7.2 derives from those of RFC 7252 §4.8. */
    public static BurstParameters of(TransmissionParameters parameters, int maxPayloads) {
        long nonTimeout = parameters.ackTimeout().toNanos();
        return new BurstParameters(
                maxPayloads,
                nonTimeout,
                parameters.ackRandomFactor(),
                // RFC 9177 §7.2: NON_RECEIVE_TIMEOUT "MUST always be greater than NON_TIMEOUT by at least one second"
                nonTimeout + Math.max(nonTimeout, 1_000_000_000L),
                parameters.maxRetransmit());
    }

    /** How long a receiver waits that has asked so many times before. */
    long receiveTimeout(int asked) {
        return nonReceiveTimeout << asked;
    }
}
