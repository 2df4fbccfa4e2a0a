package io.reactivecoap.netty.tck;

import io.reactivecoap.netty.rim.Rim;
import io.reactivecoap.pubsub.EmqxConnection;
import org.reactivestreams.Publisher;

/** The end of a connection. */
public class EmqxOnCloseTckTest extends GatewayVerification<Void> {

    @Override
    public Publisher<Void> createPublisher(long elements) {
        EmqxConnection connection = connected();
        connection.close().block(Rim.PATIENCE);
        return connection.onClose();
    }

    @Override
    public Publisher<Void> createFailedPublisher() {
        return lost().onClose();
    }

    @Override
    public long maxElementsFromPublisher() {
        return 0;
    }
}
