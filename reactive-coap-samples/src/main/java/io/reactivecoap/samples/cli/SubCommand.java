package io.reactivecoap.samples.cli;

import io.reactivecoap.CoapSession;
import io.reactivecoap.pubsub.PubSubClient;
import io.reactivecoap.pubsub.PubSubMessage;
import io.reactivecoap.pubsub.SubscribeOptions;
import io.reactivecoap.pubsub.SubscribeOptions.Retained;
import io.reactivecoap.samples.cli.output.Output;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Writes the messages that are published to topics. */
@Command(
        description = {
            "Subscribe to topics of a broker, and write each message with its topic before it.",
            "Until --count, --for or Ctrl-C; then it unsubscribes and, from EMQX, disconnects."
        },
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        sortOptions = false)
final class SubCommand implements Callable<Integer> {

    /** Which retained messages come first. */
    private enum Which {
        ALWAYS(Retained.ALWAYS),
        IF_NEW(Retained.IF_NEW),
        NEVER(Retained.NEVER);

        private final Retained retained;

        Which(Retained retained) {
            this.retained = retained;
        }

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    private final Console console;

    @Mixin
    private final PeerArguments peer = new PeerArguments();

    @Parameters(
            index = "1..*",
            arity = "1..*",
            paramLabel = "TOPIC",
            description = "Such as home/kitchen/temperature; of EMQX, with the wildcards + and # as well.")
    private List<String> topics = List.of();

    @Mixin
    private final HowLong during = new HowLong();

    @Option(names = "--qos", paramLabel = "0|1|2", description = "EMQX: the most that messages are delivered with.")
    private @Nullable Integer qos;

    @Option(names = "--no-local", description = "EMQX: leave out what we have published ourselves.")
    private boolean noLocal;

    @Option(
            names = "--retained",
            paramLabel = "always|if-new|never",
            description = "EMQX: which retained messages come first; if-new by default.")
    private @Nullable Which retained;

    @Mixin
    private final BrokerArguments broker = new BrokerArguments();

    SubCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        SubscribeOptions options = BrokerArguments.checked(this::options);
        during.count();
        Output out = peer.output(console);
        Trace trace = peer.trace(console);
        try (Interruption interruption = Interruption.watch()) {
            Mono<Integer> interrupted = interruption.asked().thenReturn(ExitCodes.INTERRUPTED);
            Function<CoapSession, Mono<Integer>> work = broker.using(
                    peer,
                    console,
                    interrupted,
                    client ->
                            Mono.firstWithSignal(messages(client, options, out).thenReturn(ExitCodes.OK), interrupted));
            trace.say(
                    ">",
                    "subscription to " + String.join(", ", topics) + " at "
                            + peer.uri().address());
            return peer.askAndTakeLeave(console, trace, work).orElse(ExitCodes.INTERRUPTED);
        }
    }

    private SubscribeOptions options() {
        if (broker.isDraft() && (qos != null || noLocal || retained != null)) {
            throw new IllegalArgumentException("--qos, --no-local and --retained are for --broker emqx");
        }
        SubscribeOptions options = SubscribeOptions.DEFAULT.withNoLocal(noLocal);
        options = qos == null ? options : options.withQos(qos);
        return retained == null ? options : options.withRetained(retained.retained);
    }

    private Mono<Void> messages(PubSubClient client, SubscribeOptions options, Output out) {
        List<Flux<PubSubMessage>> subscriptions = BrokerArguments.checked(() ->
                topics.stream().map(topic -> client.subscribe(topic, options)).toList());
        return during.limit(Flux.fromIterable(subscriptions).flatMap(messages -> messages, subscriptions.size()))
                .publishOn(Schedulers.boundedElastic(), 1)
                .map(out::message)
                .takeWhile(readerIsThere -> readerIsThere)
                .take(during.count())
                .then();
    }
}
