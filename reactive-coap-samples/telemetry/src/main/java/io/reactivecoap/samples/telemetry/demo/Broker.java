package io.reactivecoap.samples.telemetry.demo;

import io.reactivecoap.samples.telemetry.Device;
import io.reactivecoap.samples.telemetry.Topics;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** A Kafka broker on this host, as a process, with a directory of its own that goes with it. */
final class Broker implements AutoCloseable {

    /** In how many parts the devices are shared out; no more instances than that have something to do. */
    static final int PARTITIONS = 12;

    private static final int START_MILLIS = 60_000;

    private final Path directory;
    private final JavaProcess process;
    private final String bootstrap;

    private Broker(Path directory, JavaProcess process, String bootstrap) {
        this.directory = directory;
        this.process = process;
        this.bootstrap = bootstrap;
    }

    /** A broker that is about to start; it is there once {@link #createTopics} returns. */
    static Broker start() throws IOException {
        Path directory = Files.createTempDirectory("telemetry-kafka");
        int[] ports = freePorts();
        Path properties = directory.resolve("server.properties");
        BrokerProcess.write(properties, directory.resolve("logs"), ports[0], ports[1]);
        JavaProcess process = JavaProcess.start(
                BrokerProcess.class,
                List.of("-Xmx256m", "-Dlog4j2.level=OFF"),
                List.of(properties.toString(), Uuid.randomUuid().toString()),
                ProcessBuilder.Redirect.to(directory.resolve("output").toFile()));
        return new Broker(directory, process, "127.0.0.1:" + ports[0]);
    }

    private static int[] freePorts() throws IOException {
        InetAddress loopback = InetAddress.getLoopbackAddress();
        try (ServerSocket one = new ServerSocket(0, 1, loopback);
                ServerSocket other = new ServerSocket(0, 1, loopback)) {
            return new int[] {one.getLocalPort(), other.getLocalPort()};
        }
    }

    void createTopics() throws IOException, InterruptedException {
        Map<String, Object> config =
                Map.of("bootstrap.servers", bootstrap, "default.api.timeout.ms", START_MILLIS, "retries", 10_000);
        try (Admin admin = Admin.create(config)) {
            admin.createTopics(List.of(
                            new NewTopic(Topics.DEVICES, PARTITIONS, (short) 1)
                                    .configs(Map.of("cleanup.policy", "compact")),
                            new NewTopic(Topics.READINGS, PARTITIONS, (short) 1),
                            new NewTopic(Topics.AGGREGATES, PARTITIONS, (short) 1)))
                    .all()
                    .get();
        } catch (ExecutionException e) {
            throw new IOException(
                    "the broker did not start: " + Files.readString(directory.resolve("output")), e.getCause());
        }
    }

    String bootstrap() {
        return bootstrap;
    }

    /** Writes devices to the topic of devices. */
    void announce(Collection<Device> devices) {
        Map<String, Object> config = new HashMap<>(Map.of("bootstrap.servers", bootstrap));
        try (Producer<String, byte[]> producer =
                new KafkaProducer<>(config, new StringSerializer(), new ByteArraySerializer())) {
            devices.forEach(device -> producer.send(new ProducerRecord<>(Topics.DEVICES, device.id(), device.value())));
        }
    }

    /** Stops the broker where it stands: its connections stay, and nothing is answered. */
    void suspend() throws IOException, InterruptedException {
        process.signal("STOP");
    }

    void resume() throws IOException, InterruptedException {
        process.signal("CONT");
    }

    @Override
    public void close() {
        try {
            resume();
            process.close();
            try (Stream<Path> files = Files.walk(directory)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        } catch (IOException e) {
            System.err.println("left behind: " + directory + " (" + e.getMessage() + ")");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
