package io.reactivecoap.samples.webflux.sensor;

import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;

/** The last reading of each sensor, for when it cannot be asked: of so many sensors, those that were heard of last. */
@Component
final class LastReadings {

    private static final int MOST = 10_000;

    private final Map<String, Reading> bySensor = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Reading> eldest) {
            return size() > MOST;
        }
    };

    synchronized void remember(Reading reading) {
        bySensor.remove(reading.sensor()); // so that it becomes the youngest
        bySensor.put(reading.sensor(), reading);
    }

    /** The last reading, marked as such; empty when there was none. */
    Mono<Reading> stale(Sensor sensor) {
        return Mono.fromSupplier(() -> find(sensor)).map(Reading::asStale);
    }

    private synchronized Reading find(Sensor sensor) {
        return bySensor.get(sensor.id());
    }
}
