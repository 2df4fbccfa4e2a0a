package io.reactivecoap.netty.tck;

import io.reactivecoap.CoapSession;
import io.reactivecoap.pubsub.EmqxConnection;
import io.reactivecoap.pubsub.EmqxGateway;
import org.reactivestreams.Publisher;

/** A connection with EMQX's gateway. */
public class EmqxConnectTckTest extends GatewayVerification<EmqxConnection> {

    @Override
    public Publisher<EmqxConnection> createPublisher(long elements) {
        return EmqxGateway.connect(reached(), somebody());
    }

    @Override
    public Publisher<EmqxConnection> createFailedPublisher() {
        CoapSession ended = reached();
        ended.dispose();
        return asked(EmqxGateway.connect(ended, somebody()));
    }
}
