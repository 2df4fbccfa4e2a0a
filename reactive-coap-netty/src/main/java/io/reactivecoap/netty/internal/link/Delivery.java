package io.reactivecoap.netty.internal.link;

import io.reactivecoap.RetransmissionTimeout;
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
        long nonLifetime,
        boolean measured) {

    public static Delivery of(boolean confirmable, TransmissionParameters parameters) {
        return new Delivery(
                confirmable,
                parameters.ackTimeout().toNanos(),
                parameters.ackRandomFactor(),
                parameters.maxRetransmit(),
                parameters.exchangeLifetime().toNanos(),
                parameters.nonLifetime().toNanos(),
                parameters.retransmissionTimeout() == RetransmissionTimeout.COCOA);
    }

    /** One whose timeout is not measured. */
    public Delivery(
            boolean confirmable,
            long ackTimeout,
            double ackRandomFactor,
            int maxRetransmit,
            long exchangeLifetime,
            long nonLifetime) {
        this(confirmable, ackTimeout, ackRandomFactor, maxRetransmit, exchangeLifetime, nonLifetime, false);
    }

    /** From the first transmission to the last (RFC 7252 §4.8.2). */
    public long maxTransmitSpan() {
        return waits((1L << maxRetransmit) - 1);
    }

    /** From the first transmission until giving up (RFC 7252 §4.8.2). */
    public long maxTransmitWait() {
        return waits((1L << maxRetransmit + 1) - 1);
    }

    private long waits(long times) {
        return (long) (ackTimeout * ackRandomFactor * times);
    }

    /** How long the message's id stays taken (RFC 7252 §4.4). */
    public long lifetime() {
        return confirmable ? exchangeLifetime : nonLifetime;
    }
}
