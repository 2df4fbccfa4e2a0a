package io.reactivecoap.netty.internal.endpoint;

import io.netty.buffer.ByteBuf;

/** Where a session's bytes go. */
public interface Outlet {

    /** A buffer with room for a message of so many bytes behind what is in it; {@link #write} takes it over. */
    ByteBuf allocate(int bytes);

    void write(ByteBuf message);

    /** Sends what was written. */
    void flush();

    /** Whether more may be written now; if not, the session has another turn when it may. */
    default boolean isWritable() {
        return true;
    }
}
