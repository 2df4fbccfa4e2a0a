package io.reactivecoap.samples.telemetry;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/**
 * Which devices are ours: those in the partitions of the topic of devices that the consumer group gives us. A partition that
 * comes is read from its beginning and its devices are observed; of one that goes the observations are ended, and the devices told so,
 * before the group may give it to another instance.
 *
 * <p>Runs on a thread of its own, which alone uses the consumer.
 */
final class Assignment implements Runnable, ConsumerRebalanceListener {

    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration LEAVE_WITHIN = Duration.ofSeconds(5);
    private static final Duration FAREWELL = Observations.FAREWELL.plusSeconds(1);

    private final Consumer<String, byte[]> consumer;
    private final DeviceWatch watch;
    private final Meters meters;
    private final Map<TopicPartition, Set<String>> devices = new HashMap<>();

    Assignment(Consumer<String, byte[]> consumer, DeviceWatch watch, Meters meters) {
        this.consumer = consumer;
        this.watch = watch;
        this.meters = meters;
    }

    /** A consumer for an assignment. It commits nothing, so that each partition is read from its beginning whenever it comes. */
    static Consumer<String, byte[]> consumer(String bootstrap, String group, String instance) {
        Map<String, Object> config = new HashMap<>();
        config.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrap);
        config.put(ConsumerConfig.CLIENT_ID_CONFIG, instance);
        config.put(ConsumerConfig.GROUP_ID_CONFIG, group);
        config.put(ConsumerConfig.GROUP_PROTOCOL_CONFIG, "consumer"); // KIP-848: the broker assigns
        config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        return new KafkaConsumer<>(config, new StringDeserializer(), new ByteArrayDeserializer());
    }

    /** Follows the assignment until {@link #stop} is called, then leaves the group, so that the others take over at once. */
    @Override
    public void run() {
        consumer.subscribe(List.of(Topics.DEVICES), this);
        try {
            while (true) {
                consumer.poll(POLL).forEach(this::on);
            }
        } catch (WakeupException stopped) {
            onPartitionsRevoked(Set.copyOf(devices.keySet()));
        } finally {
            consumer.close(CloseOptions.timeout(LEAVE_WITHIN));
        }
    }

    /** Ends {@link #run}. Of any thread. */
    void stop() {
        consumer.wakeup();
    }

    private void on(ConsumerRecord<String, byte[]> record) {
        TopicPartition partition = new TopicPartition(record.topic(), record.partition());
        Set<String> ours = devices.computeIfAbsent(partition, p -> new HashSet<>());
        String id = record.key();
        if (id == null) {
            meters.malformed.increment();
        } else if (record.value() == null) {
            ours.remove(id);
            watch.end(Set.of(id)).subscribe();
        } else {
            begin(ours, id, record.value());
        }
    }

    private void begin(Set<String> ours, String id, byte[] value) {
        try {
            watch.begin(Device.parse(id, value));
            ours.add(id);
        } catch (IllegalArgumentException e) {
            meters.malformed.increment();
        }
    }

    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
        // They are read from their beginning, and what they hold says what to do.
    }

    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
        Set<String> left = new HashSet<>();
        partitions.forEach(partition -> {
            Set<String> ours = devices.remove(partition);
            if (ours != null) {
                left.addAll(ours);
            }
        });
        watch.end(left).timeout(FAREWELL).onErrorComplete().block();
    }
}
