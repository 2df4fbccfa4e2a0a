package io.reactivecoap.samples.cli;

import io.reactivecoap.CoapBody;
import io.reactivecoap.CoapMethod;
import io.reactivecoap.CoapRequest;
import io.reactivecoap.CoapResponse;
import io.reactivecoap.CoapSession;
import io.reactivecoap.RequestInfo;
import io.reactivecoap.option.ContentFormat;
import io.reactivecoap.samples.Words;
import io.reactivecoap.samples.cli.output.Output;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Sends one request and writes the payload of its answer. */
@Command(mixinStandardHelpOptions = true, versionProvider = Version.class, sortOptions = false)
final class RequestCommand implements Callable<Integer> {

    /** How many blocks may come while the file is written. */
    private static final int AHEAD = 8;

    private final CoapMethod method;
    private final Console console;

    @Mixin
    private final PeerArguments peer = new PeerArguments();

    @ArgGroup
    private @Nullable PayloadArgument payload;

    @Option(
            names = "--content-format",
            paramLabel = "FORMAT",
            converter = Converters.Format.class,
            description = "What the payload is written in, by name or number: text/plain, json, cbor, 60.")
    private @Nullable ContentFormat contentFormat;

    @Mixin
    private final RequestArguments arguments = new RequestArguments();

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            description =
                    "A file to write the answer to, block by block and whatever its length; it keeps what has come if the "
                            + "rest does not.")
    private @Nullable String output;

    RequestCommand(CoapMethod method, Console console) {
        this.method = method;
        this.console = console;
    }

    static String describe(CoapMethod method) {
        return switch (method) {
            case GET -> "Get a representation of a resource.";
            case POST -> "Have a resource process a payload.";
            case PUT -> "Store a payload as a resource.";
            case DELETE -> "Remove a resource.";
            case FETCH -> "Get the part of a resource that a payload asks for.";
            case PATCH -> "Change a part of a resource.";
            case IPATCH -> "Change a part of a resource, idempotently.";
        };
    }

    @Override
    public Integer call() {
        TransferLine progress = new TransferLine(System::nanoTime);
        CoapRequest request = request().onProgress(progress);
        return output == null ? print(request, progress) : save(request, progress, output);
    }

    private CoapRequest request() {
        CoapRequest request = arguments.request(method, peer, contentFormat);
        CoapBody body = payload == null ? CoapBody.EMPTY : payload.body(console.in(), arguments.maxBody());
        return request.body(body);
    }

    private int print(CoapRequest request, TransferLine progress) {
        Trace trace = peer.trace(console);
        Output out = peer.output(console);
        CoapResponse answer = ask(
                trace, request, progress, session -> session.request(request).doOnNext(trace::received));
        if (answer == null) {
            return ExitCodes.OK;
        }
        out.response(answer);
        if (answer.isSuccess()) {
            return ExitCodes.OK;
        }
        throw Complaint.answer(
                answer, new RequestInfo(answer.source(), method, request.pathAndQuery(), "", 1, answer.elapsed()));
    }

    private int save(CoapRequest request, TransferLine progress, String name) {
        OutputFile file = OutputFile.at(name);
        Trace trace = peer.trace(console);
        Output out = peer.output(console);
        AtomicReference<CoapResponse> first = new AtomicReference<>();
        try (file) {
            ask(
                    trace,
                    request,
                    progress,
                    session -> session.blocks(request)
                            .publishOn(Schedulers.boundedElastic(), AHEAD)
                            .doOnNext(block -> {
                                if (first.compareAndSet(null, block.response())) {
                                    trace.received(block.response());
                                }
                                file.write(block.payloadBuffer());
                            })
                            .count()
                            .filter(blocks -> blocks > 0)
                            .doOnNext(blocks -> trace.say(
                                    "*", Words.count(file.length(), "byte") + " in " + Words.count(blocks, "block"))));
        } catch (RuntimeException e) {
            throw file.brokenOff(Complaint.about(e));
        }
        if (first.get() != null) {
            out.saved(first.get(), name, file.length());
        }
        return ExitCodes.OK;
    }

    /** Null when the request asks for no response. */
    private <T> @Nullable T ask(
            Trace trace, CoapRequest request, TransferLine progress, Function<CoapSession, Mono<T>> work) {
        trace.sending(peer.uri(), request);
        Disposable shown = progress.showOn(console, peer);
        try {
            T answer = peer.ask(console, trace, work).orElse(null);
            if (answer == null) {
                trace.say("*", "no response, which is what the request asked for");
            }
            return answer;
        } finally {
            shown.dispose();
        }
    }
}
