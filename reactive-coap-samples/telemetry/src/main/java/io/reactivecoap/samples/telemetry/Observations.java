package io.reactivecoap.samples.telemetry;

import io.reactivecoap.CoapClient;
import io.reactivecoap.CoapRequest;
import io.reactivecoap.CoapResponse;
import io.reactivecoap.CoapSession;
import io.reactivecoap.ObservationSignal;
import io.reactivecoap.ObservationSignal.Notification;
import io.reactivecoap.option.ContentFormat;
import io.reactivecoap.samples.senml.SenmlFormat;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.publisher.Sinks.EmitFailureHandler;
import reactor.core.publisher.SynchronousSink;
import reactor.util.retry.Retry;

/**
 * The devices that are observed here, which come and go, as one stream. Each has a session of its own, over a shared socket,
 * and one notification asked for at a time: who does not take what has come stops the demand, and of what comes meanwhile the
 * latest is kept.
 *
 * <p>{@link #begin} and {@link #end} are called by one thread; signals come on the sessions' event loops.
 */
final class Observations implements DeviceWatch {

    /** How long a device may take to acknowledge that it is not observed any more. */
    static final Duration FAREWELL = Duration.ofSeconds(2);

    private static final Duration FIRST_RETRY = Duration.ofSeconds(1);
    private static final Duration LONGEST_RETRY = Duration.ofSeconds(30);

    private final CoapClient client;
    private final Clock clock;
    private final Meters meters;
    private final Map<String, Running> running = new ConcurrentHashMap<>();
    private final Sinks.Many<Flux<DeviceEvent>> begun = Sinks.many().unicast().onBackpressureBuffer();

    Observations(CoapClient client, Clock clock, Meters meters) {
        this.client = client;
        this.clock = clock;
        this.meters = meters;
    }

    private static final class Running {
        final Device device;
        final Sinks.Empty<Void> stop = Sinks.empty();

        /** The end of the session, once there is one. */
        volatile Mono<Void> closed = Mono.empty();

        Running(Device device) {
            this.device = device;
        }
    }

    /** What is observed, of all devices. For one subscriber; does not complete. */
    Flux<DeviceEvent> events() {
        return begun.asFlux().flatMap(device -> device, Integer.MAX_VALUE, 1);
    }

    @Override
    public void begin(Device device) {
        Running before = running.get(device.id());
        if (before != null && before.device.equals(device)) {
            return;
        }
        if (before != null) {
            before.stop.tryEmitEmpty();
        }
        Running now = new Running(device);
        running.put(device.id(), now);
        meters.devices.increment();
        begun.emitNext(observe(now), EmitFailureHandler.FAIL_FAST);
    }

    @Override
    public Mono<Void> end(Collection<String> ids) {
        return Flux.fromIterable(ids)
                .mapNotNull(running::remove)
                .doOnNext(ended -> ended.stop.tryEmitEmpty())
                .collectList()
                .flatMapMany(Flux::fromIterable)
                .flatMap(ended -> ended.closed, Integer.MAX_VALUE)
                .then();
    }

    private Flux<DeviceEvent> observe(Running observed) {
        Device device = observed.device;
        CoapRequest request = CoapRequest.get(device.uri().pathAndQuery())
                .options(device.uri().options());
        return Flux.usingWhen(
                        Mono.fromSupplier(() -> open(observed)),
                        session -> metered(session.observeSignals(request)),
                        session -> session.closeLater(Duration.ZERO, FAREWELL))
                .doOnError(e -> meters.failures.increment())
                .repeatWhen(completed -> completed.delayElements(LONGEST_RETRY))
                .retryWhen(Retry.backoff(Long.MAX_VALUE, FIRST_RETRY)
                        .maxBackoff(LONGEST_RETRY)
                        .transientErrors(true))
                .takeUntilOther(observed.stop.asMono())
                .<DeviceEvent>handle((notification, sink) -> measured(device, notification, sink))
                .concatWithValues(new DeviceEvent.Left(device.id()))
                .doFinally(end -> meters.devices.decrement());
    }

    private CoapSession open(Running observed) {
        CoapSession session = client.open(
                observed.device.uri().protocol(), observed.device.uri().address());
        observed.closed = session.onClose().onErrorComplete();
        return session;
    }

    private Flux<Notification> metered(Flux<ObservationSignal> signals) {
        return Flux.defer(() -> {
            AtomicLong outstanding = new AtomicLong();
            return signals.doOnRequest(n -> {
                        outstanding.addAndGet(n);
                        meters.demand.add(n);
                    })
                    .doOnNext(signal -> {
                        outstanding.decrementAndGet();
                        meters.demand.decrement();
                    })
                    .doFinally(end -> meters.demand.add(-outstanding.getAndSet(0)))
                    .ofType(Notification.class);
        });
    }

    private void measured(Device device, Notification notification, SynchronousSink<DeviceEvent> sink) {
        meters.notifications.increment();
        meters.skipped.add(notification.skipped());
        CoapResponse response = notification.response();
        try {
            SenmlFormat format = SenmlFormat.of(response.contentFormat().orElse(ContentFormat.OCTET_STREAM))
                    .orElseThrow(() -> new IllegalArgumentException("not SenML"));
            sink.next(new DeviceEvent.Measured(
                    device.id(), format.read(response.payload()).resolve(clock.instant())));
        } catch (IllegalArgumentException e) {
            meters.malformed.increment();
        }
    }
}
