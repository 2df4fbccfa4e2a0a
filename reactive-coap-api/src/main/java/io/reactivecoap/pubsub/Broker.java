package io.reactivecoap.pubsub;

import io.reactivecoap.CoapBody;
import io.reactivecoap.CoapCode;
import io.reactivecoap.CoapMethod;
import io.reactivecoap.CoapRequest;
import io.reactivecoap.CoapResponse;
import io.reactivecoap.CoapSession;
import io.reactivecoap.discovery.WebLink;
import io.reactivecoap.option.CoapOption;
import io.reactivecoap.option.CoapOptions;
import io.reactivecoap.option.ContentFormat;
import java.util.List;
import java.util.Objects;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The broker of the drafts: a topic is a resource. */
final class Broker implements PubSubClient {

    /** The drafts' "2.07 No Content": there is such a topic, and nothing was published to it. */
    static final CoapCode NO_CONTENT = CoapCode.of(2, 7);

    private final CoapSession session;
    private final List<String> base;

    Broker(CoapSession session, String base) {
        this.session = Objects.requireNonNull(session, "session");
        this.base = Topics.segments("base", base);
        request(CoapMethod.GET, List.of());
    }

    private CoapRequest request(CoapMethod method, List<String> segments) {
        CoapOptions.Builder options = CoapOptions.builder();
        base.forEach(segment -> options.add(CoapOption.URI_PATH, segment));
        segments.forEach(segment -> options.add(CoapOption.URI_PATH, segment));
        return CoapRequest.of(method, "/").options(options.build());
    }

    private CoapRequest to(CoapMethod method, String topic) {
        return request(method, Topics.segments("topic", topic));
    }

    @Override
    public Mono<Void> create(String topic, ContentFormat format) {
        List<String> segments = Topics.segments("topic", topic);
        int last = segments.size() - 1;
        if (segments.get(last).isEmpty()) {
            throw new IllegalArgumentException("topic must not end with a slash to be created: " + topic);
        }
        WebLink link = WebLink.to(reference(segments.get(last))).with("ct", String.valueOf(format.id()));
        CoapRequest creation = request(CoapMethod.POST, segments.subList(0, last))
                .contentFormat(ContentFormat.LINK_FORMAT)
                .payload(link.toString());
        return session.retrieve(creation).then();
    }

    /** RFC 3986 §4.2: the first segment of a relative reference has no colon. */
    private static String reference(String segment) {
        return CoapRequest.get("/")
                .option(CoapOption.URI_PATH, segment)
                .pathAndQuery()
                .substring(1)
                .replace(":", "%3A");
    }

    @Override
    public Mono<Void> publish(String topic, CoapBody payload, PublishOptions options) {
        Objects.requireNonNull(payload, "payload");
        Objects.requireNonNull(options, "options");
        if (options.retain() || options.qos().isPresent()) {
            throw new IllegalArgumentException("options must have no retain and no qos, which are MQTT's: " + options);
        }
        CoapRequest publication = to(CoapMethod.PUT, topic).body(payload).reliability(options.reliability());
        if (options.expiry().isPresent()) {
            publication = publication.option(
                    CoapOption.MAX_AGE, options.expiry().get().toSeconds());
        }
        return session.retrieve(
                        options.contentFormat().map(publication::contentFormat).orElse(publication))
                .then();
    }

    @Override
    public Flux<PubSubMessage> subscribe(String topic, SubscribeOptions options) {
        Objects.requireNonNull(options, "options");
        if (options.noLocal() || options.qos().isPresent() || options.retained().isPresent()) {
            throw new IllegalArgumentException(
                    "options must have no more than a buffer, the rest is MQTT's: " + options);
        }
        return session.observe(to(CoapMethod.GET, topic), options.buffer())
                .filter(Broker::hasContent)
                .map(response -> new PubSubMessage(topic, response));
    }

    @Override
    public Mono<PubSubMessage> read(String topic) {
        return session.retrieve(to(CoapMethod.GET, topic))
                .filter(Broker::hasContent)
                .map(response -> new PubSubMessage(topic, response));
    }

    private static boolean hasContent(CoapResponse response) {
        return response.code() != NO_CONTENT;
    }

    @Override
    public Mono<Void> remove(String topic) {
        return session.retrieve(to(CoapMethod.DELETE, topic)).then();
    }
}
