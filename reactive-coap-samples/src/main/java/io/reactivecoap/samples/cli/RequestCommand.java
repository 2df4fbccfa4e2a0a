package io.reactivecoap.samples.cli;

import io.reactivecoap.CoapMethod;
import io.reactivecoap.CoapRequest;
import io.reactivecoap.CoapResponse;
import io.reactivecoap.RequestInfo;
import io.reactivecoap.option.CoapOption;
import io.reactivecoap.option.CoapOptions;
import io.reactivecoap.option.ContentFormat;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Sends one request and writes the payload of its answer. */
@Command(mixinStandardHelpOptions = true, versionProvider = Version.class, sortOptions = false)
final class RequestCommand implements Callable<Integer> {

    private final CoapMethod method;
    private final Console console;

    @Mixin
    private final PeerArguments peer = new PeerArguments();

    @ArgGroup
    private @Nullable Payload payload;

    @Option(
            names = "--content-format",
            paramLabel = "FORMAT",
            converter = Converters.Format.class,
            description = "What the payload is written in, by name or number: text/plain, json, cbor, 60.")
    private @Nullable ContentFormat contentFormat;

    @Option(
            names = "--accept",
            paramLabel = "FORMAT",
            converter = Converters.Format.class,
            description = "What the answer should be written in.")
    private @Nullable ContentFormat accept;

    @Option(
            names = {"-O", "--option"},
            paramLabel = "NUM=VALUE",
            converter = Converters.Option.class,
            description = "A further option: text, a number or bytes (0x...) as its number asks for; may be repeated.")
    private List<OptionArgument> options = List.of();

    @Option(names = "--non", description = "Send it non-confirmable: once, without acknowledgement.")
    private boolean nonConfirmable;

    /** Where the payload comes from. */
    static final class Payload {
        @Option(names = "--payload", paramLabel = "TEXT", description = "What to send, as UTF-8.")
        private @Nullable String text;

        @Option(
                names = "--payload-file",
                paramLabel = "FILE",
                description = "A file with the bytes to send; - is standard input.")
        private @Nullable String file;
    }

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
        CoapRequest request = request();
        Trace trace = peer.trace(console);
        trace.sending(peer.uri(), request);
        CoapResponse answer = peer.ask(
                        trace, session -> session.request(request).doOnNext(trace::received))
                .orElse(null);
        if (answer == null) {
            trace.say("*", "no response, which is what the request asked for");
            return ExitCodes.OK;
        }
        console.write(answer.payload());
        if (answer.isSuccess()) {
            return ExitCodes.OK;
        }
        if (console.isTerminal() && answer.payloadLength() > 0) {
            console.err().println(); // so that what follows begins a line
        }
        throw Complaint.answer(
                answer, new RequestInfo(answer.source(), method, request.pathAndQuery(), "", 1, answer.elapsed()));
    }

    private CoapRequest request() {
        CoapRequest request =
                CoapRequest.of(method, "/").options(options()).payload(bytes()).confirmable(!nonConfirmable);
        return peer.timeout().map(request::timeout).orElse(request);
    }

    private CoapOptions options() {
        CoapOptions.Builder all = CoapOptions.builder().addAll(peer.uri().options());
        try {
            if (contentFormat != null) {
                all.add(CoapOption.CONTENT_FORMAT, contentFormat);
            }
            if (accept != null) {
                all.add(CoapOption.ACCEPT, accept);
            }
            options.forEach(option -> option.addTo(all));
        } catch (IllegalArgumentException e) {
            throw new CommandException(ExitCodes.USAGE, "--option: " + e.getMessage());
        }
        return all.build();
    }

    private byte[] bytes() {
        if (payload == null) {
            return new byte[0];
        }
        if (payload.text != null) {
            return payload.text.getBytes(StandardCharsets.UTF_8);
        }
        String file = String.valueOf(payload.file);
        try {
            return file.equals("-") ? console.in().readAllBytes() : Files.readAllBytes(Path.of(file));
        } catch (IOException | InvalidPathException e) {
            throw new CommandException(
                    ExitCodes.USAGE,
                    "cannot read the payload from " + file + " (" + why(e)
                            + "): name a file that can be read, or - for standard input");
        }
    }

    private static String why(Exception e) {
        if (e instanceof NoSuchFileException) {
            return "there is no such file";
        }
        return e instanceof AccessDeniedException ? "permission denied" : String.valueOf(e.getMessage());
    }
}
