package io.reactivecoap.samples.webflux.device;

import io.reactivecoap.CoapProtocol;
import io.reactivecoap.CoapUri;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A CoAP endpoint.
 *
 * @param name what it is called in URLs
 * @param endpoint scheme, host and port
 * @param paths its sensors, where they were given; none when it is to be asked what it has
 */
public record Device(String name, CoapUri endpoint, List<String> paths) {

    /**
     * Keeps the paths.
     *
     * @param name what it is called
     * @param endpoint scheme, host and port
     * @param paths its sensors
     */
    public Device {
        paths = List.copyOf(paths);
    }

    /**
     * The devices that URIs are about: one for each endpoint, however many resources of it are named.
     *
     * @param uris of endpoints, or of single sensors
     * @return the devices, in the order in which they are first named
     */
    public static List<Device> of(List<CoapUri> uris) {
        Map<CoapUri, List<String>> pathsByEndpoint = new LinkedHashMap<>();
        for (CoapUri uri : uris) {
            List<String> paths = pathsByEndpoint.computeIfAbsent(uri.endpoint(), endpoint -> new ArrayList<>());
            if (!uri.pathSegments().isEmpty()) {
                paths.add(uri.pathAndQuery());
            }
        }
        return pathsByEndpoint.entrySet().stream()
                .map(entry -> new Device(nameOf(entry.getKey()), entry.getKey(), entry.getValue()))
                .toList();
    }

    private static String nameOf(CoapUri endpoint) {
        String host = endpoint.host().replace('/', '_');
        boolean usual = endpoint.port() == endpoint.protocol().defaultPort() || endpoint.port() == 0;
        String address = usual ? host : host + ":" + endpoint.port();
        return endpoint.protocol() == CoapProtocol.UDP
                ? address
                : endpoint.protocol().scheme() + ":" + address;
    }
}
