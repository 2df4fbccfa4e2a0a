package io.reactivecoap.samples.cli;

import io.reactivecoap.CoapClient;
import io.reactivecoap.CoapTimeoutException;
import io.reactivecoap.CoapUri;
import io.reactivecoap.samples.demo.Demo;
import io.reactivecoap.samples.demo.DemoException;
import io.reactivecoap.samples.demo.DemoServer;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import reactor.core.publisher.Flux;

/** Shows what the client can do. */
@Command(
        description = {
            "Show what the client can do: sessions, requests, errors, timeouts, cancellation.",
            "It ends by itself; exit code 0 says that everything went as it should."
        },
        mixinStandardHelpOptions = true,
        versionProvider = Version.class)
final class DemoCommand implements Callable<Integer> {

    private final Console console;

    @Option(
            names = "--serve",
            description = "Only start the server, and keep it until Ctrl-C: to try the other commands with.")
    private boolean serving;

    @Option(
            names = "--port",
            paramLabel = "PORT",
            description = "Where --serve listens on the loopback address; 5683 by default, 0 for any.")
    private int port = 5683;

    @Parameters(
            paramLabel = "URI",
            arity = "0..1",
            converter = Converters.Uri.class,
            description = "A server to show it with, such as coap://host/path; without it, one is started.")
    private @Nullable CoapUri uri;

    DemoCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        if (serving) {
            return serve();
        }
        CoapClient client = CoapClient.create();
        try {
            lines(client).doOnNext(this::print).blockLast();
        } catch (DemoException e) {
            throw new CommandException(ExitCodes.FAILED, "the demo failed: " + e.getMessage());
        } catch (CoapTimeoutException e) {
            throw new CommandException(
                    ExitCodes.NO_ANSWER, e.getMessage() + ": check that a CoAP server listens there");
        }
        return ExitCodes.OK;
    }

    private int serve() {
        try (DemoServer server = DemoServer.startAt(port);
                Interruption interruption = Interruption.watch()) {
            print(server.uri());
            interruption.asked().block();
            return ExitCodes.INTERRUPTED;
        } catch (UncheckedIOException | IllegalArgumentException e) {
            throw new CommandException(ExitCodes.FAILED, "cannot listen on port " + port + ": choose another --port");
        }
    }

    private Flux<String> lines(CoapClient client) {
        if (uri == null) {
            return Demo.withOwnServer(client);
        }
        PeerArguments.requireSupported(client, uri);
        return Demo.with(client, uri);
    }

    private void print(String line) {
        console.write((line + System.lineSeparator()).getBytes(StandardCharsets.UTF_8));
    }
}
