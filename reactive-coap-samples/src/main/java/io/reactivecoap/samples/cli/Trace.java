package io.reactivecoap.samples.cli;

import io.reactivecoap.CoapRequest;
import io.reactivecoap.CoapResponse;
import io.reactivecoap.CoapSession;
import io.reactivecoap.CoapUri;
import io.reactivecoap.ObservationSignal;
import io.reactivecoap.Reliability;
import io.reactivecoap.SessionEvent;
import io.reactivecoap.StateChange;
import io.reactivecoap.option.CoapOptions;
import io.reactivecoap.samples.Words;
import io.reactivecoap.samples.cli.output.Remarks;
import java.util.function.Function;
import reactor.core.publisher.Mono;

/** Tells what is sent (&gt;), received (&lt;) and happens (*), each line with the seconds since the beginning. */
final class Trace {

    private final Remarks remarks;
    private final boolean verbose;
    private final long start = System.nanoTime();

    /** Says nothing but notes unless it is verbose. */
    Trace(Remarks remarks, boolean verbose) {
        this.remarks = remarks;
        this.verbose = verbose;
    }

    /** Tells a session's states and events while it is used. */
    <T> Mono<T> follow(CoapSession session, Function<CoapSession, Mono<T>> work) {
        if (verbose) {
            session.states().subscribe(change -> say("*", describe(change)));
            session.events().subscribe(event -> say("*", describe(event)));
        }
        return work.apply(session);
    }

    void sending(CoapUri uri, CoapRequest request) {
        say(">", type(uri, request) + request.method() + " " + uri);
        options(">", request.options());
        say(">", "  payload: " + Words.count(request.payloadLength(), "byte"));
    }

    /** RFC 8323 §3.2 leaves types of messages out: the transport delivers. */
    private static String type(CoapUri uri, CoapRequest request) {
        if (uri.protocol().isReliable()) {
            return "";
        }
        return request.reliability() == Reliability.NON_CONFIRMABLE ? "NON " : "CON ";
    }

    void received(CoapResponse response) {
        say("<", response.code() + " from " + response.source() + " after " + Words.time(response.elapsed()));
        options("<", response.options());
        say("<", "  payload: " + Words.count(response.payloadLength(), "byte"));
    }

    void observed(ObservationSignal signal) {
        if (signal instanceof ObservationSignal.Notification notification) {
            received(notification.response());
            if (notification.skipped() > 0) {
                say("*", Words.count(notification.skipped(), "notification") + " skipped before this one");
            }
            return;
        }
        say("*", describe(signal));
    }

    private static String describe(ObservationSignal signal) {
        if (signal instanceof ObservationSignal.Stale) {
            return "stale: Max-Age has passed without a notification, about to register again";
        }
        if (signal instanceof ObservationSignal.Fresh) {
            return "fresh again";
        }
        if (signal instanceof ObservationSignal.Interrupted interrupted) {
            return "interrupted, about to register again"
                    + (interrupted.cause() == null
                            ? ""
                            : ": " + interrupted.cause().getMessage());
        }
        return "not observable, or no longer";
    }

    private void options(String mark, CoapOptions options) {
        options.forEach(option -> say(mark, "  " + option));
    }

    private static String describe(StateChange change) {
        return "state " + change;
    }

    private static String describe(SessionEvent event) {
        if (event instanceof SessionEvent.Connected connected) {
            return "connected from " + connected.local() + " to " + connected.remote();
        }
        if (event instanceof SessionEvent.Retransmitted again) {
            return "sent again, transmission " + again.transmissions() + " of message id " + again.messageId()
                    + (again.token().isEmpty() ? "" : ", token " + again.token());
        }
        if (event instanceof SessionEvent.BadPacket bad) {
            return "bad packet dropped: " + bad.reason();
        }
        if (event instanceof SessionEvent.Unreachable unreachable) {
            return "told by ICMP that the peer is unreachable: " + unreachable.detail();
        }
        if (event instanceof SessionEvent.MessageIdsExhausted exhausted) {
            return "all message ids are taken, waiting " + Words.time(exhausted.delay());
        }
        if (event instanceof SessionEvent.ResponseDropped dropped) {
            return "the answer of " + dropped.source() + " is left out: " + dropped.reason();
        }
        if (event instanceof SessionEvent.Failed failed) {
            return "failed: " + failed.cause().getMessage();
        }
        if (event instanceof SessionEvent.HandlerFailed failed) {
            return "a request of the peer's failed here: " + failed.request().method() + " "
                    + failed.request().pathAndQuery() + ": " + failed.cause();
        }
        if (event instanceof SessionEvent.Missed missed) {
            return Words.count(missed.count(), "event") + " missed";
        }
        if (event instanceof SessionEvent.WebSocketClosed end) {
            return "WebSocket closed by " + (end.byPeer() ? "the peer: " : "this side: ") + end.code() + " "
                    + end.text();
        }
        if (event instanceof SessionEvent.CapabilitiesReceived capabilities) {
            return "the peer takes messages of up to " + Words.count(capabilities.maxMessageSize(), "byte")
                    + (capabilities.blockWiseTransfer() ? " and transfers in blocks" : "");
        }
        if (event instanceof SessionEvent.Released released) {
            return describe(released);
        }
        if (event instanceof SessionEvent.Aborted aborted) {
            return describe(aborted);
        }
        return event instanceof SessionEvent.Closed ? "closed" : event.toString();
    }

    private static String describe(SessionEvent.Released released) {
        String elsewhere = released.alternativeAddresses().isEmpty()
                ? ""
                : ", suggests " + String.join(", ", released.alternativeAddresses());
        return "the peer releases the session" + elsewhere
                + released.holdOff()
                        .map(time -> ", wants " + Words.time(time) + " of rest")
                        .orElse("");
    }

    private static String describe(SessionEvent.Aborted aborted) {
        return (aborted.byPeer() ? "the peer aborts the session" : "the session is aborted from here")
                + (aborted.diagnostic().isEmpty() ? "" : ": " + aborted.diagnostic())
                + (aborted.badCsmOption().isPresent()
                        ? " (capability " + aborted.badCsmOption().getAsInt() + " is not known)"
                        : "");
    }

    /** Tells what is not to be missed. */
    void note(String line) {
        remarks.note(line);
    }

    void say(String mark, String line) {
        if (verbose) {
            tell(mark, line);
        }
    }

    /** Tells it in any case. */
    void tell(String mark, String line) {
        remarks.trace((System.nanoTime() - start) / 1e9, mark, line);
    }
}
