package io.reactivecoap.samples.telemetry;

import io.reactivecoap.samples.senml.ResolvedRecord;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Scheduler;

/**
 * From what devices tell to records for Kafka: each reading once, and what the readings of each window come to. Holds one event at
 * a time besides the windows, and asks for the next one when all records of the last have been taken.
 */
final class Pipeline {

    private static final Duration TICK = Duration.ofSeconds(1);

    private final Repetitions repetitions = new Repetitions();
    private final Windows windows;
    private final Topics topics;
    private final Clock clock;
    private final Scheduler time;
    private final Meters meters;

    /** Ticks come from the scheduler, the time of day from the clock. */
    Pipeline(Windows windows, Topics topics, Clock clock, Scheduler time, Meters meters) {
        this.windows = windows;
        this.topics = topics;
        this.clock = clock;
        this.time = time;
        this.meters = meters;
    }

    /** The records, made on the thread given. Errors as the events do; does not complete, as time does not. */
    Flux<ProducerRecord<String, byte[]>> records(Flux<DeviceEvent> events, Scheduler thread) {
        Flux<DeviceEvent> ticks = Flux.interval(TICK, time).onBackpressureDrop().map(tick -> new DeviceEvent.Tick());
        return Flux.merge(1, ticks, events).publishOn(thread, 1).concatMapIterable(this::records, 1);
    }

    private List<ProducerRecord<String, byte[]>> records(DeviceEvent event) {
        List<ProducerRecord<String, byte[]>> records = new ArrayList<>();
        if (event instanceof DeviceEvent.Measured measured) {
            for (ResolvedRecord reading : measured.records()) {
                if (!repetitions.isNew(measured.device(), reading)) {
                    meters.repeated.increment();
                    continue;
                }
                records.add(topics.reading(measured.device(), reading));
                windows.add(measured.device(), reading, now()).forEach(window -> records.add(topics.aggregate(window)));
            }
        } else if (event instanceof DeviceEvent.Left left) {
            repetitions.forget(left.device());
            windows.forget(left.device()).forEach(window -> records.add(topics.aggregate(window)));
        } else {
            windows.tick(now()).forEach(window -> records.add(topics.aggregate(window)));
        }
        return records;
    }

    private double now() {
        Instant now = clock.instant();
        return now.getEpochSecond() + now.getNano() / 1e9;
    }
}
