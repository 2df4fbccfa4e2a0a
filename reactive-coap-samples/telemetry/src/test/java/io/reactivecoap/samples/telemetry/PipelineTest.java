package io.reactivecoap.samples.telemetry;

import static io.reactivecoap.CoapCode.CONTENT;
import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecoap.CoapReply;
import io.reactivecoap.CoapUri;
import io.reactivecoap.netty.testing.ScriptedServer;
import io.reactivecoap.samples.senml.ResolvedRecord;
import io.reactivecoap.samples.senml.SenmlFormat;
import io.reactivecoap.samples.senml.SenmlPack;
import io.reactivecoap.samples.senml.SenmlRecord;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RoundRobinPartitioner;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.scheduler.Schedulers;
import reactor.test.scheduler.VirtualTimeScheduler;

/** The whole way from a device to a producer, in virtual time: a scripted server, a mocked producer, all else as it runs. */
class PipelineTest {

    private static final int DEVICES = 5;
    private static final int IN_FLIGHT = 3;

    private final VirtualTimeScheduler time = VirtualTimeScheduler.getOrSet();
    private final VirtualClock clock = new VirtualClock(time);
    private final ScriptedServer server = ScriptedServer.create();
    private final Meters meters = new Meters();
    private final MockProducer<String, byte[]> kafka =
            new MockProducer<>(false, new RoundRobinPartitioner(), new StringSerializer(), new ByteArraySerializer());
    private final ProducerBridge bridge = new ProducerBridge(kafka, IN_FLIGHT, meters);
    private final Observations observations = new Observations(server.client().reconnect(), clock, meters);
    private final Pipeline pipeline =
            new Pipeline(new Windows(10, 2, meters), new Topics("me"), clock, Schedulers.parallel(), meters);
    private final Disposable flow = bridge.send(pipeline.records(observations.events(), bridge.thread()))
            .subscribe();

    @AfterEach
    void nothingIsLeft() {
        assertThat(flow.isDisposed()).as("has ended by itself").isFalse();
        observations.end(Set.of("d0", "d1", "d2", "d3", "d4")).subscribe();
        time.advanceTimeBy(Duration.ofSeconds(10));
        flow.dispose();
        time.advanceTimeBy(Duration.ofSeconds(10));
        bridge.close();
        VirtualTimeScheduler.reset();
        assertThat(server.sessions()).as("sessions left open").isZero();
        assertThat(meters.inFlight.sum()).as("in flight").isZero();
    }

    private void begin(int device) {
        server.observable("/" + device, reply(device, clock.seconds(), 0));
        observations.begin(new Device("d" + device, CoapUri.parse("coap://d" + device + ".example/" + device)));
        time.advanceTime();
    }

    private void measure(int device, double value) {
        measure(device, clock.seconds(), value);
    }

    private void measure(int device, double seconds, double value) {
        server.change("/" + device, reply(device, seconds, value));
        time.advanceTime();
    }

    private static CoapReply reply(int device, double seconds, double value) {
        SenmlRecord record = SenmlRecord.named("d" + device + ":t").unit("Cel").time(seconds);
        return CoapReply.of(CONTENT)
                .contentFormat(SenmlFormat.SENML_CBOR.contentFormat())
                .payload(SenmlFormat.SENML_CBOR.write(SenmlPack.of(record.value(value))));
    }

    /** Acknowledges whatever is sent, until nothing is any more. */
    private void acknowledgeAll() {
        while (kafka.completeNext()) {
            time.advanceTime();
        }
    }

    private List<String> sent(String topic) {
        return kafka.history().stream()
                .filter(record -> record.topic().equals(topic))
                .map(record -> record.key() + " " + new String(record.value(), StandardCharsets.UTF_8))
                .toList();
    }

    private List<Double> values(String device) {
        return kafka.history().stream()
                .filter(record -> record.topic().equals(Topics.READINGS))
                .filter(record -> record.key().equals(device))
                .map(PipelineTest::reading)
                .map(reading -> reading.number().orElseThrow())
                .toList();
    }

    private static ResolvedRecord reading(ProducerRecord<String, byte[]> record) {
        return SenmlFormat.SENML_JSON
                .read(record.value())
                .resolve(Instant.EPOCH)
                .get(0);
    }

    @Test
    void writesEachReadingWithItsDeviceAsKeyAndItsInstance() {
        begin(0);
        time.advanceTimeBy(Duration.ofSeconds(1));
        measure(0, 21.5);
        acknowledgeAll();
        assertThat(sent(Topics.READINGS))
                .containsExactly(
                        "d0 [{\"n\":\"d0:t\",\"u\":\"Cel\",\"t\":1700000000,\"v\":0}]",
                        "d0 [{\"n\":\"d0:t\",\"u\":\"Cel\",\"t\":1700000001,\"v\":21.5}]");
        assertThat(kafka.history().get(0).headers().lastHeader(Topics.INSTANCE).value())
                .asString()
                .isEqualTo("me");
    }

