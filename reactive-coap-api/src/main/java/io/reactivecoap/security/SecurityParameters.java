package io.reactivecoap.security;

import java.time.Duration;
import java.util.List;
import java.util.Objects;

/**
 * How handshakes are made. Immutable; every wither returns changed parameters.
 *
 * @param handshakeTimeout how long a handshake may take; 30 s by default
 * @param retransmitTimeout how long DTLS waits before it repeats a flight, doubling (RFC 6347 §4.2.4.1); 1 s by default
 * @param connectionIds whether DTLS offers connection ids (RFC 9146), so that the session outlives a change of our address; true
 *     by default
 * @param connectionIdLength how many bytes the connection id has that the peer puts into each record for us, if ids are offered;
 *     none by default, for every session has a socket of its own
 * @param resumption whether a session with the same peer is taken up again instead of a full handshake; true by default
 * @param suites the cipher suites that are offered, by their names in the IANA registry, the preferred first; empty for all that
 *     suit the credentials and are good
 */
public record SecurityParameters(
        Duration handshakeTimeout,
        Duration retransmitTimeout,
        boolean connectionIds,
        int connectionIdLength,
        boolean resumption,
        List<String> suites) {

    private static final int LONGEST_CONNECTION_ID = 255; // RFC 9146 §3

    /** 30 s, 1 s, with connection ids and resumption, all good suites. */
    public static final SecurityParameters DEFAULT =
            new SecurityParameters(Duration.ofSeconds(30), Duration.ofSeconds(1), true, 0, true, List.of());

    /**
     * Checks the components.
     *
     * @param handshakeTimeout how long a handshake may take
     * @param retransmitTimeout how long DTLS waits before it repeats a flight
     * @param connectionIds whether DTLS offers connection ids
     * @param connectionIdLength how many bytes our connection id has
     * @param resumption whether sessions are taken up again
     * @param suites the cipher suites that are offered
     */
    public SecurityParameters {
        requirePositive("handshakeTimeout", handshakeTimeout);
        requirePositive("retransmitTimeout", retransmitTimeout);
        if (connectionIdLength < 0 || connectionIdLength > LONGEST_CONNECTION_ID) {
            throw new IllegalArgumentException(
                    "connectionIdLength must be from 0 to " + LONGEST_CONNECTION_ID + ": " + connectionIdLength);
        }
        suites = List.copyOf(suites);
    }

    private static void requirePositive(String name, Duration value) {
        if (Objects.requireNonNull(value, name).isNegative() || value.isZero()) {
            throw new IllegalArgumentException(name + " must be more than zero: " + value);
        }
    }

    /**
     * Changes how long a handshake may take.
     *
     * @param value more than zero
     * @return the changed parameters
     */
    public SecurityParameters withHandshakeTimeout(Duration value) {
        return new SecurityParameters(value, retransmitTimeout, connectionIds, connectionIdLength, resumption, suites);
    }

    /**
     * Changes how long DTLS waits before it repeats a flight.
     *
     * @param value more than zero
     * @return the changed parameters
     */
    public SecurityParameters withRetransmitTimeout(Duration value) {
        return new SecurityParameters(handshakeTimeout, value, connectionIds, connectionIdLength, resumption, suites);
    }

    /**
     * Changes whether DTLS offers connection ids.
     *
     * @param value true to offer them
     * @return the changed parameters
     */
    public SecurityParameters withConnectionIds(boolean value) {
        return new SecurityParameters(
                handshakeTimeout, retransmitTimeout, value, connectionIdLength, resumption, suites);
    }

    /**
     * Changes how many bytes the connection id has that the peer puts into each record for us.
     *
     * @param value from 0 to 255
     * @return the changed parameters
     */
    public SecurityParameters withConnectionIdLength(int value) {
        return new SecurityParameters(handshakeTimeout, retransmitTimeout, connectionIds, value, resumption, suites);
    }

    /**
     * Changes whether sessions are taken up again.
     *
     * @param value true to do so
     * @return the changed parameters
     */
    public SecurityParameters withResumption(boolean value) {
        return new SecurityParameters(
                handshakeTimeout, retransmitTimeout, connectionIds, connectionIdLength, value, suites);
    }

    /**
     * Changes the cipher suites that are offered.
     *
     * @param names their names in the IANA registry, the preferred first
     * @return the changed parameters
     */
    public SecurityParameters withSuites(String... names) {
        return new SecurityParameters(
                handshakeTimeout, retransmitTimeout, connectionIds, connectionIdLength, resumption, List.of(names));
    }
}
