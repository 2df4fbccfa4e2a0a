package io.reactivecoap.pubsub;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Function;
import reactor.core.publisher.Flux;

/** One subscription for each topic, whoever subscribes: the gateway keeps no more. */
final class Subscriptions {

    private record Shared(Flux<PubSubMessage> messages, int subscribers) {

        Shared with(int change) {
            return new Shared(messages, subscribers + change);
        }
    }

    private final ConcurrentMap<String, Shared> byTopic = new ConcurrentHashMap<>();

    /** The messages of a topic; {@code registration} makes those of the first one's options. */
    Flux<PubSubMessage> to(
            String topic, SubscribeOptions options, Function<SubscribeOptions, Flux<PubSubMessage>> registration) {
        return Flux.using(
                () -> byTopic.compute(
                        topic,
                        (key, present) -> present == null
                                ? new Shared(registration.apply(options).share(), 1)
                                : present.with(1)),
                shared -> Buffered.by(options.buffer(), shared.messages),
                shared -> byTopic.computeIfPresent(
                        topic, (key, present) -> present.subscribers == 1 ? null : present.with(-1)));
    }
}
