package io.reactivecoap.samples.cli;

import io.reactivecoap.samples.cli.output.Output;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import reactor.core.publisher.Mono;

/** Asks whether a peer is there. */
@Command(
        description =
                "Ask whether a CoAP endpoint is there, with an empty message or a ping; the URI's path plays no part.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        sortOptions = false)
final class PingCommand implements Callable<Integer> {

    private final Console console;

    @Mixin
    private final PeerArguments peer = new PeerArguments();

    PingCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        Trace trace = peer.trace(console);
        trace.say(">", "ping " + peer.uri().address());
        Output out = peer.output(console);
        peer.ask(
                console,
                trace,
                session -> limited(session.ping()).doOnNext(elapsed -> out.pong(session.remoteAddress(), elapsed)));
        return ExitCodes.OK;
    }

    private Mono<Duration> limited(Mono<Duration> ping) {
        return peer.timeout()
                .map(limit -> ping.timeout(limit, Mono.error(() -> peer.silence("a ping", limit))))
                .orElse(ping);
    }
}
