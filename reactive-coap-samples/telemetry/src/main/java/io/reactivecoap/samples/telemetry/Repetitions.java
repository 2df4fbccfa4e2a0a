package io.reactivecoap.samples.telemetry;

import io.reactivecoap.samples.senml.ResolvedRecord;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Which readings have been here already. A reading is the same when device, sensor and time are: a device may tell its last ones
 * again, so that none is lost with a notification. Remembers the times of the last readings of each sensor; what is forgotten and comes
 * again is written again, which does no harm. Confined to the pipeline's thread.
 */
final class Repetitions {

    /** How many readings of a sensor are remembered. */
    static final int REMEMBERED = 128;

    private final Map<String, Map<String, Times>> devices = new HashMap<>();

    /** Whether it has not been here yet; from now on it has. */
    boolean isNew(String device, ResolvedRecord reading) {
        return devices.computeIfAbsent(device, id -> new Sensors())
                .computeIfAbsent(reading.name(), name -> new Times())
                .add(reading.time());
    }

    void forget(String device) {
        devices.remove(device);
    }

    private static final class Sensors extends LinkedHashMap<String, Times> {
        private static final long serialVersionUID = 1L;

        Sensors() {
            super(16, 0.75f, true);
        }

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Times> eldest) {
            return size() > Windows.SENSORS;
        }
    }

    private static final class Times {
        private final double[] last = new double[REMEMBERED];
        private int next;

        Times() {
            Arrays.fill(last, Double.NaN);
        }

        boolean add(double time) {
            for (double known : last) {
                if (known == time) {
                    return false;
                }
            }
            last[next] = time;
            next = (next + 1) % REMEMBERED;
            return true;
        }
    }
}
