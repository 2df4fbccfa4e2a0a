package io.reactivecoap.samples.bench;

import io.reactivecoap.BlockwiseParameters;
import io.reactivecoap.CoapMethod;
import io.reactivecoap.CoapRequest;
import io.reactivecoap.CoapUri;
import io.reactivecoap.MessageIdPolicy;
import io.reactivecoap.security.CredentialRules;
import java.time.Duration;
import java.util.Locale;

/**
 * What a run does.
 *
 * @param workload what is measured
 * @param uri the resource
 * @param confirmable whether the requests are CON
 * @param sessions how many sessions, each with a port of its own; or how many handshakes are measured
 * @param window how many requests each session has under way; or how many handshakes there are at a time
 * @param total how many requests are measured, over all sessions; or bodies; or how many notifications each session gets
 * @param warmup how many requests, bodies or handshakes go before them
 * @param payload how long a body is
 * @param body where a body is
 * @param limit how long each of the two may take
 * @param settle how long idle sessions are left alone before they are weighed
 * @param loops how many event loops
 * @param messageIds when message ids are used again
 * @param credentials who we are on secure sessions, and whom we trust
 * @param resumption whether secure sessions are taken up again
 * @param checkHeap whether to weigh what is live in the heap before and after
 * @param observing whether idle sessions keep an observation
 * @param shared whether sessions share a socket, each with a peer of its own: from the URI's address upwards
 */
public record Load(
        Workload workload,
        CoapUri uri,
        boolean confirmable,
        int sessions,
        int window,
        long total,
        long warmup,
        long payload,
        Body body,
        Duration limit,
        Duration settle,
        int loops,
        MessageIdPolicy messageIds,
        CredentialRules credentials,
        boolean resumption,
        boolean checkHeap,
        boolean observing,
        boolean shared) {

    /** What can be measured. */
    public enum Workload {
        /** Each place in a session's window sends the next GET when its last one is answered. */
        GET,
        /** Secure sessions are established, a number of them at a time. */
        HANDSHAKE,
        /** What sessions cost that have done one GET, or observe, and then nothing. */
        IDLE,
        /** Each session takes the notifications of an observation. */
        OBSERVE,
        /** Bodies in blocks, from the server. */
        DOWN,
        /** Bodies in blocks, to the server. */
        UP;

        /** Whether it is about bodies. */
        public boolean isTransfer() {
            return this == DOWN || this == UP;
        }

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Where a body is. */
    public enum Body {
        /** All of it in memory. */
        MEMORY,
        /** Nowhere as a whole: made while it is sent, looked at while it comes. */
        STREAM;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    String title() {
        return switch (workload) {
            case GET -> typeWord() + "GET of";
            case IDLE -> observing ? "Idle sessions, which observe" : "Idle sessions, after a GET of";
            case HANDSHAKE -> "Handshakes with";
            case OBSERVE -> "Observation of";
            case DOWN -> typeWord() + "download of";
            case UP -> typeWord() + "upload to";
        };
    }

    CoapRequest request() {
        return request(CoapMethod.GET);
    }

    CoapRequest request(CoapMethod method) {
        CoapRequest request = CoapRequest.of(method, "/").options(uri.options()).confirmable(confirmable);
        return workload.isTransfer() ? request.blockwise(blockwise()) : request;
    }

    private BlockwiseParameters blockwise() {
        BlockwiseParameters parameters = BlockwiseParameters.DEFAULT.withWindow(window);
        return body == Body.MEMORY
                ? parameters.withMaxBodySize((int) Math.min(payload, Integer.MAX_VALUE))
                : parameters;
    }

    /** Whether the transport delivers, so that there is neither a type of message, nor a message id, nor an NSTART. */
    boolean isReliable() {
        return uri.protocol().isReliable();
    }

    /** Whether message ids and NSTART play a part, whose use may not be as RFC 7252 says. */
    boolean departs() {
        return !isReliable() && workload != Workload.HANDSHAKE;
    }

    private String typeWord() {
        return isReliable() ? "" : type() + " ";
    }

    String type() {
        return confirmable ? "CON" : "NON";
    }
}
