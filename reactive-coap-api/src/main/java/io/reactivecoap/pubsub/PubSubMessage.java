package io.reactivecoap.pubsub;

import io.reactivecoap.CoapResponse;
import java.util.Objects;

/**
 * A message that was published to a topic. Immutable; there is nothing to release.
 *
 * @param topic what was subscribed to, or read. With wildcards it is not that which the message was published to: CoAP has
 *     no place for that
 * @param response the response or notification that the message came in
 */
public record PubSubMessage(String topic, CoapResponse response) {

    /**
     * Checks the components.
     *
     * @param topic what was subscribed to
     * @param response what the message came in
     */
    public PubSubMessage {
        Objects.requireNonNull(topic, "topic");
        Objects.requireNonNull(response, "response");
    }

    /**
     * The message.
     *
     * @return a copy of its own for every call
     */
    public byte[] payload() {
        return response.payload();
    }

    /**
     * The message as text.
     *
     * @return the payload decoded as UTF-8
     */
    public String payloadAsString() {
        return response.payloadAsString();
    }

    @Override
    public String toString() {
        return topic + " (" + response.payloadLength() + " bytes)";
    }
}
