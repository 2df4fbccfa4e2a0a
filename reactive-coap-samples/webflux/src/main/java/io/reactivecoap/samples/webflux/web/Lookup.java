package io.reactivecoap.samples.webflux.web;

import io.reactivecoap.CoapUri;
import io.reactivecoap.samples.webflux.device.DeviceSession;
import io.reactivecoap.samples.webflux.device.Devices;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.util.UriUtils;

/** Finds what URLs name. */
@Component
final class Lookup {

    private final Devices devices;

    Lookup(Devices devices) {
        this.devices = devices;
    }

    DeviceSession device(String name) {
        return devices.find(name)
                .orElseThrow(() -> new ResponseStatusException(
                        HttpStatus.NOT_FOUND,
                        "no device is called " + name + "; there are "
                                + devices.all().stream()
                                        .map(device -> device.device().name())
                                        .collect(Collectors.joining(", "))));
    }

    /** A path on a device, as CoAP writes it, from one that Spring has decoded. */
    String path(String decoded) {
        String path = UriUtils.encodePath(decoded, StandardCharsets.UTF_8);
        try {
            CoapUri.relativeOptions(path);
        } catch (IllegalArgumentException e) {
            throw new ResponseStatusException(HttpStatus.BAD_REQUEST, e.getMessage(), e);
        }
        return path;
    }
}
