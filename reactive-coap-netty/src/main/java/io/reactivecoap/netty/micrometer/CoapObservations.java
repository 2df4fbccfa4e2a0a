package io.reactivecoap.netty.micrometer;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.reactivecoap.CoapRequest;
import io.reactivecoap.CoapResponse;
import io.reactivecoap.CoapSession;
import io.reactivecoap.CoapWatcher;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import reactor.util.context.Context;
import reactor.util.context.ContextView;

/**
 * Makes an observation of each request of a client: {@code client.watch(CoapObservations.in(registry))}. It begins with the
 * subscriber's first demand and stops with the last response, with the error or with the subscriber's cancellation; that of
 * an observed resource stops with the first notification.
 *
 * <p>Its parent is the observation in the subscriber's Context, where Reactor has it ({@code micrometer.observation}), or
 * else the one that is current on the subscriber's thread. The request's own work, such as the publisher of its body, finds
 * it in its Context; the subscriber's Context stays what it is.
 */
public final class CoapObservations implements CoapWatcher {

    /** That of Micrometer's ObservationThreadLocalAccessor, which takes one artifact more to be loaded. */
    static final String CONTEXT_KEY = "micrometer.observation";

    private static final CoapClientObservationConvention DEFAULT = new DefaultCoapClientObservationConvention();

    private final ObservationRegistry registry;
    private final @Nullable CoapClientObservationConvention convention;

    private CoapObservations(ObservationRegistry registry, @Nullable CoapClientObservationConvention convention) {
        this.registry = registry;
        this.convention = convention;
    }

    /**
     * Observations in a registry, named by {@link DefaultCoapClientObservationConvention} unless the registry has a
     * convention for them.
     *
     * @param registry whose handlers are told
     * @return a watcher for {@link io.reactivecoap.CoapClient#watch}
     */
    public static CoapObservations in(ObservationRegistry registry) {
        return new CoapObservations(Objects.requireNonNull(registry, "registry"), null);
    }

    /**
     * Names observations otherwise.
     *
     * @param other how
     * @return changed observations
     */
    public CoapObservations convention(CoapClientObservationConvention other) {
        return new CoapObservations(registry, Objects.requireNonNull(other, "other"));
    }

    @Override
    public OfSession onSession(CoapSession session) {
        return new OfSession() {
            @Override
            public @Nullable OfRequest onRequest(CoapRequest request, Kind kind, ContextView context) {
                return registry.isNoop() ? null : begin(session, request, kind, context);
            }
        };
    }

    private OfRequest begin(CoapSession session, CoapRequest request, Kind kind, ContextView context) {
        var described = new CoapClientObservationContext(session, request);
        Observation observation = Observation.createNotStarted(convention, DEFAULT, () -> described, registry);
        if (context.getOrDefault(CONTEXT_KEY, null) instanceof Observation parent) {
            observation.parentObservation(parent);
        }
        return new Observed(observation.start(), described, kind);
    }

    private static final class Observed implements OfRequest {

        private final Observation observation;
        private final CoapClientObservationContext described;
        private final Kind kind;
        private final AtomicBoolean stopped = new AtomicBoolean();

        Observed(Observation observation, CoapClientObservationContext described, Kind kind) {
            this.observation = observation;
            this.described = described;
            this.kind = kind;
        }

        @Override
        public Context context(Context subscribers) {
            return subscribers.put(CONTEXT_KEY, observation);
        }

        @Override
        public void onResponse(CoapResponse response) {
            if (!stopped.get()) {
                described.setResponse(response);
            }
            if (kind == Kind.NOTIFICATIONS) {
                stop();
            }
        }

        @Override
        public void onComplete() {
            stop();
        }

        @Override
        public void onError(Throwable error) {
            if (!stopped.get()) {
                observation.error(error);
            }
            stop();
        }

        @Override
        public void onCancel() {
            described.cancel();
            stop();
        }

        private void stop() {
            if (stopped.compareAndSet(false, true)) {
                observation.stop();
            }
        }
    }
}
