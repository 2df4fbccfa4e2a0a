package io.reactivecoap.samples.webflux.simulation;

import io.reactivecoap.CoapProtocol;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.eclipse.californium.core.CoapResource;
import org.eclipse.californium.core.CoapServer;
import org.eclipse.californium.core.network.Endpoint;
import org.eclipse.californium.elements.config.Configuration;
import org.eclipse.californium.elements.util.DaemonThreadFactory;
import org.eclipse.californium.elements.util.ExecutorsUtil;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * A device that can be switched off and on again: a Californium server on a port of the loopback address, the same one each
 * time. What it has, and who observes it, is gone with each restart.
 */
public final class SimulatedDevice implements AutoCloseable {

    private final String name;
    private final CoapProtocol protocol;
    private final Duration interval;
    private final Supplier<List<CoapResource>> resources;
    private final Configuration config = Endpoints.configuration();
    private int port;
    private @Nullable CoapServer server;

    /**
     * A device that is switched off yet.
     *
     * @param name what it is called
     * @param protocol {@link CoapProtocol#UDP}, {@link CoapProtocol#DTLS} or {@link CoapProtocol#TCP}
     * @param interval how often it notifies its observers
     * @param resources makes what it has, anew with each start
     */
    public SimulatedDevice(
            String name, CoapProtocol protocol, Duration interval, Supplier<List<CoapResource>> resources) {
        this.name = name;
        this.protocol = protocol;
        this.interval = interval;
        this.resources = resources;
    }

    /**
     * What it is called.
     *
     * @return the name
     */
    public String name() {
        return name;
    }

    /**
     * Where it is.
     *
     * @return scheme, host and port
     */
    public synchronized String uri() {
        return protocol.scheme() + "://" + InetAddress.getLoopbackAddress().getHostAddress() + ":" + port;
    }

    /** Switches it on. Does nothing when it is on. */
    public synchronized void start() {
        if (server != null) {
            return;
        }
        ScheduledExecutorService threads = ExecutorsUtil.newScheduledThreadPool(1, new DaemonThreadFactory(name + "-"));
        CoapServer started = new CoapServer(config, new int[0]);
        started.setExecutors(threads, threads, false);
        List<CoapResource> all = resources.get();
        all.forEach(started::add);
        Endpoint endpoint =
                Endpoints.create(protocol, new InetSocketAddress(InetAddress.getLoopbackAddress(), port), config);
        started.addEndpoint(endpoint);
        try {
            endpoint.start();
        } catch (IOException e) {
            started.destroy();
            throw new UncheckedIOException("cannot start the simulated device " + name, e);
        }
        started.start();
        port = endpoint.getAddress().getPort();
        threads.scheduleAtFixedRate(
                () -> all.forEach(CoapResource::changed), interval.toNanos(), interval.toNanos(), TimeUnit.NANOSECONDS);
        server = started;
    }

    /** Switches it off, as a power failure does: nobody is told. Does nothing when it is off. */
    public synchronized void stop() {
        if (server != null) {
            server.destroy();
            server = null;
        }
    }

    /**
     * Switches it off, and on again after a while. Cold.
     *
     * @param pause how long it is off
     * @return completes when it is on again
     */
    public Mono<Void> restart(Duration pause) {
        return Mono.<Void>fromRunnable(this::stop)
                .subscribeOn(Schedulers.boundedElastic())
                .then(Mono.delay(pause, Schedulers.boundedElastic()))
                .then(Mono.fromRunnable(this::start));
    }

    @Override
    public void close() {
        stop();
    }
}
