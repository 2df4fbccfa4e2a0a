package io.reactivecoap.samples.webflux.sensor;

import io.reactivecoap.discovery.WebLink;
import io.reactivecoap.samples.webflux.device.Device;
import io.reactivecoap.samples.webflux.device.DeviceSession;
import io.reactivecoap.samples.webflux.device.Devices;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * What the devices have (RFC 6690): a resource that can be observed is a sensor, one with the interface {@code core.a} an
 * actuator. A device is asked once, and again after its session was lost and is established anew.
 */
@Component
public final class Catalogue {

    private static final String ACTUATOR = "core.a";

    private final Map<String, Mono<List<WebLink>>> linksByDevice = new ConcurrentHashMap<>();

    Catalogue(Devices devices) {
        for (DeviceSession device : devices.all()) {
            linksByDevice.put(
                    device.device().name(),
                    device.session().discover().collectList().cacheInvalidateWhen(links -> device.renewed()));
        }
    }

    /**
     * The sensors of a device.
     *
     * @param device the device
     * @return those the configuration names, or else those it says it has; or a {@link io.reactivecoap.CoapException}
     */
    public Flux<Sensor> sensors(DeviceSession device) {
        List<String> given = device.device().paths();
        return given.isEmpty()
                ? resources(device.device(), Catalogue::isSensor)
                : Flux.fromIterable(given).map(path -> Sensor.at(device.device(), path));
    }

    /**
     * The actuators of a device.
     *
     * @param device the device
     * @return what can be set; or a {@link io.reactivecoap.CoapException}
     */
    public Flux<Sensor> actuators(DeviceSession device) {
        return resources(device.device(), Catalogue::isActuator);
    }

    private Flux<Sensor> resources(Device device, Predicate<WebLink> kind) {
        return linksByDevice
                .get(device.name())
                .flatMapIterable(links -> links)
                .filter(kind)
                .map(link -> Sensor.of(device, link));
    }

    private static boolean isSensor(WebLink link) {
        return link.isObservable() && !isActuator(link);
    }

    private static boolean isActuator(WebLink link) {
        return link.interfaces().contains(ACTUATOR);
    }
}
