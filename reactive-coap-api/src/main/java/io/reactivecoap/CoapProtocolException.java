package io.reactivecoap;

import org.jspecify.annotations.Nullable;

/** The peer's answer breaks the protocol or cannot be understood, such as an unknown critical option (RFC 7252 §5.4.1). */
public final class CoapProtocolException extends CoapException {

    private static final long serialVersionUID = 1L;

    /**
     * Describes a bad answer.
     *
     * @param what what is wrong with it
     * @param request the request that it answers, or null
     */
    public CoapProtocolException(String what, @Nullable RequestInfo request) {
        super(what, request, null);
    }

    @Override
    public boolean isTransient() {
        return false;
    }
}
