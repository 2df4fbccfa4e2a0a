package io.reactivecoap.netty.tck;

import io.reactivecoap.netty.rim.Rim;
import io.reactivecoap.pubsub.EmqxConnection;
import io.reactivecoap.pubsub.EmqxEvent;
import org.reactivestreams.Publisher;

/** What happens to a connection that expires while somebody listens, and is renewed or not. */
public class EmqxEventsTckTest extends GatewayVerification<EmqxEvent> {

    @Override
    public Publisher<EmqxEvent> createPublisher(long elements) {
        gateway().forget(false);
        EmqxConnection connection = connected();
        return subscriber -> {
            connection.events().subscribe(subscriber);
            if (elements > 0) {
                gateway().forget(elements == 1); // Expired, and the end; or Expired and Renewed
                connection.publish("topic", "message").onErrorComplete().block(Rim.PATIENCE);
            }
            connection.close().block(Rim.PATIENCE);
        };
    }

    @Override
    public Publisher<EmqxEvent> createFailedPublisher() {
        return null; // it tells of failures, and does not fail
    }

    @Override
    public long maxElementsFromPublisher() {
        return 2;
    }
}
