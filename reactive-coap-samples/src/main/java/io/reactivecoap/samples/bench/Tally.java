package io.reactivecoap.samples.bench;

import io.reactivecoap.CoapResponse;
import io.reactivecoap.CoapResponseException;
import io.reactivecoap.CoapTimeoutException;
import io.reactivecoap.CoapTransferException;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Collectors;
import org.HdrHistogram.AtomicHistogram;
import org.HdrHistogram.Histogram;

/** What came of the requests. Safe for use from any thread. */
final class Tally {

    /** The kind of error of what the time did not suffice for. */
    static final String LATE = "not ended within the limit";

    private static final long LONGEST_MICROS = 119_000_000;

    private final AtomicHistogram micros = new AtomicHistogram(LONGEST_MICROS + 1_000_000, 3);
    private final Map<String, LongAdder> errors = new ConcurrentHashMap<>();
    private volatile boolean recording;

    /** Forgets the errors so far and records latencies from now on. */
    void begin() {
        errors.clear();
        recording = true;
    }

    void answered(CoapResponse response, long nanos) {
        if (!response.isSuccess()) {
            failed("answer " + response.code());
        } else {
            succeeded(nanos);
        }
    }

    void succeeded(long nanos) {
        if (recording) {
            micros.recordValue(Math.min(LONGEST_MICROS, nanos / 1000));
        }
    }

    void failed(Throwable error) {
        failed(kind(error));
    }

    private static String kind(Throwable error) {
        String name = error.getClass().getSimpleName();
        if (error instanceof WrongBodyException wrong) {
            return String.valueOf(wrong.getMessage());
        }
        if (error instanceof CoapResponseException answered) {
            return "answer " + answered.response().code();
        }
        if (error instanceof CoapTransferException transfer) {
            return name + " (" + transfer.reason() + ")";
        }
        return error instanceof CoapTimeoutException timeout ? name + " (" + timeout.phase() + ")" : name;
    }

    private void failed(String kind) {
        failed(kind, 1);
    }

    void failed(String kind, long times) {
        if (times == 0) {
            return;
        }
        errors.computeIfAbsent(kind, unseen -> new LongAdder()).add(times);
    }

    /** How many answers of class 2, or handshakes, there were since the beginning. */
    long answers() {
        return micros.getTotalCount();
    }

    long errors() {
        return errors.values().stream().mapToLong(LongAdder::sum).sum();
    }

    /** Kinds of errors with their number, or the empty text. */
    String errorsByKind() {
        return new TreeMap<>(errors)
                .entrySet().stream()
                        .map(kind -> kind.getKey() + ": " + kind.getValue())
                        .collect(Collectors.joining(", "));
    }

    Histogram latencies() {
        return micros;
    }
}
