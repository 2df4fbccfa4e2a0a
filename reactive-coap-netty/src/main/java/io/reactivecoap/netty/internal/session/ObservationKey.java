package io.reactivecoap.netty.internal.session;

import io.reactivecoap.CoapBody;
import io.reactivecoap.CoapMethod;
import io.reactivecoap.CoapRequest;
import io.reactivecoap.option.CoapOptions;

/** What has to be alike in the requests of those who share an observation: servers keep one for each of these. */
record ObservationKey(CoapMethod method, CoapOptions options, CoapBody body) {

    static ObservationKey of(CoapRequest request) {
        return new ObservationKey(request.method(), request.options(), request.body());
    }
}
