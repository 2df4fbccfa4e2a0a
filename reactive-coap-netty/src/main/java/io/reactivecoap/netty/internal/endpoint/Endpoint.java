package io.reactivecoap.netty.internal.endpoint;

import io.reactivecoap.NackReason;
import org.jspecify.annotations.Nullable;

/** A socket that is connected to a peer, for the session with it. */
public interface Endpoint {

    /** What to do when the socket is closed by somebody else. */
    @FunctionalInterface
    interface Loss {
        void onLost(NackReason reason, @Nullable Throwable cause);
    }

    /** Where the session's bytes go. */
    Outlet outlet();

    /** Has a session get what comes from the peer, and what has come already; on the channel's event loop or before it reads. */
    void attach(SessionDriver driver, Loss loss);

    /** Gives the session nothing any more; on the channel's event loop. */
    void detach();
}
