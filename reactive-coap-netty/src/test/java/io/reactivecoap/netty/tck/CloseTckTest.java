package io.reactivecoap.netty.tck;

import org.reactivestreams.Publisher;

/** The close of a session. */
public class CloseTckTest extends SessionVerification<Void> {

    @Override
    public Publisher<Void> createPublisher(long elements) {
        return another().close();
    }

    @Override
    public Publisher<Void> createFailedPublisher() {
        return null; // a close does not fail
    }

    @Override
    public long maxElementsFromPublisher() {
        return 0;
    }
}
