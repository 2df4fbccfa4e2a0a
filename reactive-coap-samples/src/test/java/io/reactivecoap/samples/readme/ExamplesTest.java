package io.reactivecoap.samples.readme;

import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecoap.CoapClient;
import io.reactivecoap.CoapSession;
import io.reactivecoap.samples.demo.BlackHole;
import io.reactivecoap.samples.demo.DemoServer;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
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
}
