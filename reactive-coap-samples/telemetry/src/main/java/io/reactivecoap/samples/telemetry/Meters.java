package io.reactivecoap.samples.telemetry;

import java.util.concurrent.atomic.LongAdder;

/** What an instance counts. Of any thread. */
final class Meters {

    /** Devices whose observation has been begun and not ended. */
    final LongAdder devices = new LongAdder();

    /** Notifications asked for and not come: no more than one for each device; none at all while Kafka takes nothing. */
    final LongAdder demand = new LongAdder();

    final LongAdder notifications = new LongAdder();

    /** Notifications that a newer one took the place of, for want of demand. */
    final LongAdder skipped = new LongAdder();

    final LongAdder malformed = new LongAdder();

    /** Observations that ended with an error, and are begun again. */
    final LongAdder failures = new LongAdder();

    /** Readings that had come already. */
    final LongAdder repeated = new LongAdder();

    /** Readings that came after their window was closed. */
    final LongAdder late = new LongAdder();

    /** Readings that are in no window, as their time is in the future or their device has too many names. */
    final LongAdder unwindowed = new LongAdder();

    final LongAdder inFlight = new LongAdder();
    final LongAdder acknowledged = new LongAdder();
    final LongAdder retried = new LongAdder();

    /** Records that Kafka will never take, such as too large ones. */
    final LongAdder refused = new LongAdder();

    /** One line of key=value. */
    @Override
    public String toString() {
        return "devices=" + devices + " demand=" + demand + " notifications=" + notifications + " skipped=" + skipped
                + " malformed=" + malformed + " failures=" + failures + " repeated=" + repeated + " late=" + late
                + " unwindowed=" + unwindowed
                + " inFlight=" + inFlight + " acknowledged=" + acknowledged + " retried=" + retried + " refused="
                + refused;
    }
}
