package io.reactivecoap;

import org.jspecify.annotations.Nullable;

/** A secure session could not be established. */
public final class CoapHandshakeException extends CoapException {

    private static final long serialVersionUID = 1L;

    /**
     * Describes a failed handshake.
     *
     * @param what what happened
     * @param cause the error of the security layer, or null
     */
    public CoapHandshakeException(String what, @Nullable Throwable cause) {
        super(what, null, cause);
    }

    @Override
    public boolean isTransient() {
        return false;
    }
}
