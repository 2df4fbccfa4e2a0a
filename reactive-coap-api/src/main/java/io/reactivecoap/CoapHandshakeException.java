package io.reactivecoap;

import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** A secure session could not be established, or its security has ended. */
public final class CoapHandshakeException extends CoapException {

    private static final long serialVersionUID = 1L;

    private static final int NONE = -1;

    /** The alert's number, or -1. */
    private final int alert;

    /** Whether the peer sent the alert. */
    private final boolean byPeer;

    /**
     * Describes a failed handshake.
     *
     * @param what what happened
     * @param alert the number of the alert in the IANA registry; empty without one
     * @param byPeer whether the peer sent the alert
     * @param request the request concerned, or null when no single one is
     * @param cause the error of the security layer, or null
     */
    public CoapHandshakeException(
            String what, OptionalInt alert, boolean byPeer, @Nullable RequestInfo request, @Nullable Throwable cause) {
        super(what, request, cause);
        this.alert = alert.orElse(NONE);
        this.byPeer = byPeer;
    }

    /**
     * The alert that ended it.
     *
     * @return its number in the IANA registry; empty when there was none, such as when the peer was silent
     */
    public OptionalInt alert() {
        return alert == NONE ? OptionalInt.empty() : OptionalInt.of(alert);
    }

    /**
     * Whether the peer ended it with an alert.
     *
     * @return true when it did; false when this side did, or nobody sent any
     */
    public boolean isByPeer() {
        return byPeer;
    }

    /**
     * Why there is no session.
     *
     * @return {@link NackReason#TLS_FAILED}
     */
    public NackReason reason() {
        return NackReason.TLS_FAILED;
    }

    /** {@inheritDoc} Silence may pass; an alert, or a certificate that is not trusted, will come again. */
    @Override
    public boolean isTransient() {
        return alert == NONE;
    }
}
