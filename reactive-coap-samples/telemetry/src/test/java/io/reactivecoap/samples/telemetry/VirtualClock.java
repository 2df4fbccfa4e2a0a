package io.reactivecoap.samples.telemetry;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.TimeUnit;
import reactor.test.scheduler.VirtualTimeScheduler;

/** The time of day, as virtual time goes; it begins at a full ten seconds. */
final class VirtualClock extends Clock {

    static final long BEGIN = 1_700_000_000L;

    private final VirtualTimeScheduler time;

    VirtualClock(VirtualTimeScheduler time) {
        this.time = time;
    }

    double seconds() {
        return instant().toEpochMilli() / 1e3;
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        return this;
    }

    @Override
    public Instant instant() {
        return Instant.ofEpochSecond(BEGIN).plusMillis(time.now(TimeUnit.MILLISECONDS));
    }
}
