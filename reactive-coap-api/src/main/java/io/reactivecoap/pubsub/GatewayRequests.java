package io.reactivecoap.pubsub;

import io.reactivecoap.BlockTokens;
import io.reactivecoap.CoapBody;
import io.reactivecoap.CoapCode;
import io.reactivecoap.CoapMethod;
import io.reactivecoap.CoapProtocolException;
import io.reactivecoap.CoapRequest;
import io.reactivecoap.CoapResponse;
import io.reactivecoap.CoapResponseException;
import io.reactivecoap.CoapSession;
import io.reactivecoap.NotificationBuffer;
import io.reactivecoap.NotificationBuffer.Overflow;
import io.reactivecoap.QBlock;
import io.reactivecoap.option.CoapOption;
import io.reactivecoap.option.CoapOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** What is asked of EMQX's gateway, and how its answers are read: any 2.xx is a success, whatever its manual says. */
final class GatewayRequests {

    private static final List<String> CONNECTION = List.of("mqtt", "connection");
    private static final Set<String> SECRET = Set.of("password", "token");
    private static final long DEREGISTER = 1;

    /** Messages are taken at once, and kept for each subscriber afterwards; this is for a burst. */
    private static final NotificationBuffer BURST = NotificationBuffer.bounded(1024, Overflow.DROP_OLDEST);

    private final CoapSession session;
    private final EmqxLayout layout;

    GatewayRequests(CoapSession session, EmqxLayout layout) {
        this.session = Objects.requireNonNull(session, "session");
        this.layout = layout;
    }

    CoapSession session() {
        return session;
    }

    // The connection

    Mono<EmqxToken> create(EmqxCredentials credentials) {
        return session.retrieve(request(CoapMethod.POST, CONNECTION, queries(credentials)))
                .map(GatewayRequests::token);
    }

    private static EmqxToken token(CoapResponse response) {
        try {
            return EmqxToken.of(response.payloadAsString().strip());
        } catch (IllegalArgumentException e) {
            throw new CoapProtocolException("the gateway answered " + response.code() + " without a token", null);
        }
    }

    Mono<Void> beat(Identity who, Duration patience) {
        return session.retrieve(
                        request(CoapMethod.PUT, CONNECTION, who.queries()).timeout(patience))
                .then();
    }

    Mono<Void> delete(Identity who) {
        return session.retrieve(request(CoapMethod.DELETE, CONNECTION, who.queries()))
                .then();
    }

    // Topics

    Mono<Void> publish(String topic, CoapBody payload, PublishOptions options, List<String> who) {
        List<String> queries = new ArrayList<>(who);
        if (options.retain()) {
            queries.add("retain=true");
        }
        options.qos().ifPresent(qos -> queries.add("qos=" + qos));
        options.expiry().ifPresent(expiry -> queries.add("expiry=" + expiry.toSeconds()));
        CoapRequest publication =
                request(CoapMethod.POST, path(topic), queries).body(payload).reliability(options.reliability());
        return session.retrieve(
                        options.contentFormat().map(publication::contentFormat).orElse(publication))
                .then();
    }

    /** The messages of one registration, whose token the key and the topic tell. */
    Flux<PubSubMessage> subscribe(String topic, SubscribeOptions options, List<String> who, String key) {
        List<String> queries = new ArrayList<>(who);
        options.qos().ifPresent(qos -> queries.add("qos=" + qos));
        if (options.noLocal()) {
            queries.add("nl=1");
        }
        options.retained().ifPresent(which -> queries.add("rh=" + which.ordinal()));
        CoapRequest registration =
                request(CoapMethod.GET, path(topic), queries).observationToken(StableToken.of(key, topic));
        return Flux.defer(() -> session.observeSignals(registration, BURST).handle(new Confirmations(topic)));
    }

    Mono<Void> unsubscribe(String topic, List<String> who) {
        return session.retrieve(request(CoapMethod.GET, path(topic), who).option(CoapOption.OBSERVE, DEREGISTER))
                .then();
    }

    /** Checks that a topic can be published to. */
    void requireName(String topic) {
        Topics.requireName(topic);
        request(CoapMethod.POST, path(topic), List.of());
    }

    /** Checks that a topic can be subscribed to. */
    void requireFilter(String topic) {
        Topics.requireFilter(topic);
        request(CoapMethod.GET, path(topic), List.of());
    }

    private List<String> path(String topic) {
        List<String> path = new ArrayList<>();
        path.add(layout.base());
        Topics.segments("topic", topic).forEach(segment -> path.add(Topics.encode(segment)));
        return path;
    }

    static List<String> queries(EmqxCredentials credentials) {
        List<String> queries = new ArrayList<>();
        queries.add("clientid=" + credentials.clientId());
        credentials.username().ifPresent(user -> queries.add("username=" + user));
        String password = credentials.password();
        if (password != null) {
            queries.add("password=" + password);
        }
        return queries;
    }

    /** The gateway knows no Q-Block, and the blocks of a body by their token. */
    private CoapRequest request(CoapMethod method, List<String> path, List<String> queries) {
        CoapOptions.Builder options = CoapOptions.builder();
        path.forEach(segment -> options.add(CoapOption.URI_PATH, segment));
        queries.forEach(query -> options.add(CoapOption.URI_QUERY, query));
        return CoapRequest.of(method, "/")
                .options(options.build())
                .secretQueries(SECRET)
                .blockwise(session.settings()
                        .blockwise()
                        .withTokens(BlockTokens.SAME)
                        .withQBlock(QBlock.OFF));
    }

    // Answers

    /** Whether the gateway refuses what was asked of the connection: 4.01 as its manual says, or 4.00 as it does. */
    static boolean isRefusal(Throwable error) {
        return error instanceof CoapResponseException refused
                && (refused.code() == CoapCode.BAD_REQUEST || refused.code() == CoapCode.UNAUTHORIZED);
    }

    /** Whether the gateway does not know the token; a topic that the client may not use is refused without a word. */
    static boolean isUnknownToken(Throwable error) {
        return isRefusal(error)
                && ((CoapResponseException) error)
                        .response()
                        .diagnostic()
                        .toLowerCase(Locale.ROOT)
                        .contains("token");
    }
}
