package io.reactivecoap.samples.sensor;

import static io.reactivecoap.CoapCode.CHANGED;
import static io.reactivecoap.CoapCode.CONTENT;
import static io.reactivecoap.CoapMethod.PUT;
import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecoap.CoapClient;
import io.reactivecoap.CoapReply;
import io.reactivecoap.CoapRequest;
import io.reactivecoap.Reliability;
import io.reactivecoap.netty.testing.ScriptedServer;
import io.reactivecoap.samples.sensor.SensorPipeline.Alarm;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;

/** Minutes of a sensor's life, without a sensor, a socket or a wait. */
class SensorPipelineTest {

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration WINDOW = Duration.ofSeconds(10);
    private static final String SENSOR = "coap://sensor.example";
    private static final String SIREN = "coap+tcp://siren.example";
    private static final double LIMIT = 30;

    private final ScriptedServer server =
            ScriptedServer.create().observable("/temperature", celsius(20)).on(PUT, "/siren", CoapReply.of(CHANGED));

    private static CoapReply celsius(double degrees) {
        return CoapReply.of(CONTENT).payload(String.valueOf(degrees));
    }

    private void measured(double degrees) {
        server.change("/temperature", celsius(degrees));
    }

    private StepVerifier.FirstStep<Double> averages() {
        return StepVerifier.withVirtualTime(() -> SensorPipeline.averages(server.client(), SENSOR));
    }

    private StepVerifier.FirstStep<Alarm> alarms() {
        return StepVerifier.withVirtualTime(() -> {
            CoapClient client = server.client();
            return client.using(SIREN, siren -> SensorPipeline.alarms(client, SENSOR, siren, LIMIT));
        });
    }

    @AfterEach
    void nothingIsLeft() {
        assertThat(server.sessions()).as("sessions left open").isZero();
        assertThat(server.observers("/temperature")).as("observers left").isZero();
    }

    @Test
    void averagesWhatComesInAWindow() {
        averages()
                .expectSubscription()
                .then(() -> measured(22))
                .then(() -> measured(24))
                .expectNoEvent(WINDOW.minusMillis(1))
                .thenAwait(Duration.ofMillis(1))
                .expectNext(22.0)
                .then(() -> measured(30))
                .thenAwait(WINDOW)
                .expectNext(30.0)
                .thenCancel()
                .verify(PATIENCE);
    }

    @Test
    void isSilentWhileTheSensorIs() {
        averages()
                .thenAwait(WINDOW)
                .expectNext(20.0)
                .expectNoEvent(Duration.ofSeconds(50))
                .thenCancel()
                .verify(PATIENCE);
    }

    @Test
    void raisesAnAlarmOnceAndTakesItBack() {
        alarms().thenAwait(WINDOW)
                .then(() -> measured(35))
                .thenAwait(WINDOW)
                .expectNext(new Alarm(true, 35))
                .then(() -> server.expect(CoapRequest.get("/temperature")))
                .then(() -> server.expect(CoapRequest.put("/siren").payload("on")))
                .then(() -> measured(36))
                .expectNoEvent(WINDOW)
                .then(server::expectNothing)
                .then(() -> measured(25))
                .thenAwait(WINDOW)
                .expectNext(new Alarm(false, 25))
                .then(() -> server.expect(CoapRequest.put("/siren").payload("off")))
                .thenCancel()
                .verify(PATIENCE);
    }

    /** The README's example. */
    @Test
    void connectsAgainAfterADisconnection() {
        StepVerifier.withVirtualTime(() -> SensorPipeline.averages(server.client(), "coap://sensor.example"))
                .thenAwait(Duration.ofSeconds(10))
                .expectNext(20.0)
                .then(server::disconnect)
                .then(() -> server.change("/temperature", CoapReply.of(CONTENT).payload("40")))
                .thenAwait(Duration.ofSeconds(1)) // the first backoff
                .then(() -> assertThat(server.observers("/temperature")).isOne())
                .thenAwait(Duration.ofSeconds(9))
                .expectNext(40.0)
                .thenCancel()
                .verify(Duration.ofSeconds(10));
        assertThat(server.sessions()).isZero();
    }

    @Test
    void keepsTryingWhileTheSensorIsAway() {
        averages()
                .thenAwait(WINDOW)
                .expectNext(20.0)
                .then(server::refuseConnections)
                .then(server::disconnect)
                .expectNoEvent(Duration.ofMinutes(10))
                .then(server::acceptConnections)
                .thenAwait(Duration.ofMinutes(1)) // the longest backoff
                .expectNext(20.0)
                .thenCancel()
                .verify(PATIENCE);
    }

    @Test
    void endsWithAnErrorThatWillNotPass() {
        Flux<Double> other = SensorPipeline.averages(server.client(), SENSOR);
        server.observable("/temperature", CoapReply.of(CONTENT).payload("warm"));
        StepVerifier.withVirtualTime(() -> other)
                .expectError(NumberFormatException.class)
                .verify(PATIENCE);
    }

    @Test
    void missesNoMeasurementThatIsConfirmable() {
        averages()
                .thenAwait(WINDOW)
                .expectNext(20.0)
                .then(() -> server.toClient().loses(1))
                .then(() -> measured(40))
                .thenAwait(WINDOW) // the sensor has sent it again after two seconds
                .expectNext(40.0)
                .then(() -> server.toClient().loses(1))
                .then(() -> server.change("/temperature", celsius(50), Reliability.NON_CONFIRMABLE))
                .expectNoEvent(WINDOW)
                .thenCancel()
                .verify(PATIENCE);
    }

    @Test
    void raisesTheAlarmOverASlowNetwork() {
        server.toServer().takes(Duration.ofMillis(400));
        server.toClient().takes(Duration.ofMillis(600));
        alarms().then(() -> server.change("/temperature", celsius(50)))
                .thenAwait(Duration.ofMillis(1600)) // to connect to the siren: there and back, and its capabilities
                .thenAwait(WINDOW)
                .expectNoEvent(Duration.ofMillis(400))
                .then(() -> server.expect(CoapRequest.get("/temperature")))
                .then(() -> server.expect(CoapRequest.put("/siren").payload("on")))
                .expectNoEvent(Duration.ofMillis(599))
                .thenAwait(Duration.ofMillis(1))
                .expectNext(new Alarm(true, 50))
                .then(() -> server.toServer().takes(Duration.ZERO)) // the cancellation arrives while there is time
                .thenCancel()
                .verify(PATIENCE);
    }
}
