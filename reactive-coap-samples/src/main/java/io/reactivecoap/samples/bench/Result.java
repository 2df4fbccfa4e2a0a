package io.reactivecoap.samples.bench;

import io.reactivecoap.MessageIdPolicy;
import io.reactivecoap.samples.bench.Load.Workload;
import java.util.Locale;
import java.util.Optional;
import org.HdrHistogram.Histogram;

/**
 * What a run has measured.
 *
 * @param load what was done
 * @param units exchanges, notifications, sessions or handshakes; of bodies, 1,000,000 bytes
 * @param succeeded how many exchanges, notifications, sessions, handshakes or bodies were as they should be
 * @param used what the process used meanwhile
 * @param threads how many threads there were at the end
 * @param residentMib resident memory at the end
 * @param latencies of successful exchanges or handshakes, in microseconds
 * @param errors how many exchanges, observations, handshakes or bodies failed
 * @param errorsByKind which kinds of errors there were
 * @param detail what only this workload tells, if anything
 */
public record Result(
        Load load,
        double units,
        long succeeded,
        Reading used,
        int threads,
        double residentMib,
        Histogram latencies,
        long errors,
        String errorsByKind,
        Optional<Detail> detail) {

    static Result of(Load load, double units, long succeeded, Reading used, Tally tally) {
        return new Result(
                load,
                units,
                succeeded,
                used,
                Reading.threads(),
                Reading.residentMib(),
                tally.latencies(),
                tally.errors(),
                tally.errorsByKind(),
                Optional.empty());
    }

    Result with(Detail more) {
        return new Result(
                load, units, succeeded, used, threads, residentMib, latencies, errors, errorsByKind, Optional.of(more));
    }

    /** Whether nothing came of it. */
    public boolean isAllErrors() {
        return succeeded == 0;
    }

    /** One line with all of it, for programs. */
    public String toJson() {
        return String.format(
                Locale.ROOT,
                "{\"peer\":\"ours\",\"workload\":\"%s\",\"type\":\"%s\",\"sessions\":%d,\"window\":%d,\"units\":%.0f,"
                        + "\"rate\":%.0f,\"cpuUs\":%.2f,\"sysPct\":%.0f,\"allocB\":%.0f,\"p50us\":%d,\"p99us\":%d,"
                        + "\"threads\":%d,\"rssMB\":%.0f,\"gcMs\":%d,\"jitMs\":%d,\"wallS\":%.2f,\"errors\":%d%s%s}",
                load.workload().word(),
                load.type(),
                load.sessions(),
                load.window(),
                units,
                rate(),
                cpuMicros(),
                used.systemPercent(),
                allocated(),
                latencies.getValueAtPercentile(50),
                latencies.getValueAtPercentile(99),
                threads,
                residentMib,
                used.gcMillis(),
                used.jitMillis(),
                used.seconds(),
                errors,
                detail.map(more -> more.toJson(this)).orElse(""),
                load.departs() ? departures() : "");
    }

    /** What is not as RFC 7252 says, of which a transport that delivers has nothing. */
    private String departures() {
        return String.format(Locale.ROOT, ",\"nstart\":%d,\"messageIds\":\"%s\"", load.window(), load.messageIds());
    }

    /** Some lines with all of it, for people. */
    public String toText() {
        StringBuilder text = new StringBuilder();
        add(
                text,
                "%s %s, %d %s, window %d, %d event %s",
                load.title(),
                load.uri(),
                load.sessions(),
                load.sessions() == 1 ? "session" : "sessions",
                load.window(),
                load.loops(),
                load.loops() == 1 ? "loop" : "loops");
        if (hasRate()) {
            add(
                    text,
                    "  rate        %,.0f/s: %,d of %,.0f in %.2f s",
                    succeeded / used.seconds(),
                    succeeded,
                    units,
                    used.seconds());
        }
        if (hasLatency()) {
            add(
                    text,
                    "  latency     p50 %,d us, p90 %,d us, p99 %,d us, p99.9 %,d us, max %,d us",
                    latencies.getValueAtPercentile(50),
                    latencies.getValueAtPercentile(90),
                    latencies.getValueAtPercentile(99),
                    latencies.getValueAtPercentile(99.9),
                    latencies.getMaxValue());
        }
        detail.ifPresent(more -> add(text, "%s", more.toText(this)));
        addCosts(text);
        add(text, "  threads     %d", threads);
        add(text, "  errors      %s", errors == 0 ? "none" : errors + " (" + errorsByKind + ")");
        if (!load.departs()) {
            return text.toString();
        }
        add(
                text,
                "  protocol    NSTART %d (RFC 7252 says 1), message ids %s%s",
                load.window(),
                load.messageIds(),
                load.messageIds() == MessageIdPolicy.REUSE_WHEN_COMPLETE ? " (RFC 7252 section 4.4 says STRICT)" : "");
        return text.toString();
    }

    private boolean hasRate() {
        return hasLatency() || load.workload() == Workload.IDLE;
    }

    private boolean hasLatency() {
        return load.workload() == Workload.GET || load.workload() == Workload.HANDSHAKE;
    }

    private void addCosts(StringBuilder text) {
        boolean isTransfer = load.workload().isTransfer();
        add(
                text,
                "  processor   %.2f %s, %.0f %% of it in the kernel; compiling took %d ms, collecting garbage %d ms",
                isTransfer ? cpuMicros() / 1e3 : cpuMicros(),
                isTransfer ? "ms per MB" : "us each",
                used.systemPercent(),
                used.jitMillis(),
                used.gcMillis());
        String allocated = isTransfer
                ? String.format(Locale.ROOT, "%.2f MB allocated per MB", allocated() / 1e6)
                : String.format(Locale.ROOT, "%,.0f bytes allocated each", allocated());
        add(text, "  memory      %s, %.0f MiB resident", allocated, residentMib);
    }

    private static void add(StringBuilder text, String line, Object... values) {
        text.append(String.format(Locale.ROOT, line, values)).append(System.lineSeparator());
    }

    /** Units a second. */
    double rate() {
        return units / used.seconds();
    }

    /** Processor time of a unit. */
    double cpuMicros() {
        return units == 0 ? 0 : used.cpuNanos() / 1e3 / units;
    }

    /** Bytes allocated for a unit. */
    double allocated() {
        return units == 0 ? 0 : used.allocated() / units;
    }
}
