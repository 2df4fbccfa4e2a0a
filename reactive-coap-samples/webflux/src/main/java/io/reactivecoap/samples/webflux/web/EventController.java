package io.reactivecoap.samples.webflux.web;

import io.reactivecoap.samples.webflux.device.DeviceSession;
import io.reactivecoap.samples.webflux.device.Devices;
import io.reactivecoap.samples.webflux.device.SensorsProperties;
import io.reactivecoap.samples.webflux.device.SessionChange;
import io.reactivecoap.samples.webflux.sensor.Reading;
import io.reactivecoap.samples.webflux.sensor.Sensors;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.context.SmartLifecycle;
import org.springframework.format.annotation.DurationFormat;
import org.springframework.format.annotation.DurationFormat.Style;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.codec.ServerSentEvent;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * Server-sent events for browsers: {@code session} for each change of a session's state, {@code reading} for each value, and
 * comments when there is nothing to tell for a while, so that connections which are gone are noticed.
 *
 * <p>When the service stops the streams end first, or the web server would wait for them in vain.
 */
@RestController
final class EventController implements SmartLifecycle {

    private static final Duration RETRY = Duration.ofSeconds(1);

    private final Lookup lookup;
    private final Devices devices;
    private final Sensors sensors;
    private final SensorsProperties settings;
    private volatile Sinks.Empty<Void> end = Sinks.empty();
    private volatile boolean running;

    EventController(Lookup lookup, Devices devices, Sensors sensors, SensorsProperties settings) {
        this.lookup = lookup;
        this.devices = devices;
        this.sensors = sensors;
        this.settings = settings;
    }

    /**
     * What happens from now on.
     *
     * @param device of which device; of all by default
     * @param every how long to wait from one reading to the next, each sensor's latest then; all 0 has all as they come
     */
    @GetMapping(path = "/api/events", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
    Flux<ServerSentEvent<Object>> events(
            @RequestParam(required = false) @Nullable String device,
            @RequestParam(defaultValue = "0s") @DurationFormat(style = Style.SIMPLE) Duration every) {
        if (every.isNegative()) {
            throw new ResponseStatusException(HttpStatus.BAD_REQUEST, "every must not be negative, was " + every);
        }
        Collection<DeviceSession> chosen = device == null ? devices.all() : List.of(lookup.device(device));
        Flux<SessionChange> changes = Flux.fromIterable(chosen).flatMap(DeviceSession::changes, Integer.MAX_VALUE, 1);
        Flux<Reading> readings = sensors.live(chosen, every);
        // A browser's demand reaches each source: merge takes one element of each in advance, and no more.
        return Flux.merge(
                        1,
                        Flux.just(ServerSentEvent.builder()
                                .retry(RETRY)
                                .comment("welcome")
                                .build()),
                        changes.map(EventController::event),
                        readings.map(EventController::event),
                        heartbeats())
                .takeUntilOther(Mono.defer(() -> end.asMono()));
    }

    private static ServerSentEvent<Object> event(SessionChange change) {
        return ServerSentEvent.<Object>builder(change)
                .event("session")
                .id(change.id())
                .build();
    }

    private static ServerSentEvent<Object> event(Reading reading) {
        return ServerSentEvent.<Object>builder(reading).event("reading").build();
    }

    private Flux<ServerSentEvent<Object>> heartbeats() {
        return Flux.interval(settings.heartbeat())
                .onBackpressureDrop()
                .map(beat -> ServerSentEvent.builder().comment("heartbeat").build());
    }

    @Override
    public void start() {
        end = Sinks.empty();
        running = true;
    }

    @Override
    public void stop() {
        running = false;
        end.tryEmitEmpty();
    }

    @Override
    public boolean isRunning() {
        return running;
    }
}
