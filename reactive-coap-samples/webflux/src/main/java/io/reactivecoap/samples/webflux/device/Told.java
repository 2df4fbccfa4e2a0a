package io.reactivecoap.samples.webflux.device;

import io.reactivecoap.CoapException;
import io.reactivecoap.RequestInfo;

/** What is told outside of an error of a device's. */
public final class Told {

    private Told() {}

    /**
     * What happened, without the request that it happened to: its token is nobody's business, and whoever asks knows the rest.
     *
     * @param error the error
     * @return one line
     */
    public static String of(CoapException error) {
        String message = error.getMessage();
        return error.request()
                .map(RequestInfo::toString)
                .map(request -> message.replace(": " + request, ""))
                .orElse(message);
    }
}
