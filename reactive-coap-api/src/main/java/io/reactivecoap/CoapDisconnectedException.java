package io.reactivecoap;

import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The session ended before the request did, or had ended already. */
public final class CoapDisconnectedException extends CoapException {

    private static final long serialVersionUID = 1L;

    /** Why the session ended, or null. */
    private final @Nullable NackReason reason;

    /**
     * Describes the end of a session.
     *
     * @param reason why it ended, or null when this side closed it
     * @param peer the peer
     * @param request the request concerned, or null
     * @param cause what caused the end, or null
     */
    public CoapDisconnectedException(
            @Nullable NackReason reason, CoapAddress peer, @Nullable RequestInfo request, @Nullable Throwable cause) {
        super(describe(reason, peer, cause), request, cause);
        this.reason = reason;
    }

    private static String describe(@Nullable NackReason reason, CoapAddress peer, @Nullable Throwable cause) {
        Objects.requireNonNull(peer, "peer");
        if (reason == null) {
            return "the session with " + peer + " is closed";
        }
        String what = "the session with " + peer + " was disconnected (" + reason + ")";
        return cause instanceof CoapException ? what + ": " + cause.getMessage() : what;
    }

    /**
     * Why the session ended.
     *
     * @return the reason; empty when this side closed it
     */
    public Optional<NackReason> reason() {
        return Optional.ofNullable(reason);
    }

    /** {@inheritDoc} A session that this side closed stays closed. */
    @Override
    public boolean isTransient() {
        return reason != null;
    }
}
