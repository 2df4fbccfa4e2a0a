package io.reactivecoap.samples.bench;

import java.util.Locale;

/** What a workload tells besides what all of them tell. */
sealed interface Detail {

    /** Its fields, each after a comma. */
    String toJson(Result of);

    /** Its lines, the last one without an end. */
    String toText(Result of);

    private static String format(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }

    /**
     * What an idle session weighs.
     *
     * @param heapKib live heap of one, in KiB
     * @param residentKib resident memory of one, in KiB
     * @param newThreads threads that came with all of them
     * @param newDescriptors descriptors that came with all of them
     * @param mostDescriptors how many the process may have
     */
    record Weight(double heapKib, double residentKib, int newThreads, long newDescriptors, long mostDescriptors)
            implements Detail {

        @Override
        public String toJson(Result of) {
            return format(
                    ",\"heapKBperSession\":%.2f,\"rssKBperSession\":%.2f,\"newThreads\":%d,\"newDescriptors\":%d,"
                            + "\"mostDescriptors\":%d",
                    heapKib, residentKib, newThreads, newDescriptors, mostDescriptors);
        }

        @Override
        public String toText(Result of) {
            return format(
                    "  a session   %.2f KiB of heap, %.2f KiB resident%n"
                            + "  all of them %d threads and %,d descriptors more; %,d descriptors are allowed",
                    heapKib, residentKib, newThreads, newDescriptors, mostDescriptors);
        }
    }

    /**
     * What kind of handshakes there were.
     *
     * @param resumed how many took an earlier session up again
     */
    record Handshakes(long resumed) implements Detail {

        @Override
        public String toJson(Result of) {
            return format(",\"resumed\":%d", resumed);
        }

        @Override
        public String toText(Result of) {
            return format("  handshakes  %,d full, %,d resumed", of.succeeded() - resumed, resumed);
        }
    }

    /**
     * What was live in the heap.
     *
     * @param afterWarmup in MiB
     * @param atEnd in MiB
     */
    record LiveHeap(double afterWarmup, double atEnd) implements Detail {

        @Override
        public String toJson(Result of) {
            return format(",\"heapMBafterWarmup\":%.2f,\"heapMBatEnd\":%.2f", afterWarmup, atEnd);
        }

        @Override
        public String toText(Result of) {
            return format("  live heap   %.2f MiB after the warm-up, %.2f MiB at the end", afterWarmup, atEnd);
        }
    }

    /**
     * What came of notifications.
     *
     * @param delivered how many came, those of the warm-up among them
     * @param sent how many there were
     * @param measured how many came after the warm-up
     * @param seconds how long those took, up to the last one
     * @param skipped how many the client counted as not delivered
     * @param complete whether each session got the last one in time
     */
    record Delivery(long delivered, long sent, long measured, double seconds, long skipped, boolean complete)
            implements Detail {

        private double rate() {
            return measured / seconds;
        }

        private double lostPercent() {
            return 100.0 * (sent - delivered) / sent;
        }

        @Override
        public String toJson(Result of) {
            return format(
                    ",\"delivered\":%d,\"sent\":%d,\"lostPct\":%.2f,\"deliveredPerS\":%.0f,\"complete\":%b,\"skipped\":%d",
                    delivered, sent, lostPercent(), rate(), complete, skipped);
        }

        @Override
        public String toText(Result of) {
            return format(
                    "  rate        %,.0f/s: %,d in %.2f s, after the warm-up%n"
                            + "  delivered   %,d of %,d (%.2f %% lost), %,d skipped by the client, %s",
                    rate(),
                    measured,
                    seconds,
                    delivered,
                    sent,
                    lostPercent(),
                    skipped,
                    complete ? "complete" : "NOT complete within the limit");
        }
    }

    /**
     * What it took to transfer bodies.
     *
     * @param peakHeapMib the sum of what was most in each part of the heap, in MiB
     */
    record Transfer(double peakHeapMib) implements Detail {

        @Override
        public String toJson(Result of) {
            return format(
                    ",\"MBps\":%.2f,\"cpuMsPerMB\":%.2f,\"allocMBperMB\":%.2f,\"peakHeapMB\":%.0f,\"payload\":%d,"
                            + "\"body\":\"%s\"",
                    of.rate(),
                    of.cpuMicros() / 1e3,
                    of.allocated() / 1e6,
                    peakHeapMib,
                    of.load().payload(),
                    of.load().body().word());
        }

        @Override
        public String toText(Result of) {
            return format(
                    "  rate        %.2f MB/s: %,d of %,d bodies of %,d bytes, %s, in %.2f s%n"
                            + "  peak heap   %.0f MiB",
                    of.rate(),
                    of.succeeded(),
                    of.load().total(),
                    of.load().payload(),
                    of.load().body() == Load.Body.STREAM ? "never in memory as a whole" : "in memory",
                    of.used().seconds(),
                    peakHeapMib);
        }
    }
}
