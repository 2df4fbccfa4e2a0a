package io.reactivecoap.netty.tck;

import io.reactivecoap.CoapSession;
import io.reactivecoap.SessionEvent;
import io.reactivecoap.netty.rim.Rim;
import org.reactivestreams.Publisher;

/** What happens on a session that is connected and then ended while somebody listens. */
public class EventsTckTest extends SessionVerification<SessionEvent> {

    @Override
    public Publisher<SessionEvent> createPublisher(long elements) {
        CoapSession session = another();
        return subscriber -> {
            session.events().subscribe(subscriber);
            if (elements == 2) {
                session.established().block(Rim.PATIENCE);
            }
            session.dispose();
        };
    }

    @Override
    public Publisher<SessionEvent> createFailedPublisher() {
        return null; // it tells of failures, and does not fail
    }

    @Override
    public long maxElementsFromPublisher() {
        return 2; // Connected, Closed
    }
}
