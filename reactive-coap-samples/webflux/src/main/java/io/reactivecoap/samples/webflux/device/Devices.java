package io.reactivecoap.samples.webflux.device;

import io.reactivecoap.CoapClient;
import io.reactivecoap.CoapSession;
import io.reactivecoap.SessionSettings;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Flux;

/** All devices, by name. Their sessions are opened with the service, and end after the last HTTP request has. */
@Component
public final class Devices implements SmartLifecycle {

    /** Below the phases in which the web server ends (see WebServerGracefulShutdownLifecycle): stopped after it. */
    private static final int PHASE = DEFAULT_PHASE - 4096;

    private static final Duration FAREWELL = Duration.ofSeconds(2);

    private final Map<String, DeviceSession> byName = new LinkedHashMap<>();
    private volatile boolean running;

    Devices(Fleet fleet, CoapClient client, Clock clock) {
        for (Device device : fleet.devices()) {
            byName.put(device.name(), new DeviceSession(device, open(client, device), clock));
        }
    }

    /** A connected stream tells of its end by itself, and there are servers over TCP that answer no Ping, Californium's among them. */
    private static CoapSession open(CoapClient client, Device device) {
        CoapSession session = client.open(device.endpoint().toString());
        return device.endpoint().protocol().isReliable()
                ? session.settings(SessionSettings::withoutKeepalive)
                : session;
    }

    /**
     * All devices.
     *
     * @return the sessions with them, in the order of the configuration
     */
    public Collection<DeviceSession> all() {
        return byName.values();
    }

    /**
     * A device.
     *
     * @param name its name
     * @return the session with it; empty when there is no such device
     */
    public Optional<DeviceSession> find(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    @Override
    public void start() {
        running = true;
        byName.values().forEach(DeviceSession::start);
    }

    /** Deregisters observations and says farewell to the peers, as far as they listen. */
    @Override
    public void stop(Runnable done) {
        running = false;
        Flux.fromIterable(byName.values())
                .flatMap(device ->
                        device.session().closeLater(Duration.ZERO, FAREWELL).onErrorComplete())
                .doFinally(end -> done.run())
                .subscribe();
    }

    @Override
    public void stop() {
        stop(() -> {});
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    @Override
    public int getPhase() {
        return PHASE;
    }
}
