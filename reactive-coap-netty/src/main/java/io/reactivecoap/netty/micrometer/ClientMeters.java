package io.reactivecoap.netty.micrometer;

import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.reactivecoap.CoapProtocol;
import io.reactivecoap.CoapRequest;
import io.reactivecoap.CoapResponse;
import io.reactivecoap.SessionState;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** The meters of all clients of one name. */
final class ClientMeters {

    private static final String PREFIX = "coap.client.";

    private final MeterRegistry registry;
    private final Tags tags;
    private final Map<SessionState, AtomicLong> sessions = new EnumMap<>(SessionState.class);
    final AtomicLong observations;
    final AtomicLong pending;
    final Counter retransmissions;
    final Counter duplicates;
    final Counter reconnects;
    final Counter skipped;

    ClientMeters(MeterRegistry registry, String clientName) {
        this.registry = registry;
        tags = Tags.of("client.name", clientName);
        for (SessionState state : SessionState.values()) {
            if (state != SessionState.NONE) {
                Tags ofState = tags.and("state", state.name().toLowerCase(Locale.ROOT));
                sessions.put(state, gauge("sessions", ofState, "Sessions that are connected, or about to be"));
            }
        }
        observations = gauge("observations", tags, "Observations with peers");
        pending = gauge("pending", tags, "Messages that wait for their turn to be sent");
        retransmissions = counter("retransmissions", "Messages that went out again");
        duplicates = counter("duplicates", "Messages that came again");
        reconnects = counter("reconnects", "Sessions that were established anew");
        skipped = counter("notifications.skipped", "Notifications that came and that a subscriber did not get");
    }

    private AtomicLong gauge(String name, Tags of, String description) {
        AtomicLong value = new AtomicLong();
        Gauge.builder(PREFIX + name, value, AtomicLong::get)
                .tags(of)
                .description(description)
                .register(registry);
        return value;
    }

    private Counter counter(String name, String description) {
        return Counter.builder(PREFIX + name)
                .tags(tags)
                .description(description)
                .register(registry);
    }

    long now() {
        Clock clock = registry.config().clock();
        return clock.monotonicTime();
    }

    /** A session has left a state for another; NONE is that of all that are not there. */
    void onState(SessionState before, SessionState after) {
        if (before != SessionState.NONE) {
            count(before).decrementAndGet();
        }
        if (after != SessionState.NONE) {
            count(after).incrementAndGet();
        }
    }

    private AtomicLong count(SessionState state) {
        return Objects.requireNonNull(sessions.get(state));
    }

    void onHandshake(CoapProtocol protocol, String outcome, long since) {
        Timer.builder(PREFIX + "handshakes")
                .description("DTLS and TLS handshakes")
                .tags(tags.and("protocol", protocol.scheme(), "outcome", outcome))
                .register(registry)
                .record(now() - since, TimeUnit.NANOSECONDS);
    }

    void onNotification(CoapRequest request) {
        Counter.builder(PREFIX + "notifications")
                .description("Notifications that subscribers got")
                .tags(tags.and("uri", request.uriTemplate().orElse(Outcome.NONE)))
                .register(registry)
                .increment();
    }

    void onExchange(
            CoapRequest request,
            @Nullable CoapResponse response,
            @Nullable Throwable error,
            boolean cancelled,
            long since) {
        Timer.builder(PREFIX + "exchanges")
                .description("Requests, from the first demand to the response")
                .tags(tags.and(
                        "method", request.method().name(),
                        "uri", request.uriTemplate().orElse(Outcome.NONE),
                        "code", Outcome.code(response),
                        "outcome", Outcome.of(response, error, cancelled).name(),
                        "exception", Outcome.exception(error)))
                .register(registry)
                .record(now() - since, TimeUnit.NANOSECONDS);
    }
}
