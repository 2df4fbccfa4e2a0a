package io.reactivecoap;

import java.time.Duration;

/** Something that happened on a session and concerns no single request's subscriber; see {@link CoapSession#events()}. */
public sealed interface SessionEvent {

    /**
     * The session can send requests.
     *
     * @param local the address that the peer sees, as far as this host knows it
     * @param remote the peer's address
     */
    record Connected(CoapAddress local, CoapAddress remote) implements SessionEvent {}

    /** The session was closed by this side. */
    record Closed() implements SessionEvent {}

    /**
     * The session could not be established, or ended otherwise than by {@link CoapSession#close()}.
     *
     * @param cause why
     */
    record Failed(CoapException cause) implements SessionEvent {}

    /**
     * A confirmable message went out again because it was not acknowledged in time (RFC 7252 §4.2).
     *
     * @param token the request's token in hexadecimal digits; empty for a ping
     * @param messageId the message id, the same as at the first transmission
     * @param transmissions how often the message has been sent by now, the first time included
     */
    record Retransmitted(String token, int messageId, int transmissions) implements SessionEvent {}

    /**
     * Bytes from the peer that are no CoAP message, or a message that does not belong here; it was dropped.
     *
     * @param reason what is wrong with it
     */
    record BadPacket(String reason) implements SessionEvent {}

    /**
     * An ICMP message said that the peer's host or port is unreachable; the session goes on.
     *
     * @param detail what the operating system said
     */
    record Unreachable(String detail) implements SessionEvent {}

    /**
     * All 65,536 message ids towards the peer are in use for their lifetime (RFC 7252 §4.4); messages wait.
     *
     * @param delay how long until the next id is free
     */
    record MessageIdsExhausted(Duration delay) implements SessionEvent {}

    /**
     * The subscriber of the events was too slow and missed some; the newest are kept.
     *
     * @param count how many were missed since the last event it saw
     */
    record Missed(long count) implements SessionEvent {}
}
