package io.reactivecoap.netty.tck;

import org.reactivestreams.Publisher;

/** A message that is published. */
public class EmqxPublishTckTest extends GatewayVerification<Void> {

    @Override
    public Publisher<Void> createPublisher(long elements) {
        return connected().publish("topic", "message");
    }

    @Override
    public Publisher<Void> createFailedPublisher() {
        return asked(lost().publish("topic", "message"));
    }

    @Override
    public long maxElementsFromPublisher() {
        return 0;
    }
}
