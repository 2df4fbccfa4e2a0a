package io.reactivecoap.netty.tck;

import org.reactivestreams.Publisher;

/** Ending a connection. */
public class EmqxCloseTckTest extends GatewayVerification<Void> {

    @Override
    public Publisher<Void> createPublisher(long elements) {
        return connected().close();
    }

    @Override
    public Publisher<Void> createFailedPublisher() {
        return null; // it fails when the gateway does not answer, which takes longer than the test waits
    }

    @Override
    public long maxElementsFromPublisher() {
        return 0;
    }
}
