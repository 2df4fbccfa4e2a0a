package io.reactivecoap.samples.cli;

import io.reactivecoap.CoapSession;
import io.reactivecoap.discovery.WebLink;
import io.reactivecoap.samples.Words;
import io.reactivecoap.samples.cli.output.Output;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import reactor.core.publisher.Mono;

/** Asks a server what it has. */
@Command(
        description = {
            "Ask a server what it has: the links of its /.well-known/core, one a line, in the link format.",
            "The URI has no path, or that one."
        },
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        sortOptions = false)
final class DiscoverCommand implements Callable<Integer> {

    private static final String WELL_KNOWN = "/.well-known/core";

    private final Console console;

    @Mixin
    private final PeerArguments peer = new PeerArguments();

    @Option(
            names = "--filter",
            paramLabel = "NAME=VALUE",
            description =
                    "Which links: rt=temperature, if=sensor*, obs=*, href=/sensors*; percent-encoded as in a URI.")
    private @Nullable String filter;

    DiscoverCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        requireNoOtherResource();
        requireFilter();
        Trace trace = peer.trace(console);
        Output out = peer.output(console);
        trace.say(
                ">",
                "GET " + WELL_KNOWN + (filter == null ? "" : "?" + filter) + " of "
                        + peer.uri().address());
        List<WebLink> links = peer.ask(console, trace, this::links).orElseThrow();
        trace.say("<", Words.count(links.size(), "link"));
        out.links(links);
        return ExitCodes.OK;
    }

    private Mono<List<WebLink>> links(CoapSession session) {
        Mono<List<WebLink>> links = (filter == null ? session.discover() : session.discover(filter)).collectList();
        return peer.timeout()
                .map(limit -> links.timeout(limit, Mono.error(() -> peer.silence("GET " + WELL_KNOWN, limit))))
                .orElse(links);
    }

    private void requireNoOtherResource() {
        String resource = peer.uri().pathAndQuery();
        if (!resource.equals("/") && !resource.equals(WELL_KNOWN)) {
            throw new CommandException(
                    ExitCodes.USAGE,
                    "the URI must not have the path " + resource + ": " + WELL_KNOWN
                            + " is what tells, and --filter says of what");
        }
    }

    private void requireFilter() {
        try {
            if (filter != null) {
                WebLink.to("/").matches(filter);
            }
        } catch (IllegalArgumentException e) {
            throw new CommandException(ExitCodes.USAGE, "--filter: " + e.getMessage());
        }
    }
}
