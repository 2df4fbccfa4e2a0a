package io.reactivecoap.pubsub;

import io.reactivecoap.CoapBody;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/** The gateway without a connection: it knows the client by its address, and what the client says with each request. */
final class Connectionless extends GatewayClient {

    private final List<String> who;
    private final String key;
    private final Flux<Duration> signsOfLife;

    Connectionless(GatewayRequests requests, @Nullable EmqxCredentials credentials, EmqxParameters parameters) {
        super(requests);
        who = credentials == null ? List.of() : GatewayRequests.queries(credentials);
        key = credentials == null ? "" : credentials.clientId();
        signsOfLife = Flux.defer(() -> signsOfLife(parameters.interval(), parameters.clock()))
                .share();
    }

    /** One that is not answered in time gives way to the next; that the session has ended is told elsewhere. */
    private Flux<Duration> signsOfLife(Duration interval, Scheduler clock) {
        return Flux.interval(interval, clock)
                .onBackpressureDrop()
                .concatMap(tick -> ping().timeout(interval, clock).onErrorComplete(), 0);
    }

    @Override
    public Mono<Void> publish(String topic, CoapBody payload, PublishOptions options) {
        requests().requireName(topic);
        Objects.requireNonNull(payload, "payload");
        Objects.requireNonNull(options, "options");
        return requests().publish(topic, payload, options, who);
    }

    @Override
    Flux<PubSubMessage> registration(String topic, SubscribeOptions options) {
        Flux<PubSubMessage> messages = requests().subscribe(topic, options, who, key);
        return Flux.using(signsOfLife::subscribe, alive -> messages, Disposable::dispose);
    }

    @Override
    public Mono<Void> unsubscribe(String topic) {
        requests().requireFilter(topic);
        return requests().unsubscribe(topic, who);
    }
}
