package io.reactivecoap.samples.telemetry.demo;

import io.reactivecoap.CoapUri;
import io.reactivecoap.samples.senml.SenmlFormat;
import io.reactivecoap.samples.telemetry.Device;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.eclipse.californium.core.CoapServer;
import org.eclipse.californium.core.config.CoapConfig;
import org.eclipse.californium.core.network.CoapEndpoint;
import org.eclipse.californium.elements.config.Configuration;
import org.eclipse.californium.elements.config.UdpConfig;
import org.eclipse.californium.elements.util.DaemonThreadFactory;
import org.eclipse.californium.elements.util.ExecutorsUtil;

/**
 * Devices, each a Californium server with a UDP port of its own, all in this process and on the same executors. Half of them
 * speak SenML in JSON, half in CBOR.
 */
final class SimulatedDevices implements AutoCloseable {

    private static final int THREADS = 2;

    private final ScheduledExecutorService threads =
            ExecutorsUtil.newScheduledThreadPool(THREADS, new DaemonThreadFactory("devices-"));
    private final Map<Device, SimulatedSensor> sensors = new LinkedHashMap<>();
    private final List<CoapServer> servers = new ArrayList<>();

    private SimulatedDevices() {}

    /** Devices that measure once a period, one after the other in it, and tell their last readings. */
    static SimulatedDevices start(int count, long periodMillis, int history) throws IOException {
        CoapConfig.register();
        UdpConfig.register();
        Configuration config = Configuration.createStandardWithoutFile()
                .set(CoapConfig.PROTOCOL_STAGE_THREAD_COUNT, 1)
                .set(CoapConfig.DEDUPLICATOR, CoapConfig.NO_DEDUPLICATOR)
                .set(UdpConfig.UDP_RECEIVER_THREAD_COUNT, 1)
                .set(UdpConfig.UDP_SENDER_THREAD_COUNT, 1);
        SimulatedDevices devices = new SimulatedDevices();
        try {
            for (int i = 0; i < count; i++) {
                devices.add(config, i, history);
            }
        } catch (IOException | RuntimeException e) {
            devices.close();
            throw e;
        }
        int number = 0;
        for (SimulatedSensor sensor : devices.sensors.values()) {
            long first = periodMillis * number++ / count;
            devices.threads.scheduleAtFixedRate(sensor::measure, first, periodMillis, TimeUnit.MILLISECONDS);
        }
        return devices;
    }

    private void add(Configuration config, int number, int history) throws IOException {
        String id = "sim-%04d".formatted(number);
        SenmlFormat format = number % 2 == 0 ? SenmlFormat.SENML_JSON : SenmlFormat.SENML_CBOR;
        SimulatedSensor sensor = new SimulatedSensor(id, format, history);
        CoapServer server = new CoapServer(config, new int[0]);
        servers.add(server);
        server.setExecutors(threads, threads, true);
        server.add(sensor);
        CoapEndpoint endpoint = new CoapEndpoint.Builder()
                .setConfiguration(config)
                .setInetSocketAddress(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0))
                .build();
        server.addEndpoint(endpoint);
        server.start();
        String uri = "coap://127.0.0.1:" + endpoint.getAddress().getPort() + "/" + SimulatedSensor.PATH;
        sensors.put(new Device(id, CoapUri.parse(uri)), sensor);
    }

    List<Device> devices() {
        return List.copyOf(sensors.keySet());
    }

    /** Measures nothing more. */
    void freeze() {
        sensors.values().forEach(SimulatedSensor::freeze);
    }

    /** How many readings each device has made: the number of the last one. */
    Map<String, Long> measured() {
        Map<String, Long> measured = new LinkedHashMap<>();
        sensors.forEach((device, sensor) -> measured.put(device.id(), sensor.measured()));
        return measured;
    }

    @Override
    public void close() {
        freeze();
        servers.forEach(CoapServer::destroy);
        threads.shutdownNow();
    }
}
