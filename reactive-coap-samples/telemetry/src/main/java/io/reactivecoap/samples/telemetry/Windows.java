package io.reactivecoap.samples.telemetry;

import io.reactivecoap.samples.senml.ResolvedRecord;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Windows of event time for each device and sensor. One is closed when a reading of the same sensor is newer than its end by
 * the lateness, or the clock is; what comes for it later is late: counted, and in no window. Confined to the pipeline's thread.
 */
final class Windows {

    /** A clock that is further ahead would close windows before their time. */
    static final double AHEAD = 60;

    /** Sensors of one device that have windows; a device that makes up names does not fill the memory. */
    static final int SENSORS = 64;

    private final double size;
    private final double lateness;
    private final Meters meters;
    private final Map<String, Map<String, Sensor>> devices = new HashMap<>();

    /** Both in seconds. */
    Windows(double size, double lateness, Meters meters) {
        this.size = size;
        this.lateness = lateness;
        this.meters = meters;
    }

    /** Takes a reading in, and gives the windows that are closed by it. */
    List<Aggregate> add(String device, ResolvedRecord reading, double now) {
        if (reading.number().isEmpty()) {
            return List.of();
        }
        Map<String, Sensor> sensors = devices.computeIfAbsent(device, id -> new HashMap<>());
        Sensor sensor = sensors.get(reading.name());
        boolean tooMany = sensor == null && sensors.size() == SENSORS;
        if (tooMany || reading.time() > now + AHEAD) {
            meters.unwindowed.increment();
            return List.of();
        }
        if (sensor == null) {
            sensor = new Sensor(device, reading.name());
            sensors.put(reading.name(), sensor);
        }
        List<Aggregate> closed = new ArrayList<>();
        sensor.add(reading, reading.number().getAsDouble());
        sensor.closeBefore(reading.time() - lateness, closed::add);
        return closed;
    }

    /** Gives the windows that are closed by time alone, those of silent sensors. */
    List<Aggregate> tick(double now) {
        List<Aggregate> closed = new ArrayList<>();
        devices.values().forEach(sensors -> sensors.values().forEach(s -> s.closeBefore(now - lateness, closed::add)));
        return closed;
    }

    /** Forgets a device, and gives what its windows have come to so far. */
    List<Aggregate> forget(String device) {
        List<Aggregate> closed = new ArrayList<>();
        Map<String, Sensor> sensors = devices.remove(device);
        if (sensors != null) {
            sensors.values().forEach(s -> s.closeBefore(Double.POSITIVE_INFINITY, closed::add));
        }
        return closed;
    }

    private final class Sensor {
        private final String device;
        private final String name;
        private final TreeMap<Double, Aggregate> open = new TreeMap<>();
        private double closedUntil = Double.NEGATIVE_INFINITY;

        Sensor(String device, String name) {
            this.device = device;
            this.name = name;
        }

        void add(ResolvedRecord reading, double value) {
            double start = Math.floor(reading.time() / size) * size;
            if (start < closedUntil) {
                meters.late.increment();
                return;
            }
            open.merge(start, first(start, reading.unit(), value), Windows::together);
        }

        private Aggregate first(double start, @Nullable String unit, double value) {
            return new Aggregate(device, name, unit, start, start + size, 1, value, value, value);
        }

        void closeBefore(double time, Consumer<Aggregate> closed) {
            for (Iterator<Aggregate> windows = open.values().iterator(); windows.hasNext(); ) {
                Aggregate window = windows.next();
                if (window.end() > time) {
                    return;
                }
                windows.remove();
                closedUntil = Math.max(closedUntil, window.end());
                closed.accept(window);
            }
        }
    }

    private static Aggregate together(Aggregate one, Aggregate other) {
        return new Aggregate(
                one.device(),
                one.name(),
                one.unit(),
                one.start(),
                one.end(),
                one.count() + other.count(),
                Math.min(one.min(), other.min()),
                Math.max(one.max(), other.max()),
                one.sum() + other.sum());
    }
}
