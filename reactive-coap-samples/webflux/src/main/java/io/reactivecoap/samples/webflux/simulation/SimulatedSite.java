package io.reactivecoap.samples.webflux.simulation;

import io.reactivecoap.CoapProtocol;
import io.reactivecoap.CoapUri;
import io.reactivecoap.samples.webflux.device.Device;
import io.reactivecoap.samples.webflux.device.Fleet;
import io.reactivecoap.samples.webflux.device.SensorsProperties;
import io.reactivecoap.security.CredentialRules;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.eclipse.californium.core.CoapResource;

/** A greenhouse over UDP, a cellar over DTLS, and a roof over TCP. */
public final class SimulatedSite implements AutoCloseable {

    private static final double MORNING = 0;

    private final Clock clock;
    private final Duration day;
    private final List<SimulatedDevice> devices;

    SimulatedSite(SensorsProperties.Simulation settings, Clock clock) {
        this.clock = clock;
        day = settings.day();
        Duration interval = settings.interval();
        devices = List.of(
                new SimulatedDevice("greenhouse", CoapProtocol.UDP, interval, this::greenhouse),
                new SimulatedDevice("cellar", CoapProtocol.DTLS, interval, this::cellar),
                new SimulatedDevice("roof", CoapProtocol.TCP, interval, this::roof));
        devices.forEach(SimulatedDevice::start);
    }

    /** The devices as the client knows them. */
    Fleet fleet() {
        return new Fleet(
                devices.stream()
                        .map(device -> new Device(device.name(), CoapUri.parse(device.uri()), List.of()))
                        .toList(),
                CredentialRules.always(SimulatedKey.client()));
    }

    /**
     * A device.
     *
     * @param name its name
     * @return the device; empty when there is none of that name
     */
    public Optional<SimulatedDevice> find(String name) {
        return devices.stream().filter(device -> device.name().equals(name)).findFirst();
    }

    /**
     * All devices.
     *
     * @return the devices
     */
    public List<SimulatedDevice> devices() {
        return devices;
    }

    @Override
    public void close() {
        devices.forEach(SimulatedDevice::close);
    }

    private List<CoapResource> greenhouse() {
        FanResource fan = new FanResource(clock);
        Curve temperature = curve(24, 3.5, 0.4, 0.25);
        Curve humidity = curve(68, -11, 0.4, 0.8);
        return List.of(
                new SensorResource(
                        "temperature",
                        "Air temperature",
                        "Cel",
                        now -> temperature.at(now) - fan.coolingAt(now),
                        clock),
                new SensorResource(
                        "humidity", "Air humidity", "%RH", now -> humidity.at(now) - 2 * fan.coolingAt(now), clock),
                fan,
                new LogResource("greenhouse", temperature, clock.instant()));
    }

    private List<CoapResource> cellar() {
        Curve temperature = curve(12, 0.8, -0.8, 0.08);
        Curve humidity = curve(81, 2.5, 1.9, 0.4);
        return List.of(
                new SensorResource("temperature", "Air temperature", "Cel", temperature::at, clock),
                new SensorResource("humidity", "Air humidity", "%RH", humidity::at, clock),
                new LogResource("cellar", temperature, clock.instant()));
    }

    private List<CoapResource> roof() {
        Curve temperature = curve(16, 6, MORNING, 0.5);
        Curve wind = curve(6, 2.5, 1.1, 1.6);
        Curve sun = curve(8_000, 26_000, MORNING, 900);
        return List.of(
                new SensorResource("temperature", "Air temperature", "Cel", temperature::at, clock),
                new SensorResource("wind", "Wind speed", "m/s", now -> Math.max(0, wind.at(now)), clock),
                new SensorResource("illuminance", "Daylight", "lx", now -> Math.max(0, sun.at(now)), clock),
                new IcedUpResource("rain", "Rain gauge"),
                new LogResource("roof", temperature, clock.instant()));
    }

    private Curve curve(double mean, double amplitude, double shift, double ripple) {
        return new Curve(mean, amplitude, day, shift, ripple);
    }
}
