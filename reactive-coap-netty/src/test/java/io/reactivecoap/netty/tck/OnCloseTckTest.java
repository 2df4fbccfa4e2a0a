package io.reactivecoap.netty.tck;

import io.reactivecoap.CoapSession;
import io.reactivecoap.NackReason;
import org.reactivestreams.Publisher;

/** The end of a session. */
public class OnCloseTckTest extends SessionVerification<Void> {

    @Override
    public Publisher<Void> createPublisher(long elements) {
        return ended().onClose();
    }

    @Override
    public Publisher<Void> createFailedPublisher() {
        return disconnected().onClose();
    }

    private CoapSession disconnected() {
        CoapSession disconnected = another();
        disconnected.disconnect(NackReason.NOT_DELIVERABLE);
        return disconnected;
    }

    @Override
    public long maxElementsFromPublisher() {
        return 0;
    }
}
