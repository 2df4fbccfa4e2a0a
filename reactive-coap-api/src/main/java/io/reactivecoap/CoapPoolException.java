package io.reactivecoap;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** {@link CoapSessions} had no session to give. */
public final class CoapPoolException extends CoapException {

    private static final long serialVersionUID = 1L;

    /** Why there was none. */
    public enum Reason {
        /** All sessions are in use, and as many wait for one as may: {@link PoolParameters#pendingAcquireMaxCount()}. */
        PENDING_LIMIT,
        /** All sessions were in use for {@link PoolParameters#pendingAcquireTimeout()}. */
        PENDING_TIMEOUT,
        /** The registry was disposed of. */
        DISPOSED
    }

    /** Why there was none. */
    private final Reason reason;

    /**
     * Describes why there is no session.
     *
     * @param reason why
     * @param what what happened
     * @param request the request concerned, or null when a session was asked for
     */
    public CoapPoolException(Reason reason, String what, @Nullable RequestInfo request) {
        super(what, request, null);
        this.reason = Objects.requireNonNull(reason, "reason");
    }

    /**
     * Why there was no session.
     *
     * @return the reason
     */
    public Reason reason() {
        return reason;
    }

    /** {@inheritDoc} False when the registry was disposed of. */
    @Override
    public boolean isTransient() {
        return reason != Reason.DISPOSED;
    }
}
