package io.reactivecoap.netty.internal.link;

import io.reactivecoap.Reliability;
import io.reactivecoap.netty.internal.message.Message;

/** Who answers the requests that the peer sends. First {@link #accepts} decides whether a request is answered at all. */
public interface Server {

    /** Whether a request is taken; otherwise it is refused as the link refuses what nobody waits for. */
    boolean accepts(Incoming request);

    /** Takes a request that was accepted. It is answered or left unanswered by the {@link Link}, at once or later. */
    void serve(Incoming request, long now);

    /** A request of the peer's. */
    interface Incoming {

        Message message();

        /** Whether the peer wants it acknowledged; unspecified where the link does not tell. */
        Reliability reliability();
    }
}
