package io.reactivecoap;

import java.time.Duration;
import java.util.Objects;

/**
 * How sessions over reliable transports behave (RFC 8323): TCP, TLS, WebSockets and Unix stream sockets. Immutable; every
 * wither returns changed parameters.
 *
 * @param maxMessageSize the longest message that is accepted, announced to the peer as Max-Message-Size (§5.3.1), and the
 *     longest one that is sent, if the peer accepts as much; 1,152 to 256 MiB, 1 MiB by default. A longer one that comes all
 *     the same ends the session with an Abort
 * @param webSocketMessageSize the longest message sent over a WebSocket, whatever the peer announces; at least 64, 1,152 by
 *     default: there are servers that fail on longer ones
 * @param bertSize how much of a body goes into one message where both sides can do BERT (§6), of a request's body if its
 *     length is known; 1,024, which turns it off, to 16 MiB in steps of 1,024, 64 KiB by default
 * @param csmTimeout how long to wait for the peer's capabilities (§5.3) before requests are sent; 1 s by default
 * @param missingCsm what to do when they do not come; {@link MissingCsm#GO_ON} by default
 */
public record StreamParameters(
        int maxMessageSize, int webSocketMessageSize, int bertSize, Duration csmTimeout, MissingCsm missingCsm) {

    /** The longest message that a peer accepts which announces nothing (RFC 8323 §5.3.1). */
    public static final int BASE_MESSAGE_SIZE = 1152;

    private static final int LONGEST = 256 << 20;
    private static final int BLOCK = 1024;
    private static final int MOST_BERT = 16 << 20;

    /** Messages up to 1 MiB, 1,152 bytes over WebSockets, BERT of 64 KiB, a second for the peer's capabilities. */
    public static final StreamParameters DEFAULT =
            new StreamParameters(1 << 20, BASE_MESSAGE_SIZE, 64 << 10, Duration.ofSeconds(1), MissingCsm.GO_ON);

    /** What to do when the peer's Capabilities and Settings Message does not come in time. */
    public enum MissingCsm {
        /** Send requests as to a peer that announces nothing: messages up to 1,152 bytes, no BERT. */
        GO_ON,
        /** End the session with an Abort: RFC 8323 §5.3 has the message come first. */
        FAIL
    }

    /**
     * Checks the components.
     *
     * @param maxMessageSize the longest message
     * @param webSocketMessageSize the longest message sent over a WebSocket
     * @param bertSize how much of a body goes into one message
     * @param csmTimeout how long to wait for the peer's capabilities
     * @param missingCsm what to do when they do not come
     */
    public StreamParameters {
        require(
                maxMessageSize >= BASE_MESSAGE_SIZE && maxMessageSize <= LONGEST,
                "maxMessageSize",
                "from " + BASE_MESSAGE_SIZE + " to " + LONGEST,
                maxMessageSize);
        require(
                webSocketMessageSize >= SessionSettings.MIN_MTU && webSocketMessageSize <= LONGEST,
                "webSocketMessageSize",
                "from " + SessionSettings.MIN_MTU + " to " + LONGEST,
                webSocketMessageSize);
        require(
                bertSize >= BLOCK && bertSize <= MOST_BERT && bertSize % BLOCK == 0,
                "bertSize",
                "a multiple of 1024 up to " + MOST_BERT,
                bertSize);
        Durations.requirePositive(csmTimeout, "csmTimeout");
        Objects.requireNonNull(missingCsm, "missingCsm");
    }

    private static void require(boolean holds, String name, String expected, int value) {
        if (!holds) {
            throw new IllegalArgumentException(name + " must be " + expected + ": " + value);
        }
    }

    /**
     * Changes the longest message.
     *
     * @param bytes from 1,152 to 256 MiB
     * @return the changed parameters
     */
    public StreamParameters withMaxMessageSize(int bytes) {
        return new StreamParameters(bytes, webSocketMessageSize, bertSize, csmTimeout, missingCsm);
    }

    /**
     * Changes the longest message sent over a WebSocket.
     *
     * @param bytes from 64 to 256 MiB
     * @return the changed parameters
     */
    public StreamParameters withWebSocketMessageSize(int bytes) {
        return new StreamParameters(maxMessageSize, bytes, bertSize, csmTimeout, missingCsm);
    }

    /**
     * Changes how much of a body goes into one message with BERT.
     *
     * @param bytes a multiple of 1,024 up to 16 MiB; 1,024 turns BERT off
     * @return the changed parameters
     */
    public StreamParameters withBertSize(int bytes) {
        return new StreamParameters(maxMessageSize, webSocketMessageSize, bytes, csmTimeout, missingCsm);
    }

    /**
     * Changes how long to wait for the peer's capabilities.
     *
     * @param timeout more than zero
     * @return the changed parameters
     */
    public StreamParameters withCsmTimeout(Duration timeout) {
        return new StreamParameters(maxMessageSize, webSocketMessageSize, bertSize, timeout, missingCsm);
    }

    /**
     * Changes what to do when the peer's capabilities do not come.
     *
     * @param choice the choice
     * @return the changed parameters
     */
    public StreamParameters withMissingCsm(MissingCsm choice) {
        return new StreamParameters(maxMessageSize, webSocketMessageSize, bertSize, csmTimeout, choice);
    }
}
