package io.reactivecoap.samples.telemetry.demo;

import io.reactivecoap.samples.telemetry.TelemetryInstance;
import java.io.BufferedReader;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** An instance in a process of its own, and what it last told of itself. */
final class InstanceProcess implements AutoCloseable {

    private static final Pattern METER = Pattern.compile("(\\w+)=(\\d+)");

    private final String name;
    private final JavaProcess process;
    private final Map<String, Long> meters = new ConcurrentHashMap<>();

    private InstanceProcess(String name, JavaProcess process) {
        this.name = name;
        this.process = process;
    }

    static InstanceProcess start(String name, String bootstrap, int inFlight) throws IOException {
        JavaProcess process = JavaProcess.start(
                TelemetryInstance.class,
                List.of("-Xmx96m"),
                List.of(
                        "--bootstrap",
                        bootstrap,
                        "--name",
                        name,
                        "--in-flight",
                        Integer.toString(inFlight),
                        "--check-heap"),
                ProcessBuilder.Redirect.PIPE);
        InstanceProcess instance = new InstanceProcess(name, process);
        Thread reader = new Thread(instance::read, "output of " + name);
        reader.setDaemon(true);
        reader.start();
        return instance;
    }

    private void read() {
        try (BufferedReader lines = process.process().inputReader()) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith("devices=")) {
                    take(line);
                } else {
                    System.err.println(name + ": " + line);
                }
            }
        } catch (IOException e) {
            // It has been killed.
        }
    }

    private void take(String line) {
        Matcher meter = METER.matcher(line);
        while (meter.find()) {
            meters.put(meter.group(1), Long.parseLong(meter.group(2)));
        }
    }

    String name() {
        return name;
    }

    long meter(String meter) {
        return meters.getOrDefault(meter, 0L);
    }

    boolean isAlive() {
        return process.process().isAlive();
    }

    void kill() throws InterruptedException {
        process.kill();
    }

    @Override
    public void close() {
        process.close();
    }

    /** A line of the demo. */
    @Override
    public String toString() {
        return "%s %4d devices, demand %4d, in flight %3d, acknowledged %6d, skipped %5d, heap %4.1f MiB"
                .formatted(
                        name,
                        meter("devices"),
                        meter("demand"),
                        meter("inFlight"),
                        meter("acknowledged"),
                        meter("skipped"),
                        meter("heapKiB") / 1024.0);
    }
}
