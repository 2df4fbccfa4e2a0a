package io.reactivecoap.samples.cli;

import io.reactivecoap.CoapMethod;
import io.reactivecoap.CoapRequest;
import io.reactivecoap.CoapResponse;
import io.reactivecoap.CoapSession;
import io.reactivecoap.ObservationSignal;
import io.reactivecoap.ObservationSignal.NotObservable;
import io.reactivecoap.ObservationSignal.Notification;
import io.reactivecoap.option.CoapOption;
import io.reactivecoap.option.ContentFormat;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Writes a resource's representation whenever it changes. */
@Command(
        description = {
            "Get a representation of a resource now, and again whenever it changes, until --count or Ctrl-C.",
            "Each goes to standard output, text with a line of its own; a reader that is slow gets the latest one."
        },
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        sortOptions = false)
final class ObserveCommand implements Callable<Integer> {

    private static final byte[] NEW_LINE = System.lineSeparator().getBytes(StandardCharsets.UTF_8);

    private final Console console;

    @Mixin
    private final PeerArguments peer = new PeerArguments();

    @Option(names = "--count", paramLabel = "N", description = "End after so many representations.")
    private long count = Long.MAX_VALUE;

    @Mixin
    private final RequestArguments arguments = new RequestArguments();

    ObserveCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        CoapRequest request = request();
        Trace trace = peer.trace(console);
        trace.sending(peer.uri(), request);
        try (Interruption interruption = Interruption.watch()) {
            Mono<Integer> interrupted = interruption.asked().thenReturn(ExitCodes.INTERRUPTED);
            return peer.askAndTakeLeave(
                            trace,
                            session -> Mono.firstWithSignal(
                                    observe(session, request, trace).thenReturn(ExitCodes.OK), interrupted))
                    .orElseThrow();
        }
    }

    private CoapRequest request() {
        CoapRequest request = arguments.request(CoapMethod.GET, peer, null);
        if (request.options().contains(CoapOption.OBSERVE)) {
            throw new CommandException(ExitCodes.USAGE, "--option: Observe is what this command sets itself");
        }
        if (count < 1) {
            throw new CommandException(ExitCodes.USAGE, "--count must be at least 1, was " + count);
        }
        return request;
    }

    /** Takes one at a time: while it is written the client keeps the latest, and counts those before it. */
    private Mono<Void> observe(CoapSession session, CoapRequest request, Trace trace) {
        return session.observeSignals(request)
                .publishOn(Schedulers.boundedElastic(), 1)
                .doOnNext(signal -> tell(signal, trace))
                .ofType(Notification.class)
                .map(notification -> print(notification.response()))
                .takeWhile(readerIsThere -> readerIsThere)
                .take(count)
                .then();
    }

    private void tell(ObservationSignal signal, Trace trace) {
        trace.observed(signal);
        if (signal instanceof NotObservable) {
            console.err()
                    .println(
                            "coap: " + peer.uri() + " does not notify, or no longer: what comes now is the last of it");
        }
    }

    private boolean print(CoapResponse response) {
        byte[] payload = response.payload();
        if (!isText(response) || payload.length > 0 && payload[payload.length - 1] == '\n') {
            return console.write(payload);
        }
        byte[] line = Arrays.copyOf(payload, payload.length + NEW_LINE.length);
        System.arraycopy(NEW_LINE, 0, line, payload.length, NEW_LINE.length);
        return console.write(line);
    }

    /** A server that does not say what it sends most likely sends text if it looks so. */
    private static boolean isText(CoapResponse response) {
        return response.contentFormat()
                .map(ContentFormat::isText)
                .orElseGet(() -> response.payloadAsString().indexOf('\uFFFD') < 0);
    }
}
