package io.reactivecoap.netty.tck;

import io.reactivecoap.CoapSession;
import io.reactivecoap.StateChange;
import io.reactivecoap.netty.rim.Rim;
import org.reactivestreams.Publisher;

/** The history of a session that was connected and has ended. */
public class StatesTckTest extends SessionVerification<StateChange> {

    @Override
    public Publisher<StateChange> createPublisher(long elements) {
        CoapSession session = another();
        session.established().block(Rim.PATIENCE);
        session.close().block(Rim.PATIENCE);
        return elements == 3 ? session.states() : session.states().skip(3 - elements);
    }

    @Override
    public Publisher<StateChange> createFailedPublisher() {
        return null; // it tells of failures, and does not fail
    }

    @Override
    public long maxElementsFromPublisher() {
        return 3; // CONNECTING, ESTABLISHED, NONE
    }
}
