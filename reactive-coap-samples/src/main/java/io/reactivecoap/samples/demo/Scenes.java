package io.reactivecoap.samples.demo;

import io.reactivecoap.CoapAddress;
import io.reactivecoap.CoapClient;
import io.reactivecoap.CoapCode;
import io.reactivecoap.CoapRequest;
import io.reactivecoap.CoapResponse;
import io.reactivecoap.CoapResponseException;
import io.reactivecoap.CoapSession;
import io.reactivecoap.CoapTimeoutException;
import io.reactivecoap.CoapUnreachableException;
import io.reactivecoap.Reliability;
import io.reactivecoap.RequestInfo;
import io.reactivecoap.SessionEvent;
import io.reactivecoap.SessionState;
import io.reactivecoap.StateChange;
import io.reactivecoap.TransmissionParameters;
import io.reactivecoap.option.ContentFormat;
import io.reactivecoap.samples.Words;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Collectors;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Timed;

/** What the demo is made of: each scene does one thing with the client, tells it in lines, and fails if it went otherwise. */
final class Scenes {

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int LONGEST_QUOTE = 48;
    /** A first wait of 0.1 s and two retransmissions, so that giving up takes one second and not 93. */
    private static final TransmissionParameters HASTY = TransmissionParameters.DEFAULT
            .withAckTimeout(Duration.ofMillis(100))
            .withMaxRetransmit(2);

    private Scenes() {}

    static Flux<String> heading(String text) {
        return Flux.just("", text);
    }

    static Mono<String> connecting(CoapSession session) {
        return session.established().timed().map(connected -> {
            String from = session.localAddress().map(CoapAddress::toString).orElse("?");
            return row("connect", from, "to " + session.remoteAddress(), connected.elapsedSinceSubscription());
        });
    }

    static Mono<String> ping(CoapSession session) {
        return session.ping().map(time -> row("ping", "", "the server is there", time));
    }

    /** Any code will do. */
    static Mono<String> exchange(CoapSession session, CoapRequest request) {
        return session.request(request.timeout(PATIENCE)).map(response -> row(request, response));
    }

    static Mono<String> exchange(CoapSession session, CoapRequest request, CoapCode expected) {
        return session.request(request.timeout(PATIENCE)).map(response -> {
            expect(
                    response.code() == expected,
                    request.method() + " " + request.pathAndQuery() + " was answered by " + response.code()
                            + " instead of " + expected);
            return row(request, response);
        });
    }

    static Mono<String> errorAsException(CoapSession session, CoapRequest request) {
        return session.retrieve(request.timeout(PATIENCE))
                .<String>flatMap(response -> Mono.error(new DemoException("GET " + request.pathAndQuery()
                        + " was answered by " + response.code() + " instead of an error")))
                .onErrorResume(
                        CoapResponseException.class,
                        e -> Mono.just(row(
                                request.method().name(),
                                request.pathAndQuery(),
                                "CoapResponseException, " + (e.isTransient() ? "transient" : "not transient"),
                                e.request().orElseThrow().elapsed())));
    }

    /** A request whose subscriber loses interest, after a while or before it could be answered. */
    static Mono<String> cancellation(
            CoapSession session, CoapRequest request, Duration cancelAfter, Duration answerExpectedWithin) {
        return Mono.defer(() -> {
            AtomicInteger signals = new AtomicInteger();
            Disposable subscription = session.request(request)
                    .subscribe(
                            response -> signals.incrementAndGet(),
                            error -> signals.incrementAndGet(),
                            signals::incrementAndGet);
            Mono<?> cancelled = cancelAfter.isZero() ? Mono.empty() : Mono.delay(cancelAfter);
            return cancelled
                    .then(Mono.fromRunnable(subscription::dispose))
                    .then(Mono.delay(answerExpectedWithin))
                    .map(waited -> {
                        expect(signals.get() == 0, "a cancelled request gave a signal all the same");
                        String when = cancelAfter.isZero() ? "at once" : "after " + Words.time(cancelAfter);
                        return row(
                                request.method().name(),
                                request.pathAndQuery(),
                                "cancelled " + when + ": nothing arrived",
                                answerExpectedWithin);
                    });
        });
    }

