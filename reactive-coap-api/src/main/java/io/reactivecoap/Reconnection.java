package io.reactivecoap;

import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import reactor.util.retry.Retry;
import reactor.util.retry.RetryBackoffSpec;

/**
 * How a session comes back when its connection is lost; see {@link CoapClient#reconnect}. Immutable; every wither returns a
 * changed copy.
 *
 * @param backoff how long to wait before each attempt, and when to give up. It counts anew with each connection that is
 *     established. By default it waits one second at first and then twice as long each time, up to a minute, with a jitter of a
 *     half, and gives up only what another attempt would not change ({@link CoapException#isTransient()})
 * @param meanwhile what becomes of requests made while there is no connection; they wait by default
 * @param interrupting the codes that interrupt an observation, which a server answers with while it starts or restarts, rather
 *     than end it: it is registered again after the response's Max-Age. 5.03 (Service Unavailable) by default
 * @param probing whether a peer has to answer a ping before a new connection counts as established where nothing else proves
 *     that it is there: over datagrams without DTLS. True by default
 */
public record Reconnection(RetryBackoffSpec backoff, Meanwhile meanwhile, Set<CoapCode> interrupting, boolean probing) {

    /** What becomes of requests made while there is no connection. */
    public enum Meanwhile {
        /** They wait for the next connection, within their own timeout. */
        WAIT,
        /**
         * They fail with {@link CoapDisconnectedException}, as observations do that are begun then; those that were under way and
         * are {@linkplain CoapRequest#repeatable repeatable} wait all the same.
         */
        FAIL
    }

    private static final Duration FIRST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofMinutes(1);

    /** What each component's description says. */
    public static final Reconnection DEFAULT = new Reconnection(
            Retry.backoff(Long.MAX_VALUE, FIRST).maxBackoff(LONGEST).filter(Reconnection::isTransient),
            Meanwhile.WAIT,
            Set.of(CoapCode.SERVICE_UNAVAILABLE),
            true);

    private static boolean isTransient(Throwable failure) {
        return failure instanceof CoapException known && known.isTransient();
    }

    /**
     * Checks the components.
     *
     * @param backoff how long to wait before each attempt
     * @param meanwhile what becomes of requests made while there is no connection
     * @param interrupting the codes that interrupt an observation
     * @param probing whether a peer has to answer a ping
     * @throws IllegalArgumentException when a code is not of class 4 or 5
     */
    public Reconnection {
        Objects.requireNonNull(backoff, "backoff");
        Objects.requireNonNull(meanwhile, "meanwhile");
        interrupting = Set.copyOf(interrupting);
        for (CoapCode code : interrupting) {
            if (!code.isClientError() && !code.isServerError()) {
                throw new IllegalArgumentException("interrupting must be codes of class 4 or 5: " + code);
            }
        }
    }

    /**
     * Changes how long to wait before each attempt, and when to give up.
     *
     * @param value a back-off of Reactor's, whose filter is kept, and whose scheduler is unless the client has a
     *     {@linkplain CoapClient#clock clock} of its own
     * @return the changed copy
     */
    public Reconnection withBackoff(RetryBackoffSpec value) {
        return new Reconnection(value, meanwhile, interrupting, probing);
    }

    /**
     * Changes what becomes of requests made while there is no connection.
     *
     * @param value the choice
     * @return the changed copy
     */
    public Reconnection withMeanwhile(Meanwhile value) {
        return new Reconnection(backoff, value, interrupting, probing);
    }

    /**
     * Changes which codes interrupt an observation.
     *
     * @param codes of class 4 or 5, such as {@link CoapCode#NOT_FOUND} for devices that have their resources late; none for none
     * @return the changed copy
     * @throws IllegalArgumentException when a code is not of class 4 or 5
     */
    public Reconnection withInterrupting(CoapCode... codes) {
        return new Reconnection(backoff, meanwhile, Set.of(codes), probing);
    }

    /**
     * Changes whether a peer has to answer a ping before a new connection counts as established.
     *
     * @param value whether it has to
     * @return the changed copy
     */
    public Reconnection withProbing(boolean value) {
        return new Reconnection(backoff, meanwhile, interrupting, value);
    }
}
