package io.reactivecoap.samples.webflux.sensor;

import io.reactivecoap.CoapException;
import io.reactivecoap.CoapRequest;
import io.reactivecoap.samples.webflux.device.DeviceSession;
import io.reactivecoap.samples.webflux.device.Devices;
import io.reactivecoap.samples.webflux.device.SensorsProperties;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;

/** What the sensors measure: asked for once, from all of them, or as it changes. */
@Component
public final class Sensors {

    private static final Logger LOG = LoggerFactory.getLogger(Sensors.class);
    private static final Duration RETRY = Duration.ofSeconds(1);
    private static final String TEMPLATE = "/{sensor}"; // in metrics, instead of one time series for each path

    private final Devices devices;
    private final Catalogue catalogue;
    private final ReadingDecoder decoder;
    private final LastReadings last;
    private final SensorsProperties settings;
    private final Map<Sensor, Flux<Reading>> live = new ConcurrentHashMap<>();

    Sensors(
            Devices devices,
            Catalogue catalogue,
            ReadingDecoder decoder,
            LastReadings last,
            SensorsProperties settings) {
        this.devices = devices;
        this.catalogue = catalogue;
        this.decoder = decoder;
        this.last = last;
        this.settings = settings;
    }

    /**
     * Asks a sensor.
     *
     * @param device its device
     * @param sensor the sensor
     * @return what it says; what it said before, marked as stale, when it says nothing in time or cannot be reached; or a
     *     {@link CoapException} or {@link UnreadableException}
     */
    public Mono<Reading> read(DeviceSession device, Sensor sensor) {
        CoapRequest request =
                CoapRequest.get(sensor.path()).timeout(settings.timeout()).uriTemplate(TEMPLATE);
        return device.session()
                .retrieve(request)
                .map(response -> decoder.decode(sensor, response))
                .doOnNext(last::remember)
                .onErrorResume(
                        CoapException::isTransient, error -> last.stale(sensor).switchIfEmpty(Mono.error(error)));
    }

    /**
     * Asks all sensors of all devices, so many at a time as the configuration says.
     *
     * @return an answer for each sensor, in the order in which they come, and one for each device that could not be asked what it
     *     has; never an error of a device's
     */
    public Flux<Answer> readAll() {
        return Flux.fromIterable(devices.all()).flatMap(this::questions).flatMap(Question::ask, settings.concurrency());
    }

    private Flux<Question> questions(DeviceSession device) {
        return catalogue
                .sensors(device)
                .map(sensor -> new Question(sensor.id(), read(device, sensor)))
                .onErrorResume(
                        CoapException.class,
                        error -> Mono.just(new Question(device.device().name(), Mono.error(error))));
    }

    private record Question(String subject, Mono<Reading> reading) {
        Mono<Answer> ask() {
            return reading.<Answer>map(Answer.Success::new)
                    .onErrorResume(CoapException.class, error -> Mono.just(new Answer.Failure(subject, error)))
                    .onErrorResume(UnreadableException.class, error -> Mono.just(new Answer.Failure(subject, error)));
        }
    }

    /**
     * What the sensors of devices measure as it changes. Hot behind the scenes: however many subscribers there are, a sensor has
     * one observation, which is deregistered when the last of them has gone. A subscriber that is slow gets the latest reading
     * of each sensor when it asks for more, and nobody else waits for it.
     *
     * <p>Goes on by itself when a device was away: its session comes back and registers again.
     *
     * @param chosen which devices
     * @param every how long to wait between two readings of a sensor; zero for all as they come
     * @return the readings; does not end
     */
    public Flux<Reading> live(Iterable<DeviceSession> chosen, Duration every) {
        // Prefetch 1: what is not in demand waits where it conflates, and not in a queue.
        return Flux.fromIterable(chosen).flatMap(device -> live(device, every), Integer.MAX_VALUE, 1);
    }

    private Flux<Reading> live(DeviceSession device, Duration every) {
        return catalogue
                .sensors(device)
                .retryWhen(untilThere(device.device().name()))
                .onErrorComplete()
                .flatMap(sensor -> paced(live(device, sensor).onBackpressureLatest(), every), Integer.MAX_VALUE, 1);
    }

    /** Asks for one, passes it on, waits, and asks for the next one: the latest there is by then. */
    private static Flux<Reading> paced(Flux<Reading> readings, Duration every) {
        return every.isZero()
                ? readings
                : readings.concatMap(
                        reading ->
                                Flux.just(reading).concatWith(Mono.delay(every).then(Mono.empty())),
                        0);
    }

    private Flux<Reading> live(DeviceSession device, Sensor sensor) {
        return live.computeIfAbsent(
                sensor, absent -> observe(device, sensor).replay(1).refCount());
    }

    private Flux<Reading> observe(DeviceSession device, Sensor sensor) {
        return device.session()
                .observe(CoapRequest.get(sensor.path()).uriTemplate(TEMPLATE))
                .<Reading>handle((response, readings) -> {
                    try {
                        readings.next(decoder.decode(sensor, response));
                    } catch (UnreadableException e) {
                        LOG.warn("Left out: {}", e.getMessage()); // the next one may be better
                    }
                })
                .doOnNext(last::remember)
                .retryWhen(untilThere(sensor.id()))
                .onErrorComplete();
    }

    private static Retry untilThere(String subject) {
        return Retry.fixedDelay(Long.MAX_VALUE, RETRY).filter(error -> {
            boolean again = CoapException.isTransient(error);
            if (!again) {
                LOG.warn("{} is not observed any more: {}", subject, error.getMessage());
            }
            return again;
        });
    }
}
