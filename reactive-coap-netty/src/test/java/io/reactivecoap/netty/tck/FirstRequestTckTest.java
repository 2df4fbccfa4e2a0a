package io.reactivecoap.netty.tck;

import io.reactivecoap.CoapRequest;
import io.reactivecoap.CoapResponse;
import org.reactivestreams.Publisher;

/** A request that connects its session first. */
public class FirstRequestTckTest extends SessionVerification<CoapResponse> {

    @Override
    public Publisher<CoapResponse> createPublisher(long elements) {
        return another().request(CoapRequest.get("/").payload("x"));
    }

    @Override
    public Publisher<CoapResponse> createFailedPublisher() {
        return asked(ended().request(CoapRequest.get("/")));
    }
}
