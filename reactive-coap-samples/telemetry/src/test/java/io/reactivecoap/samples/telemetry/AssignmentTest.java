package io.reactivecoap.samples.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.reactivecoap.CoapUri;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

/** What a group gives and takes, and what becomes of the observations. */
class AssignmentTest {

    private final MockConsumer<String, byte[]> consumer = new MockConsumer<>("earliest");
    private final List<String> told = new ArrayList<>();
    private final Meters meters = new Meters();
    private final Assignment assignment = new Assignment(
            consumer,
            new DeviceWatch() {
                @Override
                public void begin(Device device) {
                    told.add("begin " + device.id());
                }

                @Override
                public Mono<Void> end(Collection<String> ids) {
                    return Mono.fromRunnable(() -> ids.forEach(id -> told.add("end " + id)));
                }
            },
            meters);
    private final long[] offsets = new long[3];

    @AfterEach
    void theGroupIsLeft() {
        assertThat(consumer.closed()).isTrue();
    }

    private static TopicPartition partition(int number) {
        return new TopicPartition(Topics.DEVICES, number);
    }

    private void then(Runnable task) {
        consumer.schedulePollTask(task);
    }

    private void given(Integer... partitions) {
        then(() -> {
            List<TopicPartition> given =
                    List.of(partitions).stream().map(AssignmentTest::partition).toList();
            consumer.updateBeginningOffsets(
                    IntStream.range(0, 3).boxed().collect(Collectors.toMap(AssignmentTest::partition, p -> 0L)));
            consumer.rebalance(given);
        });
    }

    private void record(int partition, @Nullable String id, byte @Nullable [] value) {
        then(() ->
                consumer.addRecord(new ConsumerRecord<>(Topics.DEVICES, partition, offsets[partition]++, id, value)));
    }

    private void device(int partition, String id) {
        record(partition, id, new Device(id, CoapUri.parse("coap://" + id + ".example/x")).value());
    }

    private void run() {
        then(assignment::stop);
        assignment.run();
    }

    private List<String> sorted() {
        return List.copyOf(new TreeSet<>(told));
    }

    @Test
    void observesTheDevicesOfItsPartitionsAndEndsThemAllWhenItLeaves() {
        given(0, 1);
        device(0, "d1");
        device(1, "d2");
        then(() -> assertThat(told).containsExactly("begin d1", "begin d2"));
        run();
        assertThat(sorted()).containsExactly("begin d1", "begin d2", "end d1", "end d2");
    }

    @Test
    void endsTheDevicesOfAPartitionThatGoesBeforeItIsGivenAway() {
        given(0, 1);
        device(0, "d1");
        device(1, "d2");
        given(1);
        then(() -> assertThat(told).containsExactly("begin d1", "begin d2", "end d1"));
        run();
        assertThat(told).containsExactly("begin d1", "begin d2", "end d1", "end d2");
    }

    @Test
    void aTombstoneTakesADeviceAway() {
        given(0);
        device(0, "d1");
        record(0, "d1", null);
        run();
        assertThat(told).containsExactly("begin d1", "end d1");
    }

    @Test
    void countsWhatIsNoDeviceAndGoesOn() {
        given(0);
        record(0, "d1", new byte[] {'?'});
        record(0, null, new byte[] {'?'});
        device(0, "d2");
        run();
        assertThat(meters.malformed.sum()).isEqualTo(2);
        assertThat(told).containsExactly("begin d2", "end d2");
    }

    @Test
    void leavesTheGroupWhenItCannotGoOn() {
        then(() -> {
            throw new InvalidTopicException("no such topic");
        });
        assertThatExceptionOfType(InvalidTopicException.class).isThrownBy(assignment::run);
    }

    @Test
    void partitionsWithoutDevicesAreNoTrouble() {
        given(2);
        run();
        assertThat(told).isEmpty();
    }
}
