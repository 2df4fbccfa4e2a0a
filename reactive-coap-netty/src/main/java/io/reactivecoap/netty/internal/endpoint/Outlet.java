package io.reactivecoap.netty.internal.endpoint;

import io.netty.buffer.ByteBuf;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/** Where a session's bytes go. */
public interface Outlet {

    /** A buffer with room for a message of so many bytes behind what is in it; {@link #write} takes it over. */
    ByteBuf allocate(int bytes);

    /** Writes a message to an address, or, without one, to the peer that the socket is connected to. */
    void write(ByteBuf message, @Nullable SocketAddress to);

    /** Sends what was written. */
    void flush();

    /** Whether more may be written now; if not, the session has another turn when it may. */
    default boolean isWritable() {
        return true;
    }
}
