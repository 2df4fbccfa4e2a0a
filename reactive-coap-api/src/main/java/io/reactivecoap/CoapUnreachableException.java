package io.reactivecoap;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The peer cannot be reached: its name is unknown, the socket failed, or ICMP said that host or port is unreachable. */
public final class CoapUnreachableException extends CoapException {

    private static final long serialVersionUID = 1L;

    /** Why the peer was not reached. */
    private final NackReason reason;

    /**
     * Describes an unreachable peer.
     *
     * @param reason {@link NackReason#ICMP_ISSUE} or {@link NackReason#NOT_DELIVERABLE}
     * @param what what happened
     * @param request the request concerned, or null when the session could not be established
     * @param cause the socket's error, or null
     */
    public CoapUnreachableException(
            NackReason reason, String what, @Nullable RequestInfo request, @Nullable Throwable cause) {
        super(what, request, cause);
        this.reason = Objects.requireNonNull(reason, "reason");
    }

    /**
     * Why the peer was not reached.
     *
     * @return the reason
     */
    public NackReason reason() {
        return reason;
    }

    @Override
    public boolean isTransient() {
        return true;
    }
}
