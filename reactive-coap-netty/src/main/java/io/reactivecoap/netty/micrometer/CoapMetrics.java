package io.reactivecoap.netty.micrometer;

import io.micrometer.core.instrument.MeterRegistry;
import io.reactivecoap.AttributeKey;
import io.reactivecoap.CoapSession;
import io.reactivecoap.CoapWatcher;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Counts and times what a client does: {@code client.watch(CoapMetrics.to(registry))}. All meters have the tag
 * {@code client.name}, which is {@code none} unless the client has a {@linkplain io.reactivecoap.CoapClient#name() name};
 * where there is nothing to say other tags are {@code none} as well.
 *
 * <table>
 * <caption>The meters</caption>
 * <tr><th>meter</th><th>what</th><th>further tags</th></tr>
 * <tr><td>{@code coap.client.exchanges}, timer</td><td>from the subscriber's first demand to the last response, or, of an
 * observation, to the first notification</td><td>{@code method}, {@code uri} (the request's template, never its path),
 * {@code code}, {@code outcome} (SUCCESS, CLIENT_ERROR, SERVER_ERROR, NO_RESPONSE, UNKNOWN, CANCELLED),
 * {@code exception}</td></tr>
 * <tr><td>{@code coap.client.notifications}, counter</td><td>notifications that subscribers got</td><td>{@code uri}</td></tr>
 * <tr><td>{@code coap.client.notifications.skipped}, counter</td><td>notifications that came and that a subscriber did not
 * get</td><td></td></tr>
 * <tr><td>{@code coap.client.retransmissions}, counter</td><td>messages that went out again</td><td></td></tr>
 * <tr><td>{@code coap.client.duplicates}, counter</td><td>messages that came again</td><td></td></tr>
 * <tr><td>{@code coap.client.handshakes}, timer</td><td>DTLS and TLS handshakes</td><td>{@code protocol},
 * {@code outcome} (SUCCESS, FAILURE, CANCELLED)</td></tr>
 * <tr><td>{@code coap.client.reconnects}, counter</td><td>sessions that were established anew</td><td></td></tr>
 * <tr><td>{@code coap.client.sessions}, gauge</td><td>sessions that are connected, or about to be</td><td>{@code state}</td></tr>
 * <tr><td>{@code coap.client.observations}, gauge</td><td>observations, each of which may have several subscribers</td><td></td></tr>
 * <tr><td>{@code coap.client.pending}, gauge</td><td>messages that wait for their turn to be sent</td><td></td></tr>
 * </table>
 *
 * <p>Clients that share a registry should share an instance: of two instances that count under the same client name, the
 * registry keeps the gauges of the first only.
 */
public final class CoapMetrics implements CoapWatcher {

    private static final AtomicLong INSTANCES = new AtomicLong();

    private final MeterRegistry registry;

    /** Whether a session has been established, over whichever of its connections. */
    private final AttributeKey<AtomicBoolean> establishedBefore =
            AttributeKey.of("CoapMetrics " + INSTANCES.incrementAndGet(), AtomicBoolean.class);

    private final Map<String, ClientMeters> byClient = new ConcurrentHashMap<>(2);

    private CoapMetrics(MeterRegistry registry) {
        this.registry = registry;
    }

    /**
     * Metrics in a registry.
     *
     * @param registry where meters are registered
     * @return a watcher for {@link io.reactivecoap.CoapClient#watch}
     */
    public static CoapMetrics to(MeterRegistry registry) {
        return new CoapMetrics(Objects.requireNonNull(registry, "registry"));
    }

    @Override
    public OfSession onSession(CoapSession session) {
        String name = session.client().name().orElse(Outcome.NONE);
        return new SessionMeters(
                byClient.computeIfAbsent(name, client -> new ClientMeters(registry, client)),
                session.protocol(),
                session.attributes().computeIfAbsent(establishedBefore, AtomicBoolean::new));
    }
}
