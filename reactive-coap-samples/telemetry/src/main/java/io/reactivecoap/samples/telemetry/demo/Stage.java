package io.reactivecoap.samples.telemetry.demo;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** All that the demo has started, and ends in the opposite order. */
final class Stage implements AutoCloseable {

    private final Deque<AutoCloseable> started = new ArrayDeque<>();
    private final List<InstanceProcess> instances = new ArrayList<>();
    private boolean closed;

    /** Takes what is to be closed; at once if all is closed already. */
    synchronized <T extends AutoCloseable> T add(T resource) {
        if (closed) {
            close(resource);
            throw new DemoException("interrupted");
        }
        started.push(resource);
        return resource;
    }

    InstanceProcess instance(String name, String bootstrap, int inFlight) throws IOException {
        InstanceProcess instance = add(InstanceProcess.start(name, bootstrap, inFlight));
        instances.add(instance);
        return instance;
    }

    /** Those that have not been killed. */
    List<InstanceProcess> instances() {
        return instances.stream().filter(InstanceProcess::isAlive).toList();
    }

    long sum(String meter) {
        return instances().stream().mapToLong(instance -> instance.meter(meter)).sum();
    }

    @Override
    public synchronized void close() {
        closed = true;
        for (@Nullable AutoCloseable last = started.poll(); last != null; last = started.poll()) {
            close(last);
        }
    }

    private static void close(AutoCloseable resource) {
        try {
            resource.close();
        } catch (Exception e) {
            System.err.println("cannot be closed: " + resource + " (" + e + ")");
        }
    }
}
