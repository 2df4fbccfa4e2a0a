package io.reactivecoap.netty.tck;

import io.reactivecoap.CoapSession;
import org.reactivestreams.Publisher;

/** The wait for the connection. */
public class EstablishedTckTest extends SessionVerification<CoapSession> {

    @Override
    public Publisher<CoapSession> createPublisher(long elements) {
        return another().established();
    }

    @Override
    public Publisher<CoapSession> createFailedPublisher() {
        return asked(ended().established());
    }
}
