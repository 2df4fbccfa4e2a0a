package io.reactivecoap.samples.webflux.web;

import io.reactivecoap.samples.webflux.device.DeviceSession;
import io.reactivecoap.samples.webflux.device.Devices;
import io.reactivecoap.samples.webflux.sensor.Answer;
import io.reactivecoap.samples.webflux.sensor.Catalogue;
import io.reactivecoap.samples.webflux.sensor.Reading;
import io.reactivecoap.samples.webflux.sensor.Sensor;
import io.reactivecoap.samples.webflux.sensor.Sensors;
import java.util.Map;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Sensors and what they measure, when asked. */
@RestController
final class SensorController {

    private final Lookup lookup;
    private final Devices devices;
    private final Catalogue catalogue;
    private final Sensors sensors;

    SensorController(Lookup lookup, Devices devices, Catalogue catalogue, Sensors sensors) {
        this.lookup = lookup;
        this.devices = devices;
        this.catalogue = catalogue;
        this.sensors = sensors;
    }

    /** What there is, of the devices that say so. */
    @GetMapping("/api/sensors")
    Flux<Sensor> sensors() {
        return Flux.fromIterable(devices.all())
                .flatMapSequential(device -> catalogue.sensors(device).onErrorComplete());
    }

    @GetMapping("/api/sensors/{device}")
    Flux<Sensor> sensors(@PathVariable String device) {
        return catalogue.sensors(lookup.device(device));
    }

    /** All at once, in an array; with {@code Accept: application/x-ndjson} a line for each as it comes. */
    @GetMapping(
            path = "/api/readings",
            produces = {MediaType.APPLICATION_JSON_VALUE, MediaType.APPLICATION_NDJSON_VALUE})
    Flux<Object> readings() {
        return sensors.readAll().map(this::shown);
    }

    private Object shown(Answer answer) {
        return answer instanceof Answer.Failure failure
                ? Map.of("sensor", failure.subject(), "problem", Problems.describe(failure.cause()))
                : ((Answer.Success) answer).reading();
    }

    @GetMapping("/api/readings/{device}/{*path}")
    Mono<Reading> reading(@PathVariable String device, @PathVariable String path) {
        DeviceSession asked = lookup.device(device);
        return sensors.read(asked, Sensor.at(asked.device(), lookup.path(path)));
    }
}
