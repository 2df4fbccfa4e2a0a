package io.reactivecoap.netty.internal.session;

import io.reactivecoap.CoapRequest;

/** Whoever answers the requests of the peer, above a session. */
public interface RequestService {

    /** Whether requests are taken just now; otherwise they are refused as where nobody answers any. */
    boolean isOpen();

    /** Takes up a request, which is begun at the end of the turn. */
    ServedRequest take(CoapRequest request);
}
