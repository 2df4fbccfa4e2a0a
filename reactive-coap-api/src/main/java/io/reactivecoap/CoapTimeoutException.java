package io.reactivecoap;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** No answer came in time. The request may have been executed all the same. */
public final class CoapTimeoutException extends CoapException {

    private static final long serialVersionUID = 1L;

    /** What was waited for in vain. */
    public enum Phase {
        /** All retransmissions of a confirmable message went unanswered (RFC 7252 §4.2). */
        ACKNOWLEDGEMENT("was never acknowledged"),
        /** The peer acknowledged the request and never sent the response (RFC 7252 §5.2.2). */
        SEPARATE_RESPONSE("was acknowledged but never answered"),
        /**
         * A request that nobody acknowledges was not answered: a non-confirmable one within NON_LIFETIME, one over a reliable
         * transport within {@link SessionSettings#separateResponseTimeout()}.
         */
        NON_RESPONSE("was never answered"),
        /** The request's own time budget ran out first. */
        REQUEST_TIMEOUT("did not end within its timeout"),
        /** A ping was not answered. */
        PONG("was not answered");

        private final String words;

        Phase(String words) {
            this.words = words;
        }
    }

    /** What was waited for. */
    private final Phase phase;

    /**
     * Describes a missing answer.
     *
     * @param phase what was waited for
     * @param request the request concerned, or null for a ping
     * @param peer the silent peer
     */
    public CoapTimeoutException(Phase phase, @Nullable RequestInfo request, CoapAddress peer) {
        super(subject(phase, request, peer) + phase.words, request, null);
        this.phase = phase;
    }

    /**
     * Describes a peer that has not answered pings for so long that it is taken to be gone.
     *
     * @param pings how many pings in a row
     * @param peer the silent peer
     */
    public CoapTimeoutException(int pings, CoapAddress peer) {
        super(
                pings + (pings == 1 ? " ping" : " pings in a row") + " to " + Objects.requireNonNull(peer, "peer")
                        + (pings == 1 ? " was" : " were") + " not answered",
                null,
                null);
        phase = Phase.PONG;
    }

    private static String subject(Phase phase, @Nullable RequestInfo request, CoapAddress peer) {
        Objects.requireNonNull(phase, "phase");
        return request == null ? "the ping to " + Objects.requireNonNull(peer, "peer") + " " : "the request ";
    }

    /**
     * What was waited for.
     *
     * @return the phase
     */
    public Phase phase() {
        return phase;
    }

    @Override
    public boolean isTransient() {
        return true;
    }
}
