package io.reactivecoap.samples.cli;

import io.reactivecoap.CoapClient;
import io.reactivecoap.CoapProtocol;
import io.reactivecoap.CoapUri;
import io.reactivecoap.MessageIdPolicy;
import io.reactivecoap.samples.bench.Bench;
import io.reactivecoap.samples.bench.Load;
import io.reactivecoap.samples.bench.Progress;
import io.reactivecoap.samples.bench.Result;
import io.reactivecoap.samples.cli.output.Palette;
import io.reactivecoap.samples.cli.output.Remarks;
import io.reactivecoap.security.CredentialRules;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Measures what load costs. */
@Command(
        description = {
            "Put load on a server, and measure what an exchange, a notification, a body or a handshake costs.",
            "get: each place in the window sends the next GET when its last one is answered.",
            "handshake: secure sessions, --sessions of them, each with a handshake; --window of them at a time.",
            "idle: what sessions weigh that have done one GET, or observe.",
            "observe: notifications as they come; each begins with its number, four bytes from 1 to --total.",
            "down, up: bodies in blocks, one after the other; what comes is checked byte by byte."
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

    private static final int MOST_BLOCKS_AT_ONCE = 1024;
    private static final long LONGEST_BODY = 1L << 30; // 1,048,576 blocks of 1,024 bytes
    private static final int SOME_BODIES = 4;
    private static final int SOME_HANDSHAKES = 1000;

    private final Console console;

    @Parameters(index = "0", paramLabel = "get|handshake|idle|observe|down|up", description = "What to measure.")
    private Load.@Nullable Workload workload;

    @Parameters(
            index = "1",
            paramLabel = "URI",
            converter = Converters.Uri.class,
            description = "The resource, such as coap://127.0.0.1:5683/test; any scheme goes that a request takes.")
    private @Nullable CoapUri uri;

    @Option(
            names = "--window",
            paramLabel = "W",
            description =
                    "Requests under way in each session, and its NSTART; of down, requests for blocks, of which more than "
                            + "one want a server that tells the body's size and an ETag; or handshakes at a time. 16 by default; 8 for "
                            + "handshake, 1 for observe, down and up.")
    private @Nullable Integer window;

    @Option(
            names = "--total",
            paramLabel = "N",
            description =
                    "What is measured: requests (300,000 by default), bodies (4), or how many notifications the server "
                            + "sends to each session, the first quarter of which warms up (to be given).")
    private @Nullable Long total;

    @Option(
            names = "--warmup",
            paramLabel = "M",
            description =
                    "Requests, bodies or handshakes before; 400,000, 4 and 1,000 by default, fewer make the figures look worse "
                            + "than they are.")
    private @Nullable Long warmup;

    @Option(
            names = "--payload",
            paramLabel = "BYTES",
            description = "How long a body is, 10 MiB by default; what answers a GET the server decides itself.")
    private long payload = 10 << 20;

    @Option(
            names = "--body",
            paramLabel = "memory|stream",
            description =
                    "Where a body is: in memory, or nowhere as a whole, whatever its length. down streams by default, up "
                            + "sends what is there.")
    private Load.@Nullable Body body;

    @Option(names = "--type", paramLabel = "con|non", description = "Confirmable or not.")
    private Type type = Type.CON;

    @Option(
            names = "--sessions",
            paramLabel = "N",
            description = "Sessions, each with a port of its own; 1 by default, 1,000 for handshake.")
    private @Nullable Integer sessions;

    @Option(names = "--loops", paramLabel = "N", description = "Event loops.")
    private int loops = 1;

    @Option(
            names = "--message-ids",
            paramLabel = "strict|reuse",
            description =
                    "When a message id is used again: as RFC 7252 section 4.4 says (265 a second to one server), or when "
                            + "its exchange is complete (the default here, as for other clients that are measured).")
    private MessageIds messageIds = MessageIds.REUSE;

    @Mixin
    private final SecurityArguments security = new SecurityArguments();

    @Option(
            names = "--resumption",
            description =
                    "Take secure sessions up again where the server does; without it each handshake is a full one.")
    private boolean resumption;

    @Option(names = "--limit", paramLabel = "S", description = "Seconds for the warm-up, and for the rest.")
    private long limit = 120;

    @Option(
            names = "--settle",
            paramLabel = "MS",
            description = "Milliseconds of rest before idle sessions are weighed.")
    private long settle = 2000;

    @Option(names = "--observe", description = "Idle sessions observe the resource, which should not change.")
    private boolean observing;

    @Option(
            names = "--shared",
            description =
                    "Sessions share one UDP socket, each with a peer of its own: at the address of the URI and those that "
                            + "follow it. A server at 0.0.0.0 answers at all of 127.0.0.1, 127.0.0.2, and so on.")
    private boolean shared;

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
                    "nothing of what was asked of "
                            + Objects.requireNonNull(uri).address() + " succeeded (" + result.errorsByKind()
                            + "): check that a CoAP server listens there and has the resource");
        }
        if (json && result.errors() > 0) {
            new Remarks(console.err(), true, Palette.PLAIN)
                    .note(result.errors() + " errors (" + result.errorsByKind() + ")");
        }
        return ExitCodes.OK;
    }

    private Load load() {
        CoapUri to = Objects.requireNonNull(uri);
        Load.Workload what = Objects.requireNonNull(workload);
        CredentialRules credentials =
                security.credentials(to, console).map(CredentialRules::always).orElse(CredentialRules.none());
        PeerArguments.requireSupported(CoapClient.create().security(credentials), to);
        if (type == Type.NON && to.protocol().isReliable()) {
            throw new CommandException(
                    ExitCodes.USAGE,
                    "--type is for datagrams, " + to.protocol().scheme() + ":// delivers: leave it out");
        }
        if (what == Load.Workload.HANDSHAKE && !to.protocol().isSecure()) {
            throw new CommandException(
                    ExitCodes.USAGE, to.protocol().scheme() + ":// has no handshake to measure: use a secure scheme");
        }
        if (observing && what != Load.Workload.IDLE) {
            throw new CommandException(
                    ExitCodes.USAGE, "--observe is for idle: to measure notifications, bench observe");
        }
        if (shared && (to.protocol() != CoapProtocol.UDP || to.hasHostName())) {
            throw new CommandException(
                    ExitCodes.USAGE, "--shared needs an IP address over coap://, such as coap://127.0.0.1");
        }
        require("--loops", loops, 1, Integer.MAX_VALUE);
        require("--limit", limit, 1, Integer.MAX_VALUE);
        require("--settle", settle, 0, Integer.MAX_VALUE);
        return new Load(
                what,
                to,
                type == Type.CON,
                sessions(what),
                window(what),
                total(what),
                warmup(what),
                payload(what),
                body(what),
                Duration.ofSeconds(limit),
                Duration.ofMillis(settle),
                loops,
                messageIds.policy,
                credentials,
                resumption,
                checkHeap,
                observing,
                shared);
    }

    private int sessions(Load.Workload what) {
        int chosen = sessions != null ? sessions : what == Load.Workload.HANDSHAKE ? SOME_HANDSHAKES : 1;
        require("--sessions", chosen, 1, what.isTransfer() ? 1 : Integer.MAX_VALUE);
        return chosen;
    }

    private int window(Load.Workload what) {
        boolean many = what == Load.Workload.GET || what == Load.Workload.IDLE;
        int usual = many ? 16 : what == Load.Workload.HANDSHAKE ? 8 : 1;
        int chosen = window != null ? window : usual;
        require("--window", chosen, 1, what.isTransfer() ? MOST_BLOCKS_AT_ONCE : Integer.MAX_VALUE);
        return chosen;
    }

    private long total(Load.Workload what) {
        if (what == Load.Workload.OBSERVE && total == null) {
            throw new CommandException(
                    ExitCodes.USAGE, "--total must say how many notifications the server sends to each session");
        }
        long chosen = total != null ? total : what.isTransfer() ? SOME_BODIES : 300_000;
        boolean counted = what != Load.Workload.IDLE && what != Load.Workload.HANDSHAKE;
        require("--total", chosen, counted ? 1 : 0, Integer.MAX_VALUE);
        return chosen;
    }

    private long warmup(Load.Workload what) {
        long usual = what == Load.Workload.HANDSHAKE ? SOME_HANDSHAKES : what.isTransfer() ? SOME_BODIES : 400_000;
        long chosen = warmup != null ? warmup : usual;
        require("--warmup", chosen, 0, Integer.MAX_VALUE);
        return chosen;
    }

    private long payload(Load.Workload what) {
        if (what.isTransfer()) {
            require("--payload", payload, 1, body(what) == Load.Body.STREAM ? LONGEST_BODY : Integer.MAX_VALUE);
        }
        return payload;
    }

    private Load.Body body(Load.Workload what) {
        Load.Body usual = what == Load.Workload.DOWN ? Load.Body.STREAM : Load.Body.MEMORY;
        return body != null ? body : usual;
    }

    private static void require(String option, long value, long least, long most) {
        if (value < least || value > most) {
            throw new CommandException(
                    ExitCodes.USAGE,
                    option + " must be at least " + least + (most == Integer.MAX_VALUE ? "" : " and at most " + most)
                            + ", was " + value);
        }
    }
}
