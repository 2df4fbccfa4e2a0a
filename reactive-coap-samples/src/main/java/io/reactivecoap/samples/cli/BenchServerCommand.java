package io.reactivecoap.samples.cli;

import io.reactivecoap.CoapProtocol;
import io.reactivecoap.samples.bench.BenchServer;
import io.reactivecoap.samples.bench.StillPeers;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Serves the bodies that {@code coap bench down} and {@code up} transfer. */
@Command(
        description = {
            "Serve bodies for bench down (/block) and bench up (/sink) on the loopback address, until Ctrl-C.",
            "Neither is ever in memory as a whole. Its URI goes to standard output.",
            "With --peers: many servers at as many addresses, which can be observed and never change, for bench idle."
        },
        hidden = true,
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        sortOptions = false)
final class BenchServerCommand implements Callable<Integer> {

    private static final int MOST_PEERS = 1_000_000;

    private final Console console;

    @Option(names = "--port", paramLabel = "PORT", description = "The port; 0, the default, lets the system choose.")
    private int port;

    @Option(names = "--tcp", description = "Serve over TCP instead of UDP.")
    private boolean tcp;

    @Option(
            names = "--body-size",
            paramLabel = "BYTES",
            description = "How long the body of /block is, 10 MiB by default; /block?size=BYTES has another length.")
    private long bodySize = 10 << 20;

    @Option(
            names = "--peers",
            paramLabel = "N",
            description =
                    "So many servers for bench idle --shared instead, at 127.0.0.1 and the addresses that follow.")
    private int peers;

    BenchServerCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        requireRange("--port", port, 65_535);
        requireRange("--body-size", bodySize, BenchServer.LONGEST_BODY);
        requireRange("--peers", peers, MOST_PEERS);
        return peers == 0 ? serveBodies() : servePeers();
    }

    private int serveBodies() {
        try (BenchServer server = BenchServer.start(protocol(), port, bodySize)) {
            return serve(server.uri());
        } catch (UncheckedIOException e) {
            throw cannotListen(e);
        }
    }

    private int servePeers() {
        try (StillPeers server = StillPeers.start(peers, port)) {
            return serve(server.uri());
        } catch (UncheckedIOException e) {
            throw cannotListen(e);
        }
    }

    private int serve(String uri) {
        try (Interruption interruption = Interruption.watch()) {
            console.write((uri + System.lineSeparator()).getBytes(StandardCharsets.UTF_8));
            interruption.asked().block();
            return ExitCodes.INTERRUPTED;
        }
    }

    private CommandException cannotListen(UncheckedIOException e) {
        return new CommandException(
                ExitCodes.FAILED,
                "cannot listen on port " + port + " (" + e.getCause().getMessage() + "): choose another --port");
    }

    private CoapProtocol protocol() {
        return tcp ? CoapProtocol.TCP : CoapProtocol.UDP;
    }

    private static void requireRange(String option, long value, long most) {
        if (value < 0 || value > most) {
            throw new CommandException(ExitCodes.USAGE, option + " must be from 0 to " + most + ", was " + value);
        }
    }
}
