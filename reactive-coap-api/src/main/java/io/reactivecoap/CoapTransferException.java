package io.reactivecoap;

import org.jspecify.annotations.Nullable;

/** A message or body does not fit, or its transfer in blocks failed. */
public final class CoapTransferException extends CoapException {

    private static final long serialVersionUID = 1L;

    /**
     * Describes a failed transfer.
     *
     * @param what what happened
     * @param request the request concerned, or null
     */
    public CoapTransferException(String what, @Nullable RequestInfo request) {
        super(what, request, null);
    }

    @Override
    public boolean isTransient() {
        return false;
    }
}
