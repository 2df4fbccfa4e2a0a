package io.reactivecoap.netty.internal.observe;

import io.reactivecoap.CoapMethod;
import io.reactivecoap.CoapRequest;
import io.reactivecoap.option.CoapOption;

/** Which requests can register an observation. */
public final class Observable {

    private Observable() {}

    /**
     * Returns the request, if it can.
     *
     * @throws IllegalArgumentException when it cannot
     */
    public static CoapRequest require(CoapRequest request) {
        // RFC 7641 §2: GET; RFC 8132 §2.4: and FETCH
        if (request.method() != CoapMethod.GET && request.method() != CoapMethod.FETCH) {
            throw new IllegalArgumentException("request must be a GET or a FETCH to observe: " + request);
        }
        if (request.options().contains(CoapOption.OBSERVE)) {
            throw new IllegalArgumentException("request must have no Observe option of its own: " + request);
        }
        if (!request.body().isInMemory()) {
            throw new IllegalArgumentException("request must have a body in memory to observe: " + request);
        }
        return request;
    }
}
