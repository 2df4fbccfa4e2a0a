package io.reactivecoap.netty.tck;

import io.reactivecoap.CoapRequest;
import io.reactivecoap.CoapResponse;
import org.reactivestreams.Publisher;

/** A request. */
public class RequestTckTest extends SessionVerification<CoapResponse> {

    @Override
    public Publisher<CoapResponse> createPublisher(long elements) {
        return session().request(CoapRequest.get("/").payload("x"));
    }

    @Override
    public Publisher<CoapResponse> createFailedPublisher() {
        return asked(ended().request(CoapRequest.get("/")));
    }
}
