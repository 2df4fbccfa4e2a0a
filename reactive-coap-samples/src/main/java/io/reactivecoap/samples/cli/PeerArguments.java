package io.reactivecoap.samples.cli;

import io.reactivecoap.CoapClient;
import io.reactivecoap.CoapSession;
import io.reactivecoap.CoapUri;
import io.reactivecoap.samples.Words;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import reactor.core.publisher.Mono;

/** The arguments of every command that asks a peer something, and the session to ask it over. */
final class PeerArguments {

    private static final Duration LEAVE_WITHIN = Duration.ofSeconds(2);

    @Parameters(
            paramLabel = "URI",
            converter = Converters.Uri.class,
            description = "Such as coap://host:5683/path?query.")
    private @Nullable CoapUri uri;

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            converter = Converters.Seconds.class,
            description = "How long to wait in all; without it, as long as RFC 7252 says (93 s of silence).")
    private @Nullable Duration timeout;

    @Option(
            names = {"-v", "--verbose"},
            description = "Tell on standard error what is sent, received and happens.")
    private boolean verbose;

    CoapUri uri() {
        return Objects.requireNonNull(uri);
    }

    Optional<Duration> timeout() {
        return Optional.ofNullable(timeout);
    }

    boolean isVerbose() {
        return verbose;
    }

    CommandException silence(String what, Duration limit) {
        return new CommandException(
                ExitCodes.NO_ANSWER,
                "no answer from " + uri().address() + " to " + what + " within " + Words.time(limit)
                        + ": check that a CoAP server listens there, or raise --timeout");
    }

    /** Tells what happens on the console if that was asked for, else nobody. */
    Trace trace(Console console) {
        return verbose ? new Trace(console.err()) : Trace.SILENT;
    }

    /** Opens a session, has it used, closes it, and waits for all of that. */
    <T> Optional<T> ask(Trace trace, Function<CoapSession, Mono<T>> work) {
        return ask(trace, work, CoapSession::close);
    }

    /** As {@link #ask}, but what is under way when the work is done, such as a farewell, has a moment to end. */
    <T> Optional<T> askAndTakeLeave(Trace trace, Function<CoapSession, Mono<T>> work) {
        return ask(trace, work, PeerArguments::takeLeave);
    }

    private <T> Optional<T> ask(
            Trace trace, Function<CoapSession, Mono<T>> work, Function<CoapSession, Mono<Void>> end) {
        CoapClient client = CoapClient.create();
        requireSupported(client, uri());
        return Mono.usingWhen(Mono.fromSupplier(() -> open(client)), session -> trace.follow(session, work), end::apply)
                .blockOptional();
    }

    private static Mono<Void> takeLeave(CoapSession session) {
        return Mono.defer(() -> {
                    session.release();
                    return session.onClose();
                })
                .timeout(LEAVE_WITHIN)
                .onErrorResume(endedOrTooLate -> session.close());
    }

    static void requireSupported(CoapClient client, CoapUri uri) {
        if (!client.supports(uri.protocol())) {
            throw new CommandException(
                    ExitCodes.USAGE, uri.protocol().scheme() + ":// is not supported yet: use coap://");
        }
    }

    private CoapSession open(CoapClient client) {
        CoapSession session = client.open(uri().protocol(), uri().address());
        // An acknowledged request may take its time, if this was asked for
        timeout()
                .filter(longer ->
                        longer.compareTo(session.settings().transmission().exchangeLifetime()) > 0)
                .ifPresent(longer -> session.settings(settings -> settings.separateResponseTimeout(longer)));
        return session;
    }
}
