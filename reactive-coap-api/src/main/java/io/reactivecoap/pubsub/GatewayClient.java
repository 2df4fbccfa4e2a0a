package io.reactivecoap.pubsub;

import io.reactivecoap.option.ContentFormat;
import java.time.Duration;
import java.util.Objects;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** What both modes of the gateway have in common. */
abstract class GatewayClient implements EmqxClient {

    private final GatewayRequests requests;
    private final Subscriptions subscriptions = new Subscriptions();

    GatewayClient(GatewayRequests requests) {
        this.requests = requests;
    }

    final GatewayRequests requests() {
        return requests;
    }

    @Override
    public final Mono<Void> create(String topic, ContentFormat format) {
        requests.requireName(topic);
        Objects.requireNonNull(format, "format");
        return Mono.empty();
    }

    @Override
    public final Flux<PubSubMessage> subscribe(String topic, SubscribeOptions options) {
        requests.requireFilter(topic);
        Objects.requireNonNull(options, "options");
        return subscriptions.to(topic, options, first -> registration(topic, first));
    }

    /** The messages of a topic, for all who subscribe to it. */
    abstract Flux<PubSubMessage> registration(String topic, SubscribeOptions options);

    @Override
    public final Mono<PubSubMessage> read(String topic) {
        requests.requireName(topic);
        return Mono.error(() -> new UnsupportedOperationException(
                "the gateway gives messages to subscribers only: subscribe to " + topic));
    }

    @Override
    public final Mono<Void> remove(String topic) {
        requests.requireName(topic);
        return Mono.error(() -> new UnsupportedOperationException(
                "the gateway's topics exist by themselves and cannot be removed: " + topic));
    }

    @Override
    public final Mono<Duration> ping() {
        return requests.session().ping();
    }
}
