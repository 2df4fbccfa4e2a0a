package io.reactivecoap.netty.tck;

import io.reactivecoap.CoapSession;
import org.reactivestreams.Publisher;

/** A session opened and connected. */
public class ConnectTckTest extends SessionVerification<CoapSession> {

    @Override
    public Publisher<CoapSession> createPublisher(long elements) {
        return rim().client().connect(uri()).doOnNext(rim()::closing);
    }

    @Override
    public Publisher<CoapSession> createFailedPublisher() {
        return asked(rim().client()
                .localAddress(session().localAddress().orElseThrow()) // in use
                .connect(uri()));
    }
}
