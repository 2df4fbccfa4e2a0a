package io.reactivecoap.samples.readme;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.observation.DefaultMeterObservationHandler;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.observation.ObservationRegistry;
import io.netty.channel.epoll.Epoll;
import io.reactivecoap.CoapAddress;
import io.reactivecoap.CoapClient;
import io.reactivecoap.CoapCode;
import io.reactivecoap.CoapMethod;
import io.reactivecoap.CoapReply;
import io.reactivecoap.CoapRequest;
import io.reactivecoap.CoapResponseException;
import io.reactivecoap.CoapSession;
import io.reactivecoap.TransferProgress;
import io.reactivecoap.netty.testing.ScriptedServer;
import io.reactivecoap.option.CoapOption;
import io.reactivecoap.pubsub.EmqxToken;
import io.reactivecoap.samples.cli.StreamPeer;
import io.reactivecoap.samples.demo.BlackHole;
import io.reactivecoap.samples.demo.DemoServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Sinks;
import reactor.test.StepVerifier;

class ExamplesTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private static DemoServer server;

    private final CoapClient client = CoapClient.create();

    @BeforeAll
    static void startServer() {
        server = DemoServer.start();
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    @Test
    void readsATemperature() {
        StepVerifier.create(client.using(server.uri(), Examples::temperature))
                .expectNext("21.5 C")
                .expectComplete()
                .verify(PATIENCE);
    }

    @Test
    void readsTheTemperaturesOfThoseThatAnswer() {
        String absent = BlackHole.abandonedUri();
        String name = server.uri().replace("127.0.0.1", "localhost");

        StepVerifier.create(Examples.temperatures(client, List.of(server.uri(), absent, name))
                        .collectSortedList())
                .assertNext(read ->
                        assertThat(read).containsExactlyInAnyOrder(server.uri() + " has 21.5 C", name + " has 21.5 C"))
                .expectComplete()
                .verify(PATIENCE);
    }

    @Test
    void readsOverAUnixStream(@TempDir Path folder) throws IOException {
        Assumptions.assumeTrue(Epoll.isAvailable(), "Unix domain sockets need epoll");
        Path socket = folder.resolve("s");
        String uri = "coap+tcp://" + socket.toString().replace("/", "%2F");
        StreamPeer device = StreamPeer.listeningAt(socket, new byte[0], "19 C");

        StepVerifier.create(Examples.temperatures(Examples.overStreams(client), List.of(uri)))
                .expectNext(uri + " has 19 C")
                .expectComplete()
                .verify(PATIENCE);
        device.close();
    }

    @Test
    void readsTheTemperaturesOfThoseThatDialIn(@TempDir Path folder) throws IOException {
        Assumptions.assumeTrue(Epoll.isAvailable(), "Unix domain sockets need epoll");
        Path home = folder.resolve("s");
        Sinks.One<CoapAddress> listening = Sinks.one();
        Queue<StreamPeer> devices = new ConcurrentLinkedQueue<>();
        listening.asMono().subscribe(at -> {
            devices.add(diallingIn(home, "18 C"));
            devices.add(diallingIn(home, "20 C"));
        });

        StepVerifier.create(Examples.callingHome(client, CoapAddress.unix(home), listening::tryEmitValue)
                        .take(2)
                        .collectSortedList())
                .expectNext(List.of("18 C", "20 C"))
                .expectComplete()
                .verify(PATIENCE);
        for (StreamPeer device : devices) {
            device.close();
        }
    }

    private static StreamPeer diallingIn(Path home, String temperature) {
        try {
            return StreamPeer.diallingIn(home, temperature);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void watchesASession() {
        CoapSession session = client.open(server.uri());

        StepVerifier.create(Examples.watch(session))
                .expectNext("state NONE")
                .then(() -> session.established().subscribe())
                .expectNext("state CONNECTING", "state ESTABLISHED")
                .assertNext(event -> assertThat(event).startsWith("event Connected["))
                .then(session::dispose)
                .expectNext("state NONE", "event Closed[]")
                .expectComplete()
                .verify(PATIENCE);
    }

    @Test
    void measuresAndObservesARequest() {
        SimpleMeterRegistry meters = new SimpleMeterRegistry();
        ObservationRegistry observations = ObservationRegistry.create();
        observations.observationConfig().observationHandler(new DefaultMeterObservationHandler(meters));

        StepVerifier.create(Examples.inView(meters, observations)
                        .using(server.uri(), session -> Examples.sensor(session, 7))
                        .onErrorComplete(CoapResponseException.class)) // there is no such sensor
                .expectComplete()
                .verify(PATIENCE);
        for (String name : List.of("coap.client.exchanges", "coap.client.requests")) {
            assertThat(meters.get(name)
                            .tags("client.name", "gateway", "uri", "/sensors/{id}", "code", "4.04")
                            .timer()
                            .count())
                    .isEqualTo(1);
        }
    }

    @Test
    void observesATemperature() {
        StepVerifier.create(Examples.observed(client, server.uri()))
                .expectNext("21.5 C") // Californium's sensor is not observable: its one value, and the end
                .expectComplete()
                .verify(PATIENCE);
    }

    @Test
    void answersTheCommandsOfAGateway() {
        ScriptedServer gateway = ScriptedServer.create()
                .on(
                        CoapMethod.POST,
                        "/mqtt/connection",
                        CoapReply.of(CoapCode.CREATED).payload("3404490787"))
                .on(CoapMethod.DELETE, "/mqtt/connection", CoapReply.of(CoapCode.DELETED))
                .observable("/ps/commands/d1", CoapReply.of(CoapCode.CONTENT))
                .on(CoapMethod.POST, "/ps/done/d1", CoapReply.of(CoapCode.CHANGED));
        List<EmqxToken> kept = new CopyOnWriteArrayList<>();
        CoapSession session = gateway.client().open("coap://gateway.example");
        StepVerifier.withVirtualTime(() -> Examples.commands(session, "d1", "secret", kept::add))
                .expectSubscription()
                .then(() -> gateway.change(
                        "/ps/commands/d1", CoapReply.of(CoapCode.CONTENT).payload("open")))
                .expectNext("open")
                .thenCancel()
                .verify(PATIENCE);
        assertThat(kept).containsExactly(EmqxToken.of("3404490787"));
        gateway.expect(CoapRequest.post("/mqtt/connection"));
        gateway.expect(CoapRequest.get("/ps/commands/d1"));
        gateway.expect(CoapRequest.post("/ps/done/d1").payload("open"));
        gateway.expect(CoapRequest.get("/ps/commands/d1").option(CoapOption.OBSERVE, 1L));
        gateway.expect(CoapRequest.delete("/mqtt/connection"));
        session.dispose();
        assertThat(gateway.sessions()).isZero();
    }

    @Test
    void movesLongBodiesBothWays(@TempDir Path folder) throws IOException {
        byte[] manual = "one line after the other\n".repeat(400).getBytes(StandardCharsets.US_ASCII);
        Path file = Files.write(folder.resolve("manual"), manual);
        List<TransferProgress> progress = new CopyOnWriteArrayList<>();
        ByteArrayOutputStream received = new ByteArrayOutputStream();

        Long bytes = client.using(
                        server.uri(),
                        session -> Examples.upload(session, "/manual", file, progress::add)
                                .then(Examples.download(session, "/manual", Channels.newChannel(received))))
                .blockLast(PATIENCE);

        assertThat(bytes).isEqualTo(manual.length);
        assertThat(received.toByteArray()).isEqualTo(manual);
        assertThat(progress).last().extracting(TransferProgress::bytes).isEqualTo((long) manual.length);
    }
}
