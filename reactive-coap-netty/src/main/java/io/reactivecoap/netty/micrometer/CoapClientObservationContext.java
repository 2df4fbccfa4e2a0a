package io.reactivecoap.netty.micrometer;

import io.micrometer.observation.transport.Kind;
import io.micrometer.observation.transport.RequestReplySenderContext;
import io.reactivecoap.CoapRequest;
import io.reactivecoap.CoapResponse;
import io.reactivecoap.CoapSession;

/**
 * What an observation of a request knows of it: the carrier is the request, the response is the last that has come, null
 * before. CoAP has no option for the context of a trace, so nothing is added to the request.
 */
public final class CoapClientObservationContext extends RequestReplySenderContext<CoapRequest, CoapResponse> {

    private final CoapSession session;
    private final CoapRequest request;
    private volatile boolean cancelled;

    CoapClientObservationContext(CoapSession session, CoapRequest request) {
        super((carrier, key, value) -> {}, Kind.CLIENT);
        this.session = session;
        this.request = request;
        setCarrier(request);
        setRemoteServiceAddress(session.protocol().scheme() + "://" + session.remoteAddress());
    }

    /**
     * The request.
     *
     * @return what was asked
     */
    public CoapRequest request() {
        return request;
    }

    /**
     * The session.
     *
     * @return over which it was asked
     */
    public CoapSession session() {
        return session;
    }

    /**
     * Whether the subscriber has cancelled.
     *
     * @return true when nobody waits for the response any more
     */
    public boolean isCancelled() {
        return cancelled;
    }

    void cancel() {
        cancelled = true;
    }
}
