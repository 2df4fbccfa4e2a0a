package io.reactivecoap.samples.webflux.sensor;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.reactivecoap.discovery.WebLink;
import io.reactivecoap.samples.webflux.device.Device;
import org.jspecify.annotations.Nullable;

/**
 * A resource of a device's: a sensor, or something that can be set.
 *
 * @param id the device's name and the path: {@code greenhouse/temperature}
 * @param device the device's name
 * @param path the path on the device, such as {@code /temperature}
 * @param title what people call it, or null
 * @param uri where it is
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Sensor(
        String id, String device, String path, @Nullable String title, String uri) {

    /**
     * A resource that may be there.
     *
     * @param device the device
     * @param path the path on the device, with its slash
     * @return the sensor
     */
    public static Sensor at(Device device, String path) {
        return at(device, path, null);
    }

    static Sensor of(Device device, WebLink link) {
        return at(device, link.target(), link.title().orElse(null));
    }

    private static Sensor at(Device device, String path, @Nullable String title) {
        String endpoint = device.endpoint().toString();
        return new Sensor(
                device.name() + path, device.name(), path, title, endpoint.substring(0, endpoint.length() - 1) + path);
    }
}
