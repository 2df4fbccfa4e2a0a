package io.reactivecoap;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A message or body does not fit, or its transfer in blocks failed (RFC 7959). */
public final class CoapTransferException extends CoapException {

    private static final long serialVersionUID = 1L;

    /** What failed a transfer. */
    public enum Reason {
        /** Even without a payload the message is longer than the session's MTU. */
        MESSAGE_TOO_LONG,
        /** The body is longer than {@link BlockwiseParameters#maxBodySize()}. */
        BODY_TOO_LONG,
        /** The body needs more than 1,048,576 blocks of the size that was agreed on. */
        TOO_MANY_BLOCKS,
        /** The representation changed while it was fetched, or no longer says that it did not: its ETag is another. */
        ETAG_CHANGED,
        /** The Content-Format changed from one block to the next. */
        CONTENT_FORMAT_CHANGED,
        /** A block that is not the last one is shorter, or any one longer, than its size says. */
        BLOCK_LENGTH,
        /** Another block came than the one that was asked for, or sent; or none. */
        UNEXPECTED_BLOCK,
        /** A block of a size that this transport does not have. */
        BLOCK_SIZE,
        /** The server answered before the body was complete, as if it were: it may have taken a part for the whole. */
        TRUNCATED,
        /** The transfer has to start again, and the request's body cannot. */
        NOT_REPEATABLE,
        /** The publisher of the request's body failed, or gave another number of bytes than announced. */
        BODY_FAILED
    }

    /** What failed the transfer. */
    private final Reason reason;

    /**
     * Describes a failed transfer.
     *
     * @param reason what failed it
     * @param what what happened
     * @param request the request concerned, or null
     * @param cause what caused it, or null
     */
    public CoapTransferException(Reason reason, String what, @Nullable RequestInfo request, @Nullable Throwable cause) {
        super(what, request, cause);
        this.reason = Objects.requireNonNull(reason, "reason");
    }

    /**
     * What failed the transfer.
     *
     * @return the reason
     */
    public Reason reason() {
        return reason;
    }

    /** {@inheritDoc} True when the body changed while it was transferred. */
    @Override
    public boolean isTransient() {
        return reason == Reason.ETAG_CHANGED || reason == Reason.CONTENT_FORMAT_CHANGED;
    }
}
