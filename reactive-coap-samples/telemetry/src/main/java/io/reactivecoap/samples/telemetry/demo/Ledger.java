package io.reactivecoap.samples.telemetry.demo;

import io.reactivecoap.samples.senml.ResolvedRecord;
import io.reactivecoap.samples.senml.SenmlFormat;
import io.reactivecoap.samples.telemetry.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/**
 * Reads the topic of readings as a consumer would, who knows a reading by device, sensor and time and so takes one that comes
 * again for what it is; and keeps the books: which readings have come, by which instance, and which have not.
 */
final class Ledger implements AutoCloseable {

    private final Consumer<String, byte[]> consumer;
    private final Thread thread = new Thread(this::read, "ledger");
    private final Map<String, Entry> entries = new HashMap<>();
    private final Set<Reading> readings = new HashSet<>();
    private long doubled;

    private record Reading(String device, String sensor, double time) {}

    /** A device's: who delivered each number first, who delivered last, and since when that is so. */
    private static final class Entry {
        final TreeMap<Long, String> deliverers = new TreeMap<>();
        String owner = "";
        long ownedSince;
        long lastArrival;
    }

    /**
     * What there is so far.
     *
     * @param delivered different readings of the sensors that number them
     * @param doubled records that came again, of any sensor
     * @param skipped numbers missing between two that the same instance delivered
     * @param lost numbers missing where another instance has taken over
     */
    record Totals(long delivered, long doubled, long skipped, long lost) {
        Totals minus(Totals before) {
            return new Totals(
                    delivered - before.delivered,
                    doubled - before.doubled,
                    skipped - before.skipped,
                    lost - before.lost);
        }
    }

    Ledger(Consumer<String, byte[]> consumer) {
        this.consumer = consumer;
    }

    static Ledger open(String bootstrap) {
        Consumer<String, byte[]> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", bootstrap, "auto.offset.reset", "earliest", "enable.auto.commit", false),
                new StringDeserializer(),
                new ByteArrayDeserializer());
        List<TopicPartition> partitions = IntStream.range(0, Broker.PARTITIONS)
                .mapToObj(partition -> new TopicPartition(Topics.READINGS, partition))
                .toList();
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
        Ledger ledger = new Ledger(consumer);
        ledger.thread.setDaemon(true);
        ledger.thread.start();
        return ledger;
    }

    private void read() {
        try {
            while (true) {
                consumer.poll(Duration.ofMillis(200)).forEach(this::enter);
            }
        } catch (WakeupException closed) {
            consumer.close();
        }
    }

    private void enter(ConsumerRecord<String, byte[]> record) {
        String instance = new String(
                Objects.requireNonNull(record.headers().lastHeader(Topics.INSTANCE))
                        .value(),
                StandardCharsets.UTF_8);
        ResolvedRecord reading = SenmlFormat.SENML_JSON
                .read(record.value())
                .resolve(Instant.EPOCH)
                .get(0);
        enter(record.key(), instance, reading, System.nanoTime());
    }

    synchronized void enter(String device, String instance, ResolvedRecord reading, long now) {
        Entry entry = entries.computeIfAbsent(device, id -> new Entry());
        if (!entry.owner.equals(instance)) {
            entry.owner = instance;
            entry.ownedSince = now;
        }
        entry.lastArrival = now;
        if (!readings.add(new Reading(device, reading.name(), reading.time()))) {
            doubled++;
            return;
        }
        if (reading.name().endsWith(SimulatedSensor.SEQUENCE)) {
            entry.deliverers.put((long) reading.number().orElseThrow(), instance);
        }
    }

    /** The devices whose last reading came from an instance. */
    synchronized Set<String> of(String instance) {
        return entries.entrySet().stream()
                .filter(entry -> entry.getValue().owner.equals(instance))
                .map(Map.Entry::getKey)
                .collect(Collectors.toUnmodifiableSet());
    }

    /** How many devices something has come of. */
    synchronized int devices() {
        return entries.size();
    }

    /** When others than the instance began to deliver devices, of those of which they have. */
    synchronized List<Long> takenFrom(String instance, Collection<String> devices) {
        return devices.stream()
                .map(entries::get)
                .filter(entry -> !entry.owner.equals(instance))
                .map(entry -> entry.ownedSince)
                .toList();
    }

    /** How many of the devices something has come of since then. */
    synchronized long deliveredSince(long nanos) {
        return entries.values().stream()
                .filter(entry -> entry.lastArrival > nanos)
                .count();
    }

    synchronized Totals totals() {
        long delivered = 0;
        long skipped = 0;
        long lost = 0;
        for (Entry entry : entries.values()) {
            delivered += entry.deliverers.size();
            Map.Entry<Long, String> before = null;
            for (Map.Entry<Long, String> next : entry.deliverers.entrySet()) {
                long missing = before == null ? 0 : next.getKey() - before.getKey() - 1;
                if (before != null && before.getValue().equals(next.getValue())) {
                    skipped += missing;
                } else {
                    lost += missing;
                }
                before = next;
            }
        }
        return new Totals(delivered, doubled, skipped, lost);
    }

    /** How many readings are after the last ones that have come. */
    synchronized long outstanding(Map<String, Long> measured) {
        return measured.entrySet().stream()
                .mapToLong(device -> {
                    Entry entry = entries.get(device.getKey());
                    return device.getValue() - (entry == null ? 0 : entry.deliverers.lastKey());
                })
                .sum();
    }

    @Override
    public void close() {
        consumer.wakeup();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
