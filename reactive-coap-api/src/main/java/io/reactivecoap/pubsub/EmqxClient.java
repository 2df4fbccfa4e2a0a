package io.reactivecoap.pubsub;

import io.reactivecoap.CoapException;
import io.reactivecoap.CoapResponseException;
import java.time.Duration;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * A client of EMQX's CoAP gateway. Topics are MQTT's; a subscription may have the wildcards {@code +} and {@code #}, and is
 * not told which of the topics a message was published to.
 *
 * <p>There is one subscription for each topic: who subscribes to one that is subscribed to by this client already shares it,
 * with the options of the first but for the buffer, and gets what comes from then on. It is registered with a token that is
 * always the same for the client and the topic (in connection mode, as long as the connection lives), for the gateway
 * keeps the first token that it got. Retained messages come first. It is renewed when nothing has come for 65 to 75 s; an
 * empty message that arrives in the last 5 to 15 s of these cannot be told from the gateway's answer, and is left out.
 *
 * <p>Messages come in the order in which the gateway sends them, each once. It sends confirmable ones until they are acknowledged,
 * one after the other, keeps 100 for a client, and drops the oldest of more; others may be lost, and what is overtaken on the
 * way is left out. Nobody is told of that. One whose acknowledgement was lost with the connection may come again over the next
 * one of a session that comes back, or that resumes the connection.
 *
 * <p>A subscription that the gateway refuses, or does not answer, fails; to subscribe again later is up to the subscriber. Of one
 * that was not answered the gateway may know all the same: what it sends is rejected, which does not end it, but
 * {@link #unsubscribe} does.
 *
 * <p>Messages in blocks are transferred with one token, as the gateway wants it (from its version 6.1.1 on; one before takes
 * the first block for the whole, which fails with a {@link io.reactivecoap.CoapTransferException}). It does not negotiate their size:
 * that of {@link io.reactivecoap.SessionSettings#blockwise()} must be no more than its {@code max_block_size}; both are 1,024 bytes by default.
 *
 * <p>What the gateway refuses is a {@link CoapResponseException}, whose response has the gateway's own words
 * ({@link io.reactivecoap.CoapResponse#diagnostic}): 4.01 without any when the topic is not for this client.
 */
public interface EmqxClient extends PubSubClient {

    /**
     * Subscribes to a topic.
     *
     * @param topic the topic, which may have wildcards
     * @param qos MQTT's quality of service, 0, 1 or 2
     * @return the messages, or a {@link CoapException}
     * @throws IllegalArgumentException when the topic is none, or the quality of service is another
     */
    default Flux<PubSubMessage> subscribe(String topic, int qos) {
        return subscribe(topic, SubscribeOptions.DEFAULT.withQos(qos));
    }

    /**
     * Ends a subscription that an earlier process has left behind, or that was not answered; one that goes on is ended by
     * cancelling it. There need not be one.
     *
     * @param topic the topic as it was subscribed to
     * @return completes when the gateway says so, or a {@link CoapException}
     * @throws IllegalArgumentException when the topic is none
     */
    Mono<Void> unsubscribe(String topic);

    /**
     * Sends the gateway a sign of life: an empty confirmable message, which it answers with a Reset. Without a connection one
     * is sent by itself, as often as a heartbeat would be, as long as there are subscriptions.
     *
     * @return the time to the answer, or a {@link CoapException}
     */
    Mono<Duration> ping();
}
