package io.reactivecoap.samples.bench;

import io.reactivecoap.MessageIdPolicy;
import java.util.Locale;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * What a run has measured.
 *
 * @param load what was done
 * @param units exchanges or, of idle sessions, sessions
 * @param used what the process used meanwhile
 * @param threads how many threads there were at the end
 * @param residentMib resident memory at the end
 * @param latencies of successful exchanges, in microseconds
 * @param errors how many exchanges failed
 * @param errorsByKind which kinds of errors there were
 * @param idle the weight of idle sessions, or null
 * @param heap what was live in the heap before and after, or null
 */
public record Result(
        Load load,
        long units,
        Reading used,
        int threads,
        double residentMib,
        Histogram latencies,
        long errors,
        String errorsByKind,
        @Nullable Idle idle,
        @Nullable Heap heap) {

    /**
     * The weight of idle sessions.
     *
     * @param heapKib live heap of one, in KiB
     * @param residentKib resident memory of one, in KiB
     * @param newThreads threads that came with all of them
     */
    record Idle(double heapKib, double residentKib, int newThreads) {}

    /**
     * What was live in the heap.
     *
     * @param afterWarmup in MiB
     * @param atEnd in MiB
     */
    record Heap(double afterWarmup, double atEnd) {}

    Result with(Idle weight) {
        return new Result(load, units, used, threads, residentMib, latencies, errors, errorsByKind, weight, heap);
    }

    Result with(Heap live) {
        return new Result(load, units, used, threads, residentMib, latencies, errors, errorsByKind, idle, live);
    }

    /** Whether there was not a single answer. */
    public boolean isAllErrors() {
        return load.workload() == Load.Workload.IDLE ? errors >= units : latencies.getTotalCount() == 0;
    }

    /** One line with all of it, for programs. */
    public String toJson() {
        StringBuilder json = new StringBuilder(String.format(
                Locale.ROOT,
                "{\"peer\":\"ours\",\"workload\":\"%s\",\"type\":\"%s\",\"sessions\":%d,\"window\":%d,\"units\":%d,"
                        + "\"rate\":%.0f,\"cpuUs\":%.2f,\"sysPct\":%.0f,\"allocB\":%.0f,\"p50us\":%d,\"p99us\":%d,"
                        + "\"threads\":%d,\"rssMB\":%.0f,\"gcMs\":%d,\"jitMs\":%d,\"wallS\":%.2f,\"errors\":%d",
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
                errors));
        if (idle != null) {
            json.append(String.format(
                    Locale.ROOT,
                    ",\"heapKBperSession\":%.2f,\"rssKBperSession\":%.2f,\"newThreads\":%d",
                    idle.heapKib(),
                    idle.residentKib(),
                    idle.newThreads()));
        }
        if (heap != null) {
            json.append(String.format(
                    Locale.ROOT, ",\"heapMBafterWarmup\":%.2f,\"heapMBatEnd\":%.2f", heap.afterWarmup(), heap.atEnd()));
        }
        return json.append(String.format(
                        Locale.ROOT, ",\"nstart\":%d,\"messageIds\":\"%s\"}", load.window(), load.messageIds()))
                .toString();
    }

    /** Some lines with all of it, for people. */
    public String toText() {
        boolean isIdle = load.workload() == Load.Workload.IDLE;
        StringBuilder text = new StringBuilder();
        add(
                text,
                "%s %s, %d %s, window %d, %d event %s",
                isIdle ? "Idle sessions, after a GET of" : load.type() + " GET of",
                load.uri(),
                load.sessions(),
                load.sessions() == 1 ? "session" : "sessions",
                load.window(),
                load.loops(),
                load.loops() == 1 ? "loop" : "loops");
        long succeeded = isIdle ? units - errors : latencies.getTotalCount();
        add(
                text,
                "  rate        %,.0f/s: %,d of %,d in %.2f s",
                succeeded / used.seconds(),
                succeeded,
                units,
                used.seconds());
        if (!isIdle) {
            add(
                    text,
                    "  latency     p50 %,d us, p90 %,d us, p99 %,d us, p99.9 %,d us, max %,d us",
                    latencies.getValueAtPercentile(50),
                    latencies.getValueAtPercentile(90),
                    latencies.getValueAtPercentile(99),
                    latencies.getValueAtPercentile(99.9),
                    latencies.getMaxValue());
        }
        add(
                text,
                "  processor   %.2f us each, %.0f %% of it in the kernel; compiling took %d ms, collecting garbage %d ms",
                cpuMicros(),
                used.systemPercent(),
                used.jitMillis(),
                used.gcMillis());
        add(text, "  memory      %,.0f bytes allocated each, %.0f MiB resident", allocated(), residentMib);
        if (idle != null) {
            add(
                    text,
                    "  a session   %.2f KiB of heap, %.2f KiB resident, %d threads for all of them",
                    idle.heapKib(),
                    idle.residentKib(),
                    idle.newThreads());
        }
        if (heap != null) {
            add(
                    text,
                    "  live heap   %.2f MiB after the warm-up, %.2f MiB at the end",
                    heap.afterWarmup(),
                    heap.atEnd());
        }
        add(text, "  threads     %d", threads);
        add(text, "  errors      %s", errors == 0 ? "none" : errors + " (" + errorsByKind + ")");
        add(
                text,
                "  protocol    NSTART %d (RFC 7252 says 1), message ids %s%s",
                load.window(),
                load.messageIds(),
                load.messageIds() == MessageIdPolicy.REUSE_WHEN_COMPLETE ? " (RFC 7252 section 4.4 says STRICT)" : "");
        return text.toString();
    }

    private static void add(StringBuilder text, String line, Object... values) {
        text.append(String.format(Locale.ROOT, line, values)).append(System.lineSeparator());
    }

    private double rate() {
        return units / used.seconds();
    }

    private double cpuMicros() {
        return used.cpuNanos() / 1e3 / units;
    }

    private double allocated() {
        return (double) used.allocated() / units;
    }
}
