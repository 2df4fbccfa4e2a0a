package io.reactivecoap.samples.cli;

import io.reactivecoap.CoapMethod;
import io.reactivecoap.CoapRequest;
import io.reactivecoap.CoapSession;
import io.reactivecoap.ObservationSignal;
import io.reactivecoap.ObservationSignal.NotObservable;
import io.reactivecoap.ObservationSignal.Notification;
import io.reactivecoap.option.CoapOption;
import io.reactivecoap.samples.cli.output.Output;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Writes a resource's representation whenever it changes. */
@Command(
        description = {
            "Get a representation of a resource now, and again whenever it changes.",
            "Until --count, --for or Ctrl-C; then it deregisters.",
            "Each goes to standard output, text with a line of its own; a reader that is slow gets the latest one."
        },
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        sortOptions = false)
final class ObserveCommand implements Callable<Integer> {

    private final Console console;

    @Mixin
    private final PeerArguments peer = new PeerArguments();

    @Mixin
    private final HowLong during = new HowLong();

    @Mixin
    private final RequestArguments arguments = new RequestArguments();

    ObserveCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        CoapRequest request = request();
        Trace trace = peer.trace(console);
        Output out = peer.output(console);
        trace.sending(peer.uri(), request);
        try (Interruption interruption = Interruption.watch()) {
            Mono<Integer> interrupted = interruption.asked().thenReturn(ExitCodes.INTERRUPTED);
            return peer.askAndTakeLeave(
                            console,
                            trace,
                            session -> Mono.firstWithSignal(
                                    observe(session, request, trace, out).thenReturn(ExitCodes.OK), interrupted))
                    .orElseThrow();
        }
    }

    private CoapRequest request() {
        CoapRequest request = arguments.request(CoapMethod.GET, peer, null);
        if (request.options().contains(CoapOption.OBSERVE)) {
            throw new CommandException(ExitCodes.USAGE, "--option: Observe is what this command sets itself");
        }
        during.count();
        return request;
    }

    /** Takes one at a time: while it is written the client keeps the latest, and counts those before it. */
    private Mono<Void> observe(CoapSession session, CoapRequest request, Trace trace, Output out) {
        return during.limit(session.observeSignals(request))
                .publishOn(Schedulers.boundedElastic(), 1)
                .doOnNext(signal -> tell(signal, trace))
                .ofType(Notification.class)
                .map(out::notification)
                .takeWhile(readerIsThere -> readerIsThere)
                .take(during.count())
                .then();
    }

    private void tell(ObservationSignal signal, Trace trace) {
        trace.observed(signal);
        if (signal instanceof NotObservable) {
            trace.note(peer.uri() + " does not notify, or no longer: what comes now is the last of it");
        }
    }
}
