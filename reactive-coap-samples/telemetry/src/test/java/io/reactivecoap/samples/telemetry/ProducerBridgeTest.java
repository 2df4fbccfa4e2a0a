package io.reactivecoap.samples.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RoundRobinPartitioner;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.test.StepVerifier;
import reactor.test.publisher.TestPublisher;
import reactor.test.scheduler.VirtualTimeScheduler;

/** What a producer does, and what becomes of the demand. */
class ProducerBridgeTest {

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int IN_FLIGHT = 3;

    private final VirtualTimeScheduler time = VirtualTimeScheduler.getOrSet();
    private final MockProducer<String, byte[]> producer =
            new MockProducer<>(false, new RoundRobinPartitioner(), new StringSerializer(), new ByteArraySerializer());
    private final Meters meters = new Meters();
    private final TestPublisher<ProducerRecord<String, byte[]>> records = TestPublisher.create();
    private final ProducerBridge bridge = new ProducerBridge(producer, IN_FLIGHT, meters);

    @AfterEach
    void nothingIsLeft() {
        bridge.close();
        VirtualTimeScheduler.reset();
        assertThat(meters.inFlight.sum()).as("in flight").isZero();
        assertThat(producer.closed()).isTrue();
    }

    private void emit(int... numbers) {
        for (int number : numbers) {
            records.next(new ProducerRecord<>("t", "d", Integer.toString(number).getBytes(StandardCharsets.US_ASCII)));
        }
        time.advanceTime();
    }

    private void acknowledge() {
        assertThat(producer.completeNext()).isTrue();
        time.advanceTime();
    }

    private void fail(RuntimeException failure) {
        assertThat(producer.errorNext(failure)).isTrue();
        time.advanceTime();
    }

    private StepVerifier.FirstStep<Void> sending() {
        return StepVerifier.create(bridge.send(records.flux()));
    }

    @Test
    void asksForAsManyAsMayBeInFlightAndForAnotherWhenOneIsAcknowledged() {
        sending()
                .then(() -> records.assertMinRequested(IN_FLIGHT))
                .then(() -> emit(1, 2, 3))
                .then(() -> assertThat(producer.history()).hasSize(3))
                .then(() -> assertThat(meters.inFlight.sum()).isEqualTo(3))
                .then(records::assertNoRequestOverflow)
                .then(() -> assertThat(requestedMore()).isFalse())
                .then(this::acknowledge)
                .then(() -> assertThat(requestedMore()).isTrue())
                .then(() -> assertThat(meters.acknowledged.sum()).isEqualTo(1))
                .thenCancel()
                .verify(PATIENCE);
        records.assertCancelled();
    }

    /** Whether there is demand beyond what was emitted. */
    private boolean requestedMore() {
        try {
            records.assertMinRequested(1);
            return true;
        } catch (AssertionError none) {
            return false;
        }
    }

    @Test
    void completesWhenAllIsAcknowledged() {
        sending()
                .then(() -> emit(1, 2))
                .then(records::complete)
                .then(this::acknowledge)
                .then(this::acknowledge)
                .expectComplete()
                .verify(PATIENCE);
        assertThat(meters.acknowledged.sum()).isEqualTo(2);
    }

    @Test
    void triesAgainForAsLongAsItTakesWhichKeepsTheDemandAway() {
        sending()
                .then(() -> emit(1, 2, 3))
                .then(() -> fail(new TimeoutException("not taken")))
                .then(() -> assertThat(requestedMore()).isFalse())
                .then(() -> time.advanceTimeBy(Duration.ofMinutes(1)))
                .then(() -> assertThat(producer.history()).hasSize(4))
                .then(() -> assertThat(meters.retried.sum()).isEqualTo(1))
                .then(this::acknowledge)
                .then(this::acknowledge)
                .then(this::acknowledge)
                .then(records::complete)
                .expectComplete()
                .verify(PATIENCE);
        assertThat(meters.acknowledged.sum()).isEqualTo(3);
    }

    @Test
    void leavesOutWhatIsTooLarge() {
        sending()
                .then(() -> emit(1))
                .then(() -> fail(new RecordTooLargeException("1 TiB")))
                .then(() -> assertThat(requestedMore()).isTrue())
                .then(records::complete)
                .expectComplete()
                .verify(PATIENCE);
        assertThat(meters.refused.sum()).isEqualTo(1);
        assertThat(meters.acknowledged.sum()).isZero();
    }

    @Test
    void endsWithWhatNoOtherAttemptWouldChange() {
        sending()
                .then(() -> emit(1))
                .then(() -> fail(new ProducerFencedException("another one has taken our place")))
                .expectError(ProducerFencedException.class)
                .verify(PATIENCE);
        records.assertCancelled();
    }

    @Test
    void aSendThatThrowsIsAFailureToo() {
        producer.sendException = new TimeoutException("no metadata");
        sending()
                .then(() -> emit(1))
                .then(() -> assertThat(producer.history()).isEmpty())
                .then(() -> producer.sendException = null)
                .then(() -> time.advanceTimeBy(Duration.ofSeconds(1)))
                .then(() -> assertThat(producer.history()).hasSize(1))
                .then(this::acknowledge)
                .then(records::complete)
                .expectComplete()
                .verify(PATIENCE);
    }

    @Test
    void keepsTheOrder() {
        sending().then(() -> emit(1, 2, 3)).thenCancel().verify(PATIENCE);
        assertThat(producer.history())
                .extracting(record -> new String(record.value(), StandardCharsets.US_ASCII))
                .containsExactly("1", "2", "3");
    }
}
