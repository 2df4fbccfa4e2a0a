package io.reactivecoap.samples.telemetry.demo;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Kafka itself, in a process of its own: formats the storage that its properties name, and starts the broker. Ends when its
 * standard input does, so that nothing is left of it when its parent has been killed. By reflection, as the compiler need not
 * know Scala's classes.
 */
public final class BrokerProcess {

    private BrokerProcess() {}

    /**
     * Runs the broker.
     *
     * @param args the properties file, and the cluster's id
     * @throws Exception whatever Kafka says
     */
    public static void main(String[] args) throws Exception {
        Thread input = new Thread(BrokerProcess::endWithInput, "input");
        input.setDaemon(true);
        input.start();
        String[] format = {"format", "--standalone", "--cluster-id", args[1], "--config", args[0]};
        Method execute =
                Class.forName("kafka.tools.StorageTool").getMethod("execute", String[].class, PrintStream.class);
        Object status = execute.invoke(null, format, System.out);
        if (!Integer.valueOf(0).equals(status)) {
            System.exit(1);
        }
        Class.forName("kafka.Kafka").getMethod("main", String[].class).invoke(null, (Object) new String[] {args[0]});
    }

    private static void endWithInput() {
        try {
            System.in.transferTo(OutputStream.nullOutputStream());
        } catch (IOException e) {
            // No input any more is what is waited for.
        }
        System.exit(0);
    }

    /** The properties of a single node that is broker and controller, on the loopback address. */
    static void write(Path file, Path logs, int port, int controllerPort) throws IOException {
        Files.writeString(file, """
                process.roles=broker,controller
                node.id=1
                controller.quorum.bootstrap.servers=127.0.0.1:%2$d
                listeners=PLAINTEXT://127.0.0.1:%1$d,CONTROLLER://127.0.0.1:%2$d
                advertised.listeners=PLAINTEXT://127.0.0.1:%1$d,CONTROLLER://127.0.0.1:%2$d
                controller.listener.names=CONTROLLER
                listener.security.protocol.map=CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT
                log.dirs=%3$s
                auto.create.topics.enable=false
                offsets.topic.num.partitions=1
                offsets.topic.replication.factor=1
                transaction.state.log.replication.factor=1
                transaction.state.log.min.isr=1
                log.segment.bytes=16777216
                log.index.size.max.bytes=65536
                # A member of a group that says nothing for so long is taken to be dead. Kafka's own defaults are 45 s and 5 s.
                group.consumer.session.timeout.ms=6000
                group.consumer.min.session.timeout.ms=6000
                group.consumer.heartbeat.interval.ms=1000
                group.consumer.min.heartbeat.interval.ms=1000
                """.formatted(port, controllerPort, logs));
    }
}
