package io.reactivecoap;

import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** The peer can be reached, but gives no WebSocket for CoAP (RFC 8323 §8.3): it refused the upgrade, or did not answer it. */
public final class CoapUpgradeException extends CoapException {

    private static final long serialVersionUID = 1L;

    private static final int NONE = -1;

    /** The HTTP status of the answer, or -1. */
    private final int status;

    /**
     * Describes an upgrade that failed.
     *
     * @param what what was asked for and what came instead
     * @param status the HTTP status of the answer; empty when there was none
     * @param request the request concerned, or null when no single one is
     * @param cause what caused it, or null
     */
    public CoapUpgradeException(
            String what, OptionalInt status, @Nullable RequestInfo request, @Nullable Throwable cause) {
        super(what, request, cause);
        this.status = status.orElse(NONE);
    }

    /**
     * The HTTP status of the peer's answer; 101 when it switched protocols, but not to CoAP.
     *
     * @return the status; empty when there was no answer
     */
    public OptionalInt status() {
        return status == NONE ? OptionalInt.empty() : OptionalInt.of(status);
    }

    /**
     * Why there is no session.
     *
     * @return {@link NackReason#WS_LAYER_FAILED}
     */
    public NackReason reason() {
        return NackReason.WS_LAYER_FAILED;
    }

    /** {@inheritDoc} Other than a refusal, silence and what HTTP says of a server in trouble (5xx, 408, 429) may pass. */
    @Override
    public boolean isTransient() {
        return status == NONE || status == 408 || status == 429 || status / 100 == 5;
    }
}
