package io.reactivecoap.samples.webflux.web;

import io.reactivecoap.samples.webflux.device.Devices;
import io.reactivecoap.samples.webflux.sensor.Actuators;
import io.reactivecoap.samples.webflux.sensor.Catalogue;
import io.reactivecoap.samples.webflux.sensor.Sensor;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** What can be set. */
@RestController
final class ActuatorController {

    private final Lookup lookup;
    private final Devices devices;
    private final Catalogue catalogue;
    private final Actuators actuators;

    ActuatorController(Lookup lookup, Devices devices, Catalogue catalogue, Actuators actuators) {
        this.lookup = lookup;
        this.devices = devices;
        this.catalogue = catalogue;
        this.actuators = actuators;
    }

    /** What can be set, of the devices that say so. */
    @GetMapping("/api/actuators")
    Flux<Sensor> all() {
        return Flux.fromIterable(devices.all())
                .flatMapSequential(device -> catalogue.actuators(device).onErrorComplete());
    }

    @GetMapping(path = "/api/actuators/{device}/{*path}", produces = MediaType.TEXT_PLAIN_VALUE)
    Mono<String> state(@PathVariable String device, @PathVariable String path) {
        return actuators.state(lookup.device(device), lookup.path(path));
    }

    @PutMapping(path = "/api/actuators/{device}/{*path}", consumes = MediaType.TEXT_PLAIN_VALUE)
    @ResponseStatus(HttpStatus.NO_CONTENT)
    Mono<Void> set(@PathVariable String device, @PathVariable String path, @RequestBody String value) {
        return actuators.set(lookup.device(device), lookup.path(path), value);
    }
}
