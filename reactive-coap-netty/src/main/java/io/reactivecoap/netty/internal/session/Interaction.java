package io.reactivecoap.netty.internal.session;

/**
 * Something that was asked of a session. Its outcome is kept until {@link #tell()}, so that whoever asked is told when the
 * protocol's work is done and not in the middle of it. Confined to the session's event loop.
 */
public interface Interaction {

    /** Begins; called once. */
    void start(Session session, long now);

    /** Ends without an outcome; harmless when it has ended or has not begun. */
    void cancel(long now);

    /** Tells the outcome to the one who asked; called once, by the one who drives the session. */
    void tell();
}
