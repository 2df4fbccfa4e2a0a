package io.reactivecoap.samples.cli;

import io.reactivecoap.CoapClient;
import io.reactivecoap.CoapUri;
import io.reactivecoap.MessageIdPolicy;
import io.reactivecoap.samples.bench.Bench;
import io.reactivecoap.samples.bench.Load;
import io.reactivecoap.samples.bench.Progress;
import io.reactivecoap.samples.bench.Result;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Measures what load costs. */
@Command(
        description = {
            "Put load on a server, and measure what an exchange or an idle session costs this process.",
            "get: each place in the window sends the next GET when its last one is answered.",
            "idle: what sessions weigh that have done one GET."
        },
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        sortOptions = false)
final class BenchCommand implements Callable<Integer> {

    /** Whether requests are confirmable. */
    private enum Type {
        CON,
        NON
    }

    /** When message ids are used again. */
    private enum MessageIds {
        STRICT(MessageIdPolicy.STRICT),
        REUSE(MessageIdPolicy.REUSE_WHEN_COMPLETE);

        private final MessageIdPolicy policy;

        MessageIds(MessageIdPolicy policy) {
            this.policy = policy;
        }
    }

    private final Console console;

    @Parameters(index = "0", paramLabel = "get|idle", description = "What to measure.")
    private Load.@Nullable Workload workload;

    @Parameters(
            index = "1",
            paramLabel = "URI",
            converter = Converters.Uri.class,
            description = "What to get, such as coap://127.0.0.1:5683/test.")
    private @Nullable CoapUri uri;

    @Option(names = "--window", paramLabel = "W", description = "Requests under way in each session, and its NSTART.")
    private int window = 16;

    @Option(names = "--total", paramLabel = "N", description = "Requests measured.")
    private long total = 300_000;

    @Option(
            names = "--warmup",
            paramLabel = "M",
            description = "Requests before; fewer than 400,000 make the figures look worse than they are.")
    private long warmup = 400_000;

    @Option(names = "--payload", paramLabel = "BYTES", description = "What the server answers with; it decides itself.")
    private int payload;

    @Option(names = "--type", paramLabel = "con|non", description = "Confirmable or not.")
    private Type type = Type.CON;

    @Option(names = "--sessions", paramLabel = "N", description = "Sessions, each with a port of its own.")
    private int sessions = 1;

    @Option(names = "--loops", paramLabel = "N", description = "Event loops.")
    private int loops = 1;

    @Option(
            names = "--message-ids",
            paramLabel = "strict|reuse",
            description = {
                "When a message id is used again: as RFC 7252 section 4.4 says (265 a second to one server), or when",
                "its exchange is complete (the default here, as for other clients that are measured)."
            })
    private MessageIds messageIds = MessageIds.REUSE;

    @Option(names = "--limit", paramLabel = "S", description = "Seconds for the warm-up, and for the rest.")
    private long limit = 120;

    @Option(
            names = "--settle",
            paramLabel = "MS",
            description = "Milliseconds of rest before idle sessions are weighed.")
    private long settle = 2000;

    @Option(names = "--check-heap", description = "Weigh what is live in the heap after the warm-up and at the end.")
    private boolean checkHeap;

    @Option(names = "--json", description = "Print one line for programs.")
    private boolean json;

    // What the measuring kit tells other clients, and this one can do without
    @Option(
            names = {"--batch", "--dedup", "--mid", "--rx", "--src", "--threads", "--tx"},
            hidden = true)
    private List<String> ignored = List.of();

    BenchCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws InterruptedException {
        Result result = Bench.run(load(), console.isTerminal() && !json ? Progress.on(console.err()) : Progress.NONE);
        String text = json ? result.toJson() + System.lineSeparator() : result.toText();
        console.write(text.getBytes(StandardCharsets.UTF_8));
        if (result.isAllErrors()) {
            throw new CommandException(
                    ExitCodes.NO_ANSWER,
                    "not one of the requests to " + Objects.requireNonNull(uri).address() + " succeeded ("
                            + result.errorsByKind() + "): check that a CoAP server listens there and has the resource");
        }
        if (json && result.errors() > 0) {
            console.err().println("coap: " + result.errors() + " errors (" + result.errorsByKind() + ")");
        }
        return ExitCodes.OK;
    }

    private Load load() {
        CoapUri to = Objects.requireNonNull(uri);
        Load.Workload what = Objects.requireNonNull(workload);
        PeerArguments.requireSupported(CoapClient.create(), to);
        require("--window", window, 1);
        require("--sessions", sessions, 1);
        require("--loops", loops, 1);
        require("--total", total, what == Load.Workload.GET ? 1 : 0);
        require("--warmup", warmup, 0);
        require("--limit", limit, 1);
        require("--settle", settle, 0);
        return new Load(
                what,
                to,
                type == Type.CON,
                sessions,
                window,
                total,
                warmup,
                Duration.ofSeconds(limit),
                Duration.ofMillis(settle),
                loops,
                messageIds.policy,
                checkHeap);
    }

    private static void require(String option, long value, long least) {
        if (value < least) {
            throw new CommandException(ExitCodes.USAGE, option + " must be at least " + least + ", was " + value);
        }
    }
}
