package io.reactivecoap.netty.internal.world;

import io.reactivecoap.TransmissionParameters;
import io.reactivecoap.netty.internal.message.Datagram;

/** A message of the session on its way, as a {@link Referee} sees it. */
final class Flight {

    /** What the referee is told of whatever was asked. */
    record Rules(Asked asked, TransmissionParameters parameters) {

        long longestFirstTimeout() {
            return (long) (parameters.ackTimeout().toNanos() * parameters.ackRandomFactor());
        }

        boolean areOver() {
            return asked.isTold() || asked.isCancelled();
        }
    }

    final Datagram datagram;
    final byte[] bytes;
    final Rules rules;
    final long sentAt;
    /** How many were launched before. */
    final int number;

    long lastSentAt;
    long gap;
    int transmissions = 1;
    boolean answered;

    Flight(Datagram datagram, byte[] bytes, Rules rules, int number, long now) {
        this.datagram = datagram;
        this.bytes = bytes;
        this.rules = rules;
        this.number = number;
        sentAt = now;
        lastSentAt = now;
    }

    /** RFC 7252 §4.7: sent, "and still expected" to be answered. */
    boolean isOutstanding(long now) {
        boolean expected = datagram.isConfirmable() || now < sentAt + rules.longestFirstTimeout();
        return !answered && !rules.areOver() && expected;
    }

    /** Sent without an acknowledgement to come, and by this time without hope of an answer. */
    boolean isUnansweredProbe(long time) {
        return !datagram.isConfirmable() && !answered && !isOutstanding(time);
    }

    @Override
    public String toString() {
        return datagram + " after " + transmissions + " transmissions";
    }
}