    static Flux<String> silence(CoapClient client) {
        CoapRequest request = CoapRequest.get("/anybody");
        CoapClient hasty = client.settings(settings -> settings.transmission(HASTY));
        return Flux.using(
                BlackHole::new,
                hole -> hasty.using(hole.uri(), session -> {
                    Flux<String> again = session.events()
                            .ofType(SessionEvent.Retransmitted.class)
                            .take(HASTY.maxRetransmit())
                            .timed()
                            .map(Scenes::sentAgain);
                    return Flux.merge(again, failure(session, request, CoapTimeoutException.class, Scenes::gaveUp));
                }),
                BlackHole::close);
    }

    private static String sentAgain(Timed<SessionEvent.Retransmitted> event) {
        SessionEvent.Retransmitted again = event.get();
        return row(
                "",
                "",
                String.format(Locale.ROOT, "transmission %d, message id %d", again.transmissions(), again.messageId()),
                event.elapsedSinceSubscription());
    }

    private static String gaveUp(CoapTimeoutException timeout) {
        RequestInfo request = timeout.request().orElseThrow();
        expect(
                timeout.phase() == CoapTimeoutException.Phase.ACKNOWLEDGEMENT
                        && request.transmissions() == 1 + HASTY.maxRetransmit(),
                "giving up was told as " + timeout.getMessage());
        return row(
                request.method().name(),
                request.path(),
                "CoapTimeoutException after " + Words.count(request.transmissions(), "transmission"),
                request.elapsed());
    }

    static Flux<String> unreachable(CoapClient client) {
        CoapRequest request = CoapRequest.get("/anybody").timeout(PATIENCE);
        return Flux.defer(() -> client.using(
                BlackHole.abandonedUri(),
                session -> failure(session, request, CoapUnreachableException.class, unreachable -> {
                    RequestInfo info = unreachable.request().orElseThrow();
                    return row(
                            info.method().name(),
                            info.path(),
                            "CoapUnreachableException, " + unreachable.reason(),
                            info.elapsed());
                })));
    }

    private static <E extends Throwable> Mono<String> failure(
            CoapSession session, CoapRequest request, Class<E> expected, Function<E, String> told) {
        return session.request(request)
                .<String>flatMap(response -> Mono.error(new DemoException("a port where nobody answers answered with "
                        + response.code() + ", there is a server after all")))
                .onErrorResume(expected, e -> Mono.just(told.apply(e)));
    }

    /** Closes the session and tells all states it was in; they have to be listened to from the start. */
    static Mono<String> end(CoapSession session, Flux<Timed<StateChange>> states) {
        return session.close().thenMany(states).collectList().map(steps -> {
            List<SessionState> seen =
                    steps.stream().map(step -> step.get().state()).toList();
            expect(
                    seen.equals(List.of(
                            SessionState.NONE, SessionState.CONNECTING, SessionState.ESTABLISHED, SessionState.NONE)),
                    "the session's states were " + seen);
            return steps.stream()
                    .map(step -> step.get() + " (" + Words.time(step.elapsedSinceSubscription()) + ")")
                    .collect(Collectors.joining(" -> ", "  ", ""));
        });
    }

    private static String row(CoapRequest request, CoapResponse response) {
        String non = request.reliability() == Reliability.NON_CONFIRMABLE ? "NON " : "";
        return row(
                non + request.method(), request.pathAndQuery(), response.code() + quote(response), response.elapsed());
    }

    static String row(String what, String where, String result, Duration time) {
        return String.format(Locale.ROOT, "  %-7s %-22s %-52s %9s", what, where, result, Words.time(time));
    }

    private static String quote(CoapResponse response) {
        if (response.payloadLength() == 0) {
            return "";
        }
        String text = response.payloadAsString();
        // A server that does not say what it sends most likely sends text if it looks so
        if (!response.contentFormat().map(ContentFormat::isText).orElse(text.indexOf('\uFFFD') < 0)) {
            return ", " + Words.count(response.payloadLength(), "byte");
        }
        String quoted = Words.oneLine(text);
        int room = LONGEST_QUOTE - response.code().toString().length();
        return " \"" + (quoted.length() <= room ? quoted : quoted.substring(0, room - 3) + "...") + "\"";
    }

    private static void expect(boolean holds, String otherwise) {
        if (!holds) {
            throw new DemoException(otherwise);
        }
    }
}
