package io.reactivecoap;

import java.time.Duration;
import java.util.Objects;

/** Something that happened on a session and concerns no single request's subscriber; see {@link CoapSession#events()}. */
public sealed interface SessionEvent {

    /**
     * The session can send requests.
     *
     * @param local the address that the peer sees, as far as this host knows it
     * @param remote the peer's address
     */
    record Connected(CoapAddress local, CoapAddress remote) implements SessionEvent {

        /**
         * Checks the components.
         *
         * @param local the local address
         * @param remote the peer's address
         */
        public Connected {
            Objects.requireNonNull(local, "local");
            Objects.requireNonNull(remote, "remote");
        }
    }

    /** The session was closed by this side. */
    record Closed() implements SessionEvent {}

    /**
     * The session could not be established, or ended otherwise than by {@link CoapSession#close()}.
     *
     * @param cause why
     */
    record Failed(CoapException cause) implements SessionEvent {

        /**
         * Checks the components.
         *
         * @param cause why
         */
        public Failed {
            Objects.requireNonNull(cause, "cause");
        }
    }

    /**
     * A confirmable message went out again because it was not acknowledged in time (RFC 7252 §4.2).
     *
     * @param token the request's token in hexadecimal digits; empty for a ping
     * @param messageId the message id, the same as at the first transmission
     * @param transmissions how often the message has been sent by now, the first time included
     */
    record Retransmitted(String token, int messageId, int transmissions) implements SessionEvent {

        /**
         * Checks the components.
         *
         * @param token the token
         * @param messageId the message id
         * @param transmissions how often the message has been sent
         */
        public Retransmitted {
            Objects.requireNonNull(token, "token");
        }
    }

    /**
     * Bytes from the peer that are no CoAP message, or a message that does not belong here; it was dropped.
     *
     * @param reason what is wrong with it
     */
    record BadPacket(String reason) implements SessionEvent {

        /**
         * Checks the components.
         *
         * @param reason what is wrong
         */
        public BadPacket {
            Objects.requireNonNull(reason, "reason");
        }
    }

    /**
     * An ICMP message said that the peer's host or port is unreachable; the session goes on.
     *
     * @param detail what the operating system said
     */
    record Unreachable(String detail) implements SessionEvent {

        /**
         * Checks the components.
         *
         * @param detail what the operating system said
         */
        public Unreachable {
            Objects.requireNonNull(detail, "detail");
        }
    }

    /**
     * All 65,536 message ids towards the peer are in use for their lifetime (RFC 7252 §4.4); messages wait.
     *
     * @param delay how long until the next id is free
     */
    record MessageIdsExhausted(Duration delay) implements SessionEvent {

        /**
         * Checks the components.
         *
         * @param delay how long until the next id is free
         */
        public MessageIdsExhausted {
            Objects.requireNonNull(delay, "delay");
        }
    }

    /**
     * The subscriber of the events was too slow and missed some; the newest are kept.
     *
     * @param count how many were missed since the last event it saw
     */
    record Missed(long count) implements SessionEvent {}
}
