package io.reactivecoap.samples.cli;

import io.reactivecoap.CoapAddress;
import io.reactivecoap.CoapClient;
import io.reactivecoap.CoapHandshakeException;
import io.reactivecoap.CoapProtocol;
import io.reactivecoap.CoapSession;
import io.reactivecoap.CoapUri;
import io.reactivecoap.SessionSettings;
import io.reactivecoap.samples.Words;
import io.reactivecoap.samples.cli.credentials.Settings;
import io.reactivecoap.samples.cli.output.Output;
import java.time.Duration;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import reactor.core.publisher.Mono;

/** The arguments of every command that asks a peer something, and the session to ask it over. */
final class PeerArguments {

    private static final Duration LEAVE_WITHIN = Duration.ofSeconds(2);

    @Parameters(
            paramLabel = "URI",
            converter = Converters.Uri.class,
            description =
                    "Such as coap://host:5683/path?query, or with coaps://, coap+tcp:// or coap+ws://; the path of a Unix "
                            + "domain socket may stand for the host: coap+tcp://%%2Frun%%2Fx.sock/path.")
    private @Nullable CoapUri uri;

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            converter = Converters.Seconds.class,
            description =
                    "How long to wait in all; without it, as long as RFC 7252 says: 93 s of silence, or 247 s where the "
                            + "transport itself delivers.")
    private @Nullable Duration timeout;

    @Option(
            names = "--local",
            paramLabel = "ADDRESS",
            converter = Converters.Local.class,
            description =
                    "Where to ask from: an IP address of this host, perhaps with a port, or the path of a Unix domain "
                            + "socket, which is made.")
    private @Nullable CoapAddress local;

    @Option(
            names = "--call-home",
            description =
                    "Listen at the URI's host and port, or path of a Unix domain socket, and ask the first peer that "
                            + "dials in and, over coaps, is trusted. --timeout then limits the wait for the peer and, anew, for its "
                            + "answer.")
    private boolean callHome;

    @Mixin
    private final StreamArguments streams = new StreamArguments();

    @Mixin
    private final SecurityArguments security = new SecurityArguments();

    @Mixin
    private final OutputArguments output = new OutputArguments();

    CoapUri uri() {
        return Objects.requireNonNull(uri);
    }

    Optional<Duration> timeout() {
        return Optional.ofNullable(timeout);
    }

    boolean isTalkative() {
        return output.isTalkative();
    }

    Settings settings(Console console) {
        return security.settings(console);
    }

    /** Prints results as it was asked for. */
    Output output(Console console) {
        return output.output(console);
    }

    CommandException silence(String what, Duration limit) {
        return new CommandException(
                ExitCodes.NO_ANSWER,
                "no answer from " + uri().address() + " to " + what + " within " + Words.time(limit)
                        + ": check that a CoAP server listens there, or raise --timeout");
    }

    /** Tells on the console what happens, if that was asked for. */
    Trace trace(Console console) {
        return output.trace(console);
    }

    /** Opens a session, has it used, closes it, and waits for all of that. */
    <T> Optional<T> ask(Console console, Trace trace, Function<CoapSession, Mono<T>> work) {
        return ask(session(console, trace, this::patient), trace, work, CoapSession::close);
    }

    /** As {@link #ask}, but what is under way when the work is done, such as a farewell, has a moment to end. */
    <T> Optional<T> askAndTakeLeave(Console console, Trace trace, Function<CoapSession, Mono<T>> work) {
        return ask(
                session(console, trace, settings -> limited(patient(settings))), trace, work, PeerArguments::takeLeave);
    }

    private <T> Optional<T> ask(
            Mono<CoapSession> session,
            Trace trace,
            Function<CoapSession, Mono<T>> work,
            Function<CoapSession, Mono<Void>> end) {
        Mono<T> answer = Mono.usingWhen(session, opened -> trace.follow(opened, work), end::apply);
        return output.isTraced() ? Wire.toldTo(trace, answer::blockOptional) : answer.blockOptional();
    }

    private static Mono<Void> takeLeave(CoapSession session) {
        return Mono.defer(() -> {
                    session.release();
                    return session.onClose();
                })
                .timeout(LEAVE_WITHIN)
                .onErrorResume(endedOrTooLate -> session.close());
    }

    private Mono<CoapSession> session(Console console, Trace trace, UnaryOperator<SessionSettings> changed) {
        CoapClient plain = CoapClient.create();
        requireScheme(plain, uri());
        CoapClient client = output.isTraced() ? Wire.tap(plain) : plain;
        CoapClient set = client.settings(
                settings -> changed.apply(settings.streams(streams.applyTo(settings.streams(), uri()))));
        CoapClient secured =
                security.credentials(uri(), console).map(set::security).orElse(set);
        CoapClient bound = local == null ? secured : secured.localAddress(local);
        return callHome ? accept(bound, trace) : Mono.fromSupplier(() -> open(bound, uri()));
    }

    /** An acknowledged request may take its time, if this was asked for. */
    private SessionSettings patient(SessionSettings settings) {
        return timeout()
                .filter(longer -> longer.compareTo(settings.transmission().exchangeLifetime()) > 0)
                .map(settings::separateResponseTimeout)
                .orElse(settings);
    }

    /** What goes on without an end limits its requests one by one. */
    private SessionSettings limited(SessionSettings settings) {
        return timeout().map(settings::requestTimeout).orElse(settings);
    }

    private Mono<CoapSession> accept(CoapClient client, Trace trace) {
        if (local != null) {
            throw new CommandException(
                    ExitCodes.USAGE, "--local goes without --call-home, which listens at the URI's host and port");
        }
        Mono<CoapSession> dialledIn = checked(
                        () -> client.accept(uri().protocol(), uri().address(), at -> trace.note("listening at " + at)))
                .flatMap(session -> session.established()
                        .doOnError(CoapHandshakeException.class, e -> trace.note(e.getMessage()))
                        .onErrorComplete(CoapHandshakeException.class))
                .next()
                .map(CoapSession::asClient);
        return timeout()
                .map(limit -> dialledIn.timeout(limit, Mono.error(() -> nobody(limit))))
                .orElse(dialledIn);
    }

    private CommandException nobody(Duration limit) {
        return new CommandException(
                ExitCodes.NO_ANSWER,
                "nobody dialled in to " + uri().address() + " within " + Words.time(limit)
                        + ": start the peer, or raise --timeout");
    }

    /** Fails when the tool cannot ask such a peer. */
    static void requireSupported(CoapClient client, CoapUri uri) {
        open(client, uri).dispose(); // it has not begun to connect
    }

    private static CoapSession open(CoapClient client, CoapUri uri) {
        requireScheme(client, uri);
        return checked(() -> client.open(uri.protocol(), uri.address()));
    }

    private static void requireScheme(CoapClient client, CoapUri uri) {
        if (!client.supports(uri.protocol())) {
            String supported = Arrays.stream(CoapProtocol.values())
                    .filter(client::supports)
                    .map(protocol -> protocol.scheme() + "://")
                    .collect(Collectors.joining(", "));
            throw new CommandException(
                    ExitCodes.USAGE, uri.protocol().scheme() + ":// is not supported yet: use " + supported);
        }
    }

    /** The client checks its arguments as the tool does. */
    private static <T> T checked(Supplier<T> call) {
        try {
            return call.get();
        } catch (IllegalArgumentException | UnsupportedOperationException e) {
            throw new CommandException(ExitCodes.USAGE, String.valueOf(e.getMessage()));
        }
    }
}