    @Test
    void writesOnceWhatADeviceTellsAgain() {
        begin(0);
        double first = clock.seconds();
        time.advanceTimeBy(Duration.ofSeconds(1));
        measure(0, 5);
        measure(0, first, 0);
        measure(0, first + 1, 5);
        acknowledgeAll();
        assertThat(values("d0")).containsExactly(0.0, 5.0);
        assertThat(meters.repeated.sum()).isEqualTo(2);
        time.advanceTimeBy(Duration.ofSeconds(11));
        acknowledgeAll();
        assertThat(sent(Topics.AGGREGATES)).singleElement().asString().endsWith("\"v\":2}]");
    }

    @Test
    void writesAgainWhatADeviceTellsThatHasLeftAndComesBack() {
        begin(0);
        observations.end(Set.of("d0")).subscribe();
        time.advanceTimeBy(Duration.ofSeconds(3));
        acknowledgeAll();
        observations.begin(new Device("d0", CoapUri.parse("coap://d0.example/0")));
        time.advanceTime();
        acknowledgeAll();
        assertThat(values("d0")).containsExactly(0.0, 0.0);
    }

    @Test
    void writesWhatTheReadingsOfAWindowComeTo() {
        begin(0);
        time.advanceTimeBy(Duration.ofSeconds(4));
        measure(0, 30);
        time.advanceTimeBy(Duration.ofSeconds(7));
        measure(0, 100);
        acknowledgeAll();
        assertThat(sent(Topics.AGGREGATES)).isEmpty();
        time.advanceTimeBy(Duration.ofSeconds(1));
        acknowledgeAll();
        assertThat(sent(Topics.AGGREGATES))
                .containsExactly("d0 [{\"bn\":\"d0:t\",\"bt\":1700000010,\"bu\":\"Cel\",\"n\":\":min\",\"v\":0},"
                        + "{\"n\":\":max\",\"v\":30},{\"n\":\":mean\",\"v\":15},"
                        + "{\"n\":\":count\",\"u\":\"count\",\"v\":2}]");
    }

    @Test
    void writesALateReadingThoughItIsInNoWindow() {
        begin(0);
        double before = clock.seconds() + 1;
        time.advanceTimeBy(Duration.ofSeconds(13));
        measure(0, 50);
        measure(0, before, 7);
        acknowledgeAll();
        assertThat(values("d0")).contains(7.0);
        assertThat(meters.late.sum()).isEqualTo(1);
    }

    @Test
    void aDeviceThatLeavesHasItsWindowWritten() {
        begin(0);
        observations.end(Set.of("d0")).subscribe();
        time.advanceTimeBy(Duration.ofSeconds(1));
        acknowledgeAll();
        assertThat(sent(Topics.AGGREGATES)).hasSize(1);
    }

    @Test
    void whileKafkaTakesNothingNothingIsAskedForAndNothingGrows() {
        for (int device = 0; device < DEVICES; device++) {
            begin(device);
        }
        acknowledgeAll();
        assertThat(meters.demand.sum()).as("one of each device").isEqualTo(DEVICES);
        int before = kafka.history().size();
        for (int i = 1; i <= 1_000; i++) {
            time.advanceTimeBy(Duration.ofMillis(100));
            for (int device = 0; device < DEVICES; device++) {
                measure(device, i);
            }
        }
        assertThat(kafka.history()).hasSize(before + IN_FLIGHT);
        assertThat(meters.inFlight.sum()).isEqualTo(IN_FLIGHT);
        assertThat(meters.demand.sum()).isZero();
        // What has come down from the wire: in flight, one event on its way in each of four stages, one for each
        // device.
        assertThat(meters.notifications.sum()).isLessThan(DEVICES + IN_FLIGHT + 4 + DEVICES);

        acknowledgeAll();
        assertThat(meters.demand.sum()).isEqualTo(DEVICES);
        assertThat(meters.skipped.sum() + meters.notifications.sum()).isEqualTo(DEVICES * 1_001L);
        for (int device = 0; device < DEVICES; device++) {
            assertThat(values("d" + device)).as("the latest comes").endsWith(1_000.0);
        }
    }

    @Test
    void aDeviceThatIsTakenAwayWhileKafkaTakesNothingIsToldSo() {
        begin(0);
        for (int i = 0; i < 20; i++) {
            measure(0, i);
        }
        observations.end(Set.of("d0")).subscribe();
        time.advanceTimeBy(Duration.ofSeconds(3));
        assertThat(server.observers("/0")).isZero();
        assertThat(meters.demand.sum()).isZero();
    }
}
