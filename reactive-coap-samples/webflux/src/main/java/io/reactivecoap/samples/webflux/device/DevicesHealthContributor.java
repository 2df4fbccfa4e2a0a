package io.reactivecoap.samples.webflux.device;

import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.boot.health.contributor.CompositeReactiveHealthContributor;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.ReactiveHealthContributor;
import org.springframework.boot.health.contributor.ReactiveHealthContributors;
import org.springframework.boot.health.contributor.ReactiveHealthIndicator;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;

/** One component for each device: up while its session is established. It sends nothing. */
@Component
final class DevicesHealthContributor implements CompositeReactiveHealthContributor {

    private final Map<String, ReactiveHealthIndicator> byName;

    DevicesHealthContributor(Devices devices) {
        byName = devices.all().stream()
                .collect(Collectors.toUnmodifiableMap(
                        device -> device.device().name(), device -> () -> Mono.fromSupplier(() -> health(device))));
    }

    private static Health health(DeviceSession device) {
        SessionChange last = device.last();
        Health.Builder health = switch (last.state()) {
            case ESTABLISHED -> Health.up();
            case DISCONNECTED, CLOSED -> Health.down();
            case IDLE, CONNECTING, HANDSHAKE, CAPABILITIES -> device.isLost() ? Health.down() : Health.unknown();
        };
        health.withDetail("uri", device.device().endpoint().toString())
                .withDetail("state", last.state())
                .withDetail("since", last.time());
        if (last.cause() != null) {
            health.withDetail("cause", last.cause());
        }
        return health.build();
    }

    @Override
    public ReactiveHealthContributor getContributor(String name) {
        return byName.get(name);
    }

    @Override
    public Stream<ReactiveHealthContributors.Entry> stream() {
        return byName.entrySet().stream()
                .map(entry -> new ReactiveHealthContributors.Entry(entry.getKey(), entry.getValue()));
    }
}
