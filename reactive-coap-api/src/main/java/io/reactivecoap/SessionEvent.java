package io.reactivecoap;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;

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
     * The peer was asked for a sign of life, and nothing was heard of it in time ({@link KeepaliveParameters}). With the last
     * one that is tolerated the session ends.
     *
     * @param misses how many in a row by now
     * @param tolerated how many there may be
     */
    record PingUnanswered(int misses, int tolerated) implements SessionEvent {}

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
     * The peer announced its capabilities (RFC 8323 §5.3): at the beginning, or anew. What it did not name keeps its value.
     *
     * @param maxMessageSize the longest message that it accepts
     * @param blockWiseTransfer whether it transfers bodies in blocks, and with BERT where messages may be longer than 1,152
     *     bytes
     */
    record CapabilitiesReceived(long maxMessageSize, boolean blockWiseTransfer) implements SessionEvent {}

    /**
     * The peer wants the session to end in good order (RFC 8323 §5.5): no request is sent any more, what is under way may
     * still be answered, and then the session ends.
     *
     * @param alternativeAddresses where the peer suggests to connect instead, in its order; each such as
     *     {@code host:port} or {@code host}
     * @param holdOff how long the peer wants us to wait before we connect again; empty when it does not say
     */
    record Released(List<String> alternativeAddresses, Optional<Duration> holdOff) implements SessionEvent {

        /**
         * Checks the components.
         *
         * @param alternativeAddresses where to connect instead
         * @param holdOff how long to wait
         */
        public Released {
            alternativeAddresses = List.copyOf(alternativeAddresses);
            Objects.requireNonNull(holdOff, "holdOff");
        }
    }

    /**
     * The session was ended at once by an Abort (RFC 8323 §5.6).
     *
     * @param byPeer whether the peer sent it; otherwise this side did
     * @param diagnostic what the message says; may be empty
     * @param badCsmOption the number of the capability that was not understood; empty when that was not the reason
     */
    record Aborted(boolean byPeer, String diagnostic, OptionalInt badCsmOption) implements SessionEvent {

        /**
         * Checks the components.
         *
         * @param byPeer whether the peer sent it
         * @param diagnostic what the message says
         * @param badCsmOption the number of a capability
         */
        public Aborted {
            Objects.requireNonNull(diagnostic, "diagnostic");
            Objects.requireNonNull(badCsmOption, "badCsmOption");
        }
    }

    /**
     * A WebSocket was closed for another reason than that this side wanted to end the session (RFC 6455 §7.4).
     *
     * @param byPeer whether the peer has closed it; otherwise this side did, because of what the peer has sent
     * @param code the status code, such as 1000 for a normal end and 1009 for a message that was too long; 1005 when the
     *     peer's Close has none
     * @param text what the Close says; may be empty
     */
    record WebSocketClosed(boolean byPeer, int code, String text) implements SessionEvent {

        /**
         * Checks the components.
         *
         * @param byPeer whether the peer has closed it
         * @param code the status code
         * @param text what the Close says
         */
        public WebSocketClosed {
            Objects.requireNonNull(text, "text");
        }
    }

    /**
     * A request of the peer's got 5.00, because the handler threw or failed, or gave a reply that is longer than a message.
     *
     * @param request the request
     * @param cause what the handler threw or failed with, or what was wrong with its reply
     */
    record HandlerFailed(CoapRequest request, Throwable cause) implements SessionEvent {

        /**
         * Checks the components.
         *
         * @param request the request
         * @param cause what went wrong
         */
        public HandlerFailed {
            Objects.requireNonNull(request, "request");
            Objects.requireNonNull(cause, "cause");
        }
    }

    /**
     * A member of the group has answered, and {@link CoapSession#requestMany} leaves the answer out: the rest of its body
     * could not be had, or there were more members than {@link MulticastParameters#maxResponders()}.
     *
     * @param source the member's address
     * @param reason why
     */
    record ResponseDropped(CoapAddress source, String reason) implements SessionEvent {

        /**
         * Checks the components.
         *
         * @param source the member's address
         * @param reason why
         */
        public ResponseDropped {
            Objects.requireNonNull(source, "source");
            Objects.requireNonNull(reason, "reason");
        }
    }

    /**
     * The subscriber of the events was too slow and missed some; the newest are kept.
     *
     * @param count how many were missed since the last event it saw
     */
    record Missed(long count) implements SessionEvent {}
}
