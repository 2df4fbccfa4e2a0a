package io.reactivecoap.samples.cli;

import io.reactivecoap.CoapBody;
import io.reactivecoap.CoapResponseException;
import io.reactivecoap.CoapSession;
import io.reactivecoap.option.ContentFormat;
import io.reactivecoap.pubsub.PubSubClient;
import io.reactivecoap.pubsub.PublishOptions;
import io.reactivecoap.samples.cli.output.Output;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import reactor.core.publisher.Mono;
import reactor.util.function.Tuple2;

/** Publishes a message to a topic. */
@Command(
        description = "Publish a message to a topic of a broker.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        sortOptions = false)
final class PubCommand implements Callable<Integer> {

    private static final int LONGEST = 8 << 20;

    private final Console console;

    @Mixin
    private final PeerArguments peer = new PeerArguments();

    @Parameters(index = "1", paramLabel = "TOPIC", description = "Such as home/kitchen/temperature, as in MQTT.")
    private @Nullable String topic;

    @ArgGroup
    private @Nullable PayloadArgument payload;

    @Option(
            names = "--content-format",
            paramLabel = "FORMAT",
            converter = Converters.Format.class,
            description = "What the message is written in, by name or number.")
    private @Nullable ContentFormat contentFormat;

    @Option(names = "--retain", description = "EMQX: keep the message for those who subscribe later.")
    private boolean retain;

    @Option(names = "--qos", paramLabel = "0|1|2", description = "EMQX: MQTT's quality of service.")
    private @Nullable Integer qos;

    @Option(
            names = "--expiry",
            paramLabel = "SECONDS",
            converter = Converters.Seconds.class,
            description = "After which time the message is of no use any more; whole seconds.")
    private @Nullable Duration expiry;

    @Option(names = "--non", description = "Send it non-confirmable: once, without acknowledgement.")
    private boolean nonConfirmable;

    @Option(
            names = "--create",
            description = "Create the topic first, where topics do not exist by themselves; it may be there already.")
    private boolean create;

    @Mixin
    private final BrokerArguments broker = new BrokerArguments();

    PubCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        PublishOptions options = BrokerArguments.checked(this::options);
        CoapBody body = payload == null ? CoapBody.EMPTY : payload.body(console.in(), LONGEST);
        Output out = peer.output(console);
        Trace trace = peer.trace(console);
        Function<CoapSession, Mono<Duration>> publication = broker.using(
                peer, console, Mono.never(), client -> BrokerArguments.checked(() -> publish(client, body, options)));
        trace.say(">", "publication to " + topic + " at " + peer.uri().address());
        peer.ask(console, trace, publication.andThen(this::limited))
                .ifPresent(elapsed -> out.published(topic(), elapsed));
        return ExitCodes.OK;
    }

    private String topic() {
        return Objects.requireNonNull(topic);
    }

    private PublishOptions options() {
        if (broker.isDraft() && (retain || qos != null)) {
            throw new IllegalArgumentException("--retain and --qos are for --broker emqx");
        }
        PublishOptions options = PublishOptions.DEFAULT.withRetain(retain);
        options = qos == null ? options : options.withQos(qos);
        options = expiry == null ? options : options.withExpiry(expiry);
        options = contentFormat == null ? options : options.withContentFormat(contentFormat);
        return nonConfirmable ? options.withConfirmable(false) : options;
    }

    private Mono<Duration> publish(PubSubClient client, CoapBody body, PublishOptions options) {
        Mono<Duration> published = client.publish(topic(), body, options)
                .thenReturn(topic())
                .elapsed()
                .map(Tuple2::getT1)
                .map(Duration::ofMillis);
        return create ? created(client).then(published) : published;
    }

    /** The drafts answer 4.03 when there is such a topic; some brokers 4.00 or 4.09. */
    private Mono<Void> created(PubSubClient client) {
        return client.create(topic(), contentFormat == null ? ContentFormat.TEXT_PLAIN : contentFormat)
                .onErrorComplete(CoapResponseException.class);
    }

    private <T> Mono<T> limited(Mono<T> publication) {
        return peer.timeout()
                .map(limit -> publication.timeout(
                        limit, Mono.error(() -> peer.silence("the publication to " + topic, limit))))
                .orElse(publication);
    }
}
