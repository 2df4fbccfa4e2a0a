package io.reactivecoap.samples.webflux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reactivecoap.samples.webflux.device.Devices;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.client.WebClient;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;

/** How the service begins, and how it ends. */
@ExtendWith(OutputCaptureExtension.class)
class LifecycleTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private static ConfigurableApplicationContext start(String... arguments) {
        return new SpringApplicationBuilder(SensorGateway.class)
                .properties("server.port=0")
                .run(arguments);
    }

    @Test
    void endsItsStreamsAndThenItsSessionsInGoodOrder() {
        try (TestDevice device = TestDevice.start()) {
            ConfigurableApplicationContext service = start("--server.port=0", "--sensors.uris=" + device.uri());
            var session = service.getBean(Devices.class)
                    .find(device.name())
                    .orElseThrow()
                    .session();
            Flux<String> events = WebClient.create(
                            "http://127.0.0.1:" + service.getEnvironment().getProperty("local.server.port"))
                    .get()
                    .uri("/api/events")
                    .accept(MediaType.TEXT_EVENT_STREAM)
                    .retrieve()
                    .bodyToFlux(String.class)
                    .filter(data -> data.contains("\"value\""));

            StepVerifier.create(events)
                    .expectNextCount(1)
                    .then(service::close)
                    .expectComplete()
                    .verify(PATIENCE);

            StepVerifier.create(device.observers().filter(count -> count == 0))
                    .expectNextCount(1)
                    .thenCancel()
                    .verify(PATIENCE);
            StepVerifier.create(session.onClose()).expectComplete().verify(PATIENCE);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "--sensors.uris=http://sensor | sensors.uris | uri must have a scheme of CoAP's",
                "--sensors.uris=sensor | sensors.uris | uri must be absolute",
                "--sensors.timeout=0s | sensors.timeout | must be longer than or equal to 1 milli",
                "--sensors.timeout=soon | sensors.timeout | 'soon' is not a valid duration",
                "--sensors.concurrency=0 | sensors.concurrency | must be greater than or equal to 1",
                "--sensors.uris=coaps://sensor | sensors | sensors.psk.identity and sensors.psk.key-file must be given",
                "--sensors.log-path=log | sensors.logPath | must begin with a slash"
            })
    void refusesToStartWithWhatCannotWork(String argument, String property, String reason, CapturedOutput output) {
        assertThatThrownBy(() -> start(argument).close()).isInstanceOf(RuntimeException.class);

        assertThat(output.getOut())
                .contains("APPLICATION FAILED TO START")
                .contains(property)
                .contains(reason);
    }

    @Test
    void saysThatItsPortIsTaken(CapturedOutput output) throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            String port = Integer.toString(taken.getLocalPort());

            assertThatThrownBy(() -> start("--server.port=" + port).close()).isInstanceOf(RuntimeException.class);

            assertThat(output.getOut()).contains("Port " + port + " was already in use");
        }
    }
}
