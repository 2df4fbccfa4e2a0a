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
import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** Tells what is sent (&gt;), received (&lt;) and happens (*), each line with the seconds since the beginning. */
final class Trace {

    static final Trace SILENT = new Trace(null);

    private final @Nullable PrintStream err;
    private final long start = System.nanoTime();

    Trace(@Nullable PrintStream err) {
        this.err = err;
    }

    /** Tells a session's states and events while it is used. */
    <T> Mono<T> follow(CoapSession session, Function<CoapSession, Mono<T>> work) {
        if (err != null) {
            session.states().subscribe(change -> say("*", describe(change)));
            session.events().subscribe(event -> say("*", describe(event)));
        }
        return work.apply(session);
    }

    void sending(CoapUri uri, CoapRequest request) {
        String type = request.reliability() == Reliability.NON_CONFIRMABLE ? "NON" : "CON";
        say(">", type + " " + request.method() + " " + uri);
        options(">", request.options());
        say(">", "  payload: " + Words.count(request.payloadLength(), "byte"));
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
        return event instanceof SessionEvent.Closed ? "closed" : event.toString();
    }

    void say(String mark, String line) {
        if (err != null) {
            double seconds = Duration.ofNanos(System.nanoTime() - start).toNanos() / 1e9;
            err.println(String.format(Locale.ROOT, "%7.3f %s %s", seconds, mark, keepIndent(line)));
        }
    }

    private static String keepIndent(String line) {
        return (line.startsWith("  ") ? "  " : "") + Words.oneLine(line);
    }
}
