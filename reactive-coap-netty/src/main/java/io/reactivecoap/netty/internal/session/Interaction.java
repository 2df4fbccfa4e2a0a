package io.reactivecoap.netty.internal.session;

import io.reactivecoap.NackReason;
import org.jspecify.annotations.Nullable;

/**
 * Something that was asked of a session. What there is to tell is kept until {@link #tell()}, so that whoever asked is told
 * when the protocol's work is done and not in the middle of it. Confined to the session's event loop.
 */
public interface Interaction {

    /** Begins; called once. */
    void start(Session session, long now);

    /** Ends without an outcome; harmless when it has ended or has not begun. */
    void cancel(long now);

    /** Tells the one who asked what there is to tell; called by the one who drives the session, when it was asked for. */
    void tell();

    /** The session has ended, and this with it. */
    void onDisconnected(@Nullable NackReason reason, @Nullable Throwable cause, long now);
}
