package io.reactivecoap;

import org.jspecify.annotations.Nullable;

/** The peer rejected the request with a Reset: it cannot process it, or no CoAP server listens there (RFC 7252 §4.2). */
public final class CoapResetException extends CoapException {

    private static final long serialVersionUID = 1L;

    /**
     * Describes a rejected request.
     *
     * @param request the request concerned
     */
    public CoapResetException(@Nullable RequestInfo request) {
        super("the peer rejected the request with a Reset", request, null);
    }

    @Override
    public boolean isTransient() {
        return false;
    }
}
