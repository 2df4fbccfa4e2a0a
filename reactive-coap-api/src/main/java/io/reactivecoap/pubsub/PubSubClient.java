package io.reactivecoap.pubsub;

import io.reactivecoap.CoapBody;
import io.reactivecoap.CoapException;
import io.reactivecoap.CoapResponseException;
import io.reactivecoap.CoapSession;
import io.reactivecoap.option.ContentFormat;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Publishes to topics of a broker, and subscribes to them, over a session. Safe for use from any thread.
 *
 * <p>Publishers are cold: the work starts with the subscription, and each subscription does it anew. Errors are the session's
 * {@link CoapException}s; what the broker refuses is a {@link CoapResponseException} with the broker's own words. A topic is
 * given as in MQTT: segments with slashes in between, not percent-encoded. Signals come on the session's event loop, as those
 * of {@link CoapSession} do. A session that ends takes all with it; to end it is the caller's affair.
 */
public interface PubSubClient {

    /**
     * A client of a broker as the drafts of CoAP's publish-subscribe broker have it (draft-koster-core-coap-pubsub, and
     * draft-ietf-core-coap-pubsub up to 09), whose topics are below {@code ps}: a topic is created by POST, published to by
     * PUT, read by GET, subscribed to by GET with Observe, and removed by DELETE.
     *
     * @param session with the broker
     * @return the client
     */
    static PubSubClient over(CoapSession session) {
        return over(session, "ps");
    }

    /**
     * A client of a broker, as {@link #over(CoapSession)}.
     *
     * @param session with the broker
     * @param base the path below which the topics are, such as {@code ps}, segments with slashes in between; what a link with
     *     {@code rt=core.ps} leads to
     * @return the client
     * @throws IllegalArgumentException when the base is empty, or a segment of it is longer than 255 bytes
     */
    static PubSubClient over(CoapSession session, String base) {
        return new Broker(session, base);
    }

    /**
     * Creates a topic. Where topics exist by themselves nothing is sent.
     *
     * @param topic the topic; what is before its last slash exists already
     * @param format what is to be published to it
     * @return completes when it is there, or a {@link CoapException}: 4.03 when it was there before
     * @throws IllegalArgumentException when the topic is none
     */
    Mono<Void> create(String topic, ContentFormat format);

    /**
     * Publishes a message. A long one is sent in blocks (RFC 7959). As any request it may be carried out twice by a broker
     * that recognises no duplicates; cancelled it is not recalled.
     *
     * @param topic the topic
     * @param payload the message
     * @param options how it is published
     * @return completes when the broker has taken it, or a {@link CoapException}
     * @throws IllegalArgumentException when the topic is none to publish to, or the broker does not know such options
     */
    Mono<Void> publish(String topic, CoapBody payload, PublishOptions options);

    /**
     * Publishes a message, as {@link #publish(String, CoapBody, PublishOptions)} with {@link PublishOptions#DEFAULT}.
     *
     * @param topic the topic
     * @param payload the message
     * @return completes when the broker has taken it, or a {@link CoapException}
     * @throws IllegalArgumentException when the topic is none to publish to
     */
    default Mono<Void> publish(String topic, byte[] payload) {
        return publish(topic, CoapBody.of(payload), PublishOptions.DEFAULT);
    }

    /**
     * Publishes a text in UTF-8, as {@link #publish(String, CoapBody, PublishOptions)} with {@link PublishOptions#DEFAULT}.
     *
     * @param topic the topic
     * @param payload the message
     * @return completes when the broker has taken it, or a {@link CoapException}
     * @throws IllegalArgumentException when the topic is none to publish to
     */
    default Mono<Void> publish(String topic, String payload) {
        return publish(topic, CoapBody.of(payload), PublishOptions.DEFAULT);
    }

    /**
     * Subscribes to a topic. Registers when it is subscribed to. Messages are acknowledged at once whatever the demand, and
     * kept for a slow subscriber as {@link SubscribeOptions#buffer} says; one in blocks is put together first. Cancelling
     * unsubscribes, when nobody else subscribes to the topic by this client.
     *
     * @param topic the topic
     * @param options how it is subscribed to
     * @return the messages, or a {@link CoapException}
     * @throws IllegalArgumentException when the topic is none to subscribe to, or the broker does not know such options
     */
    Flux<PubSubMessage> subscribe(String topic, SubscribeOptions options);

    /**
     * Subscribes to a topic, as {@link #subscribe(String, SubscribeOptions)} with {@link SubscribeOptions#DEFAULT}.
     *
     * @param topic the topic
     * @return the messages, or a {@link CoapException}
     * @throws IllegalArgumentException when the topic is none to subscribe to
     */
    default Flux<PubSubMessage> subscribe(String topic) {
        return subscribe(topic, SubscribeOptions.DEFAULT);
    }

    /**
     * Reads what was published to a topic last.
     *
     * @param topic the topic
     * @return the message; empty when there is none yet; or a {@link CoapException}; {@link UnsupportedOperationException}
     *     where messages can be had by subscribing only
     * @throws IllegalArgumentException when the topic is none
     */
    Mono<PubSubMessage> read(String topic);

    /**
     * Removes a topic.
     *
     * @param topic the topic
     * @return completes when it is gone, or a {@link CoapException}; {@link UnsupportedOperationException} where topics exist
     *     by themselves
     * @throws IllegalArgumentException when the topic is none
     */
    Mono<Void> remove(String topic);
}
