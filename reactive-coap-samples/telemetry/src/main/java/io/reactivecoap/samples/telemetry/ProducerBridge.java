package io.reactivecoap.samples.telemetry;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.util.retry.Retry;

/**
 * From a stream to a Kafka producer: no more records are in flight than was said, and the next one is asked for when one has
 * been acknowledged. What Kafka does not take for now is tried again for as long as it takes, which keeps the demand away.
 *
 * <p>Records are sent on a thread of the bridge's own, as {@code send()} may block.
 */
final class ProducerBridge implements AutoCloseable {

    private static final Duration CLOSE_WITHIN = Duration.ofSeconds(3);
    private static final int BUFFER_BYTES = 4 << 20;
    private static final Duration BLOCK_AT_MOST = Duration.ofSeconds(1);

    private final Producer<String, byte[]> producer;
    private final int maxInFlight;
    private final Retry retry;
    private final Meters meters;
    private final Scheduler thread = Schedulers.newSingle("kafka-bridge", true);

    ProducerBridge(Producer<String, byte[]> producer, int maxInFlight, Meters meters) {
        this.producer = producer;
        this.maxInFlight = maxInFlight;
        this.meters = meters;
        this.retry = Retry.backoff(Long.MAX_VALUE, Duration.ofMillis(100))
                .maxBackoff(Duration.ofSeconds(5))
                .filter(RetriableException.class::isInstance)
                .doBeforeRetry(again -> meters.retried.increment());
    }

    /** A producer for a bridge: idempotent, and in memory no more than 4 MiB. */
    static Producer<String, byte[]> producer(String bootstrap, String instance) {
        Map<String, Object> config = new HashMap<>();
        config.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrap);
        config.put(ProducerConfig.CLIENT_ID_CONFIG, instance);
        config.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        config.put(ProducerConfig.ACKS_CONFIG, "all");
        config.put(ProducerConfig.LINGER_MS_CONFIG, 5);
        config.put(ProducerConfig.BUFFER_MEMORY_CONFIG, BUFFER_BYTES);
        config.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, BLOCK_AT_MOST.toMillis());
        return new KafkaProducer<>(config, new StringSerializer(), new ByteArraySerializer());
    }

    /** The thread that sends; what makes the records may run there as well. */
    Scheduler thread() {
        return thread;
    }

    /**
     * Sends records, those of one key in their order unless one of them had to be tried again.
     *
     * @param records asked for as they are acknowledged, {@code maxInFlight} at first
     * @return completes when all are acknowledged; errors with what no other attempt would change. Cancelling asks for no more
     *     records; those that the producer has go out
     */
    Mono<Void> send(Flux<ProducerRecord<String, byte[]>> records) {
        return records.flatMap(record -> send(record).subscribeOn(thread), maxInFlight, 1)
                .then();
    }

    private Mono<Void> send(ProducerRecord<String, byte[]> record) {
        return Mono.<Void>create(acknowledged -> producer.send(record, (metadata, failure) -> {
                    if (failure == null) {
                        acknowledged.success();
                    } else {
                        acknowledged.error(failure);
                    }
                }))
                .publishOn(thread)
                .retryWhen(retry)
                .doOnSuccess(done -> meters.acknowledged.increment())
                .onErrorResume(RecordTooLargeException.class, tooLarge -> {
                    meters.refused.increment();
                    return Mono.empty();
                })
                .doOnSubscribe(sent -> meters.inFlight.increment())
                .doFinally(end -> meters.inFlight.decrement());
    }

    /** Waits up to 3 s for what the producer has. */
    @Override
    public void close() {
        producer.close(CLOSE_WITHIN);
        thread.dispose();
    }
}
