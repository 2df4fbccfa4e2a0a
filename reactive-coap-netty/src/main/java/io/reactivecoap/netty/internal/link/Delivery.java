package io.reactivecoap.netty.internal.link;

import io.reactivecoap.TransmissionParameters;

/**
 * How a message is to be delivered: the transmission parameters that concern a single message, in nanoseconds, worked out
 * once for all messages that share them.
 */
public record Delivery(
        boolean confirmable,
        long ackTimeout,
        double ackRandomFactor,
        int maxRetransmit,
        long exchangeLifetime,
        long nonLifetime) {

    public static Delivery of(boolean confirmable, TransmissionParameters parameters) {
        return new Delivery(
                confirmable,
                parameters.ackTimeout().toNanos(),
                parameters.ackRandomFactor(),
                parameters.maxRetransmit(),
                parameters.exchangeLifetime().toNanos(),
                parameters.nonLifetime().toNanos());
    }

    /** How long the message's id stays taken (RFC 7252 §4.4). */
    public long lifetime() {
        return confirmable ? exchangeLifetime : nonLifetime;
    }
}
