package io.reactivecoap.samples.bench;

import io.reactivecoap.CoapRequest;
import io.reactivecoap.CoapUri;
import io.reactivecoap.MessageIdPolicy;
import java.time.Duration;
import java.util.Locale;

/**
 * What a run does.
 *
 * @param workload what is measured
 * @param uri what is got
 * @param confirmable whether the requests are CON
 * @param sessions how many sessions, each with a port of its own
 * @param window how many requests each session has under way
 * @param total how many requests are measured, over all sessions
 * @param warmup how many go before them
 * @param limit how long each of the two may take
 * @param settle how long idle sessions are left alone before they are weighed
 * @param loops how many event loops
 * @param messageIds when message ids are used again
 * @param checkHeap whether to weigh what is live in the heap before and after
 */
public record Load(
        Workload workload,
        CoapUri uri,
        boolean confirmable,
        int sessions,
        int window,
        long total,
        long warmup,
        Duration limit,
        Duration settle,
        int loops,
        MessageIdPolicy messageIds,
        boolean checkHeap) {

    /** What can be measured. */
    public enum Workload {
        /** Each place in a session's window sends the next GET when its last one is answered. */
        GET,
        /** What sessions cost that have done one GET and then nothing. */
        IDLE;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    CoapRequest request() {
        return CoapRequest.get("/").options(uri.options()).confirmable(confirmable);
    }

    String type() {
        return confirmable ? "CON" : "NON";
    }
}
