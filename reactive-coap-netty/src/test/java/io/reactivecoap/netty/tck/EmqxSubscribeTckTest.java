package io.reactivecoap.netty.tck;

import io.reactivecoap.pubsub.PubSubMessage;
import org.reactivestreams.Publisher;

/** The messages of a topic, of which there are as many as the test wants. */
public class EmqxSubscribeTckTest extends GatewayVerification<PubSubMessage> {

    @Override
    public Publisher<PubSubMessage> createPublisher(long elements) {
        String topic = "greetings/" + elements;
        gateway().greet(topic, (int) elements);
        return connected().subscribe(topic).take(elements);
    }

    @Override
    public Publisher<PubSubMessage> createFailedPublisher() {
        return asked(lost().subscribe("topic").next());
    }

    @Override
    public long maxElementsFromPublisher() {
        return 100; // the gateway keeps no more for a client
    }
}
