package io.reactivecoap.pubsub;

import io.reactivecoap.CoapProtocolException;
import io.reactivecoap.ObservationSignal;
import io.reactivecoap.ObservationSignal.Interrupted;
import io.reactivecoap.ObservationSignal.NotObservable;
import io.reactivecoap.ObservationSignal.Notification;
import io.reactivecoap.ObservationSignal.Stale;
import java.util.function.BiConsumer;
import reactor.core.publisher.SynchronousSink;

/**
 * Leaves out the gateway's answers to registrations, the first one and those that renew it: they are notifications without
 * content. One that has content, and overtakes the answer, is a message. For one subscription.
 */
final class Confirmations implements BiConsumer<ObservationSignal, SynchronousSink<PubSubMessage>> {

    private final String topic;
    private boolean awaited = true;

    Confirmations(String topic) {
        this.topic = topic;
    }

    @Override
    public void accept(ObservationSignal signal, SynchronousSink<PubSubMessage> messages) {
        if (signal instanceof Notification notification) {
            boolean answer = awaited && notification.response().payloadLength() == 0;
            awaited = false;
            if (!answer) {
                messages.next(new PubSubMessage(topic, notification.response()));
            }
        } else if (signal instanceof Stale || signal instanceof Interrupted) {
            awaited = true;
        } else if (signal instanceof NotObservable) {
            messages.error(new CoapProtocolException(
                    "the gateway does not notify of " + topic + ": it answered without an Observe option", null));
        }
    }
}
