package io.reactivecoap.netty.tck;

import io.reactivecoap.CoapRequest;
import io.reactivecoap.CoapResponse;
import org.reactivestreams.Publisher;

/** A request with error codes as errors. */
public class RetrieveTckTest extends SessionVerification<CoapResponse> {

    @Override
    public Publisher<CoapResponse> createPublisher(long elements) {
        return session().retrieve(CoapRequest.get("/").payload("x"));
    }

    @Override
    public Publisher<CoapResponse> createFailedPublisher() {
        return asked(ended().retrieve(CoapRequest.get("/")));
    }
}
