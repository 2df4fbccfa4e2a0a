package io.reactivecoap.samples.cli;

import io.reactivecoap.CoapSession;
import io.reactivecoap.pubsub.EmqxConnection;
import io.reactivecoap.pubsub.EmqxCredentials;
import io.reactivecoap.pubsub.EmqxGateway;
import io.reactivecoap.pubsub.EmqxParameters;
import io.reactivecoap.pubsub.PubSubClient;
import io.reactivecoap.samples.cli.credentials.Setting;
import io.reactivecoap.samples.cli.credentials.Settings;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import reactor.core.publisher.Mono;

/** The arguments of commands that publish and subscribe: what kind of broker it is, and who we are to it. */
final class BrokerArguments {

    private enum Kind {
        DRAFT,
        EMQX,
        EMQX_CONNECTIONLESS;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    @Option(
            names = "--broker",
            paramLabel = "draft|emqx|emqx-connectionless",
            description =
                    "What the broker is: one as the drafts of CoAP's publish-subscribe have it (the default), whose topics are "
                            + "below the URI's path, or below ps when it has none; or the gateway of EMQX, with a connection or without.")
    private Kind kind = Kind.DRAFT;

    @Option(
            names = "--client-id",
            paramLabel = "NAME",
            description = "What EMQX knows us by; made up for a connection when it is not said.")
    private @Nullable String clientId;

    @Option(
            names = "--username",
            paramLabel = "NAME",
            description =
                    "EMQX's user; the password is taken from --credentials (password) or the variable COAP_PASSWORD.")
    private @Nullable String username;

    @Option(
            names = "--heartbeat",
            paramLabel = "SECONDS",
            converter = Converters.Seconds.class,
            description = "EMQX's setting of that name; 30 by default.")
    private Duration heartbeat = EmqxParameters.DEFAULT.heartbeat();

    boolean isDraft() {
        return kind == Kind.DRAFT;
    }

    /** Has a broker used over a session and takes leave of it; whether that is done is checked before anything is sent. */
    <T> Function<CoapSession, Mono<T>> using(
            PeerArguments peer, Console console, Mono<?> interrupted, Function<PubSubClient, Mono<T>> work) {
        if (isDraft()) {
            String base = base(peer);
            requireNoEmqx();
            return session -> work.apply(PubSubClient.over(session, base));
        }
        if (!peer.uri().pathAndQuery().equals("/")) {
            throw usage(
                    "the URI of EMQX's gateway has no path, was " + peer.uri().pathAndQuery());
        }
        EmqxParameters parameters = checked(() -> EmqxParameters.DEFAULT.withHeartbeat(heartbeat));
        Optional<EmqxCredentials> credentials = credentials(peer.settings(console));
        if (kind == Kind.EMQX_CONNECTIONLESS) {
            return session -> work.apply(credentials
                    .map(who -> EmqxGateway.connectionless(session, who, parameters))
                    .orElseGet(() -> EmqxGateway.connectionless(session, parameters)));
        }
        EmqxCredentials who = credentials.orElseGet(() -> EmqxCredentials.of(someId()));
        return session -> Mono.usingWhen(
                EmqxGateway.connect(session, who, parameters).takeUntilOther(interrupted),
                work::apply,
                EmqxConnection::close);
    }

    private void requireNoEmqx() {
        if (clientId != null || username != null) {
            throw usage("--client-id and --username are for --broker emqx");
        }
    }

    private static String base(PeerArguments peer) {
        String path = peer.uri().pathAndQuery();
        if (path.contains("?")) {
            throw usage("the URI of a broker has no query, was " + path);
        }
        return path.equals("/") ? "ps" : path.substring(1);
    }

    private Optional<EmqxCredentials> credentials(Settings settings) {
        String id =
                clientId != null ? clientId : settings.get(Setting.CLIENT_ID).orElse(null);
        String user =
                username != null ? username : settings.get(Setting.USERNAME).orElse(null);
        String password = settings.get(Setting.PASSWORD).orElse(null);
        if (user != null && password == null) {
            throw usage(
                    "--username needs the password of the user: put it into a file for --credentials, as password, or"
                            + " into the variable COAP_PASSWORD");
        }
        if (id == null && user == null) {
            return Optional.empty();
        }
        return Optional.of(checked(() -> {
            EmqxCredentials client = EmqxCredentials.of(id != null ? id : someId());
            return user == null || password == null ? client : client.login(user, password);
        }));
    }

    private static String someId() {
        byte[] bytes = new byte[6];
        new SecureRandom().nextBytes(bytes);
        return "coap-" + HexFormat.of().formatHex(bytes);
    }

    static <T> T checked(Supplier<T> call) {
        try {
            return call.get();
        } catch (IllegalArgumentException e) {
            throw usage(String.valueOf(e.getMessage()));
        }
    }

    private static CommandException usage(String what) {
        return new CommandException(ExitCodes.USAGE, what);
    }
}
