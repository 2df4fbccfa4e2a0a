package io.reactivecoap.samples.webflux.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.reactivecoap.netty.micrometer.CoapClientObservationContext;
import io.reactivecoap.samples.webflux.TestDevice;
import io.reactivecoap.samples.webflux.device.Devices;
import io.reactivecoap.samples.webflux.device.SessionChange;
import io.reactivecoap.samples.webflux.sensor.Reading;
import io.reactivecoap.samples.webflux.sensor.Sensors;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.reactivestreams.Subscription;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Bean;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.http.MediaType;
import org.springframework.mock.http.server.reactive.MockServerHttpResponse;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.web.reactive.server.WebTestClient;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;

/** The service in front of devices that the configuration names: one that does as told, and one that is not there. */
@SpringBootTest(
        webEnvironment = WebEnvironment.RANDOM_PORT,
        properties = {"sensors.timeout=1s", "sensors.keepalive=1h"})
class ConfiguredGatewayTest {

    private static final TestDevice DEVICE = TestDevice.start();
    private static final String DEAD = "127.0.0.1:" + closedPort();

    @LocalServerPort
    private int port;

    @Autowired
    private Devices devices;

    @Autowired
    private Sensors sensors;

    @Autowired
    private LogController log;

    @Autowired
    private Queue<CoapClientObservationContext> observed;

    private WebTestClient client;

    @DynamicPropertySource
    static void devices(DynamicPropertyRegistry properties) {
        properties.add("sensors.uris", () -> DEVICE.uri() + ", coap://" + DEAD + "/gauge");
    }

    private static int closedPort() {
        try (DatagramSocket socket = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @BeforeEach
    void prepare() {
        client = Http.client(port);
        DEVICE.measure(0);
    }

    @AfterEach
    void nobodyObservesWhenNobodyLooks() {
        DEVICE.beSilent(false);
        awaitObservers(0);
    }

    @AfterAll
    static void stop() {
        DEVICE.close();
    }

    private static void awaitObservers(int count) {
        StepVerifier.create(DEVICE.observers().filter(now -> now == count))
                .expectNextCount(1)
                .thenCancel()
                .verify(Http.PATIENCE);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "busy | 503 | 5.03 | 7 | the peer answered 5.03 Service Unavailable (no time)",
                "broken | 500 | 5.00 | | the peer answered 5.00 Internal Server Error",
                "valve | 400 | 4.05 | | the peer answered 4.05 Method Not Allowed",
                "nowhere | 404 | 4.04 | | the peer answered 4.04 Not Found"
            })
    void callsErrorResponsesByTheirNameInHttp(String path, int status, String code, String retryAfter, String detail) {
        WebTestClient.ResponseSpec response = read(DEVICE.name(), path);

        response.expectStatus().isEqualTo(status);
        response.expectHeader().contentType(MediaType.APPLICATION_PROBLEM_JSON);
        if (retryAfter == null) {
            response.expectHeader().doesNotExist("Retry-After");
        } else {
            response.expectHeader().valueEquals("Retry-After", retryAfter);
        }
        response.expectBody()
                .jsonPath("$.coapCode")
                .isEqualTo(code)
                .jsonPath("$.detail")
                .isEqualTo(detail);
    }

    private WebTestClient.ResponseSpec read(String device, String path) {
        return client.get().uri("/api/readings/{device}/{path}", device, path).exchange();
    }

    @Test
    void doesNotGuessWhatIsNoNumber() {
        read(DEVICE.name(), "poem")
                .expectStatus()
                .isEqualTo(502)
                .expectBody()
                .jsonPath("$.detail")
                .isEqualTo(DEVICE.name() + "/poem did not send a number");
    }

    @Test
    void saysThatADeviceIsNotThere() {
        read(DEAD, "gauge")
                .expectStatus()
                .isEqualTo(503)
                .expectHeader()
                .valueEquals("Retry-After", "5")
                .expectBody()
                .jsonPath("$.transient")
                .isEqualTo(true);
        StepVerifier.create(devices.find(DEAD).orElseThrow().changes())
                .thenConsumeWhile(change -> change.state() != SessionChange.State.DISCONNECTED)
                .expectNextCount(1)
                .thenCancel()
                .verify(Http.PATIENCE);
        client.get().uri("/actuator/health/devices").exchange().expectStatus().isEqualTo(503);
    }

    @Test
    void saysThatADeviceDoesNotAnswerInTime() {
        read(DEVICE.name(), "deaf")
                .expectStatus()
                .isEqualTo(504)
                .expectHeader()
                .contentType(MediaType.APPLICATION_PROBLEM_JSON)
                .expectBody()
                .jsonPath("$.coapError")
                .isEqualTo("timeout")
                .jsonPath("$.coapRequest")
                .isEqualTo("GET /deaf")
                .jsonPath("$.detail")
                .value(detail -> assertThat((String) detail).doesNotContain("token"));
    }

    @Test
    void givesTheLastReadingInsteadOfATimeout() {
        DEVICE.measure(42);
        read(DEVICE.name(), "gauge")
                .expectStatus()
                .isOk()
                .expectBody()
                .jsonPath("$.stale")
                .doesNotExist();
        DEVICE.beSilent(true);

        read(DEVICE.name(), "gauge")
                .expectStatus()
                .isOk()
                .expectBody()
                .jsonPath("$.value")
                .isEqualTo(42)
                .jsonPath("$.unit")
                .isEqualTo("W")
                .jsonPath("$.stale")
                .isEqualTo(true);
    }

    @Test
    void answersForADeviceThatIsNotThereBesideThoseThatAre() {
        client.get()
                .uri("/api/readings")
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody()
                .jsonPath("$.length()")
                .isEqualTo(2)
                .jsonPath("$[?(@.sensor=='" + DEVICE.name() + "/gauge')].value")
                .isEqualTo(0.0)
                .jsonPath("$[?(@.sensor=='" + DEAD + "/gauge')].problem.status")
                .isEqualTo(503);
    }

    @Test
    void asksForABlockWhenThereIsDemandForIt() {
        int before = DEVICE.blocksAsked();
        var response = new MockServerHttpResponse();

        StepVerifier.create(log.log(DEVICE.name(), response).doOnNext(DataBufferUtils::release), 0)
                .expectSubscription()
                .thenRequest(3)
                .expectNextCount(3)
                .then(() -> assertThat(DEVICE.blocksAsked() - before).isEqualTo(3))
                .thenRequest(1)
                .expectNextCount(1)
                .then(() -> assertThat(DEVICE.blocksAsked() - before).isEqualTo(4))
                .thenCancel()
                .verify(Http.PATIENCE);
        assertThat(response.getHeaders().getContentLength()).isEqualTo(TestDevice.blocksOfTheLog() * 64L);
    }

    @Test
    void handsTheWholeLogThrough() {
        Flux<String> text = client.get()
                .uri("/api/log/{device}", DEVICE.name())
                .exchange()
                .expectStatus()
                .isOk()
                .returnResult(String.class)
                .getResponseBody();

        assertThat(text.collectList().block(Http.PATIENCE))
                .isEqualTo(IntStream.range(0, TestDevice.blocksOfTheLog())
                        .mapToObj(number -> TestDevice.line(number).strip())
                        .toList());
    }

    @Test
    void stopsADownloadThatNobodyReadsAnyMore() {
        int before = DEVICE.blocksAsked();
        client.get()
                .uri("/api/log/{device}", DEVICE.name())
                .exchange()
                .returnResult(String.class)
                .getResponseBody()
                .take(5)
                .blockLast(Http.PATIENCE);
        read(DEVICE.name(), "gauge").expectStatus().isOk();

        assertThat(DEVICE.blocksAsked() - before).isLessThan(TestDevice.blocksOfTheLog());
    }

    @Test
    void observesOnceForAllBrowsersAndNoLongerThanTheLastOneLooks() {
        String gauge = DEVICE.name() + "/gauge";
        Flux<Double> other = Http.values(client, "/api/events", gauge);

        StepVerifier.create(Http.values(client, "/api/events", gauge))
                .expectNext(0.0)
                .then(() -> StepVerifier.create(other)
                        .expectNext(0.0) // at once, though nothing has changed
                        .then(() -> awaitObservers(1))
                        .then(() -> DEVICE.measure(1))
                        .expectNext(1.0)
                        .thenCancel()
                        .verify(Http.PATIENCE))
                .expectNext(1.0)
                .then(() -> awaitObservers(1))
                .then(() -> DEVICE.measure(2))
                .expectNext(2.0)
                .thenCancel()
                .verify(Http.PATIENCE);

        awaitObservers(0);
    }

    @Test
    void doesNotHaveAnybodyWaitForABrowserThatIsSlow() {
        Queue<Double> slowly = new ConcurrentLinkedQueue<>();
        var slow = new BaseSubscriber<Reading>() {
            @Override
            protected void hookOnSubscribe(Subscription subscription) {
                subscription.request(1);
            }

            @Override
            protected void hookOnNext(Reading reading) {
                slowly.add(reading.value());
            }
        };
        live().subscribe(slow);

        StepVerifier.Step<Double> quick =
                StepVerifier.create(live().map(Reading::value)).expectNext(0.0);
        for (int value = 1; value <= 20; value++) {
            int next = value;
            quick = quick.then(() -> DEVICE.measure(next)).expectNext((double) next);
        }
        quick.then(() -> slow.request(Long.MAX_VALUE)).thenCancel().verify(Http.PATIENCE);

        assertThat(slowly).startsWith(0.0).endsWith(20.0).hasSizeLessThan(6);
        slow.cancel();
    }

    private Flux<Reading> live() {
        return sensors.live(List.of(devices.find(DEVICE.name()).orElseThrow()), Duration.ZERO);
    }

    @Test
    void givesTheLatestToABrowserThatWantsOneNowAndThen() {
        StepVerifier.create(Http.values(client, "/api/events?every=2s", DEVICE.name() + "/gauge"))
                .expectNext(0.0)
                .then(() -> StepVerifier.create(live().map(Reading::value))
                        .expectNext(0.0)
                        .then(() -> DEVICE.measure(1))
                        .expectNext(1.0)
                        .then(() -> DEVICE.measure(2))
                        .expectNext(2.0)
                        .thenCancel()
                        .verify(Http.PATIENCE))
                .expectNext(2.0)
                .thenCancel()
                .verify(Http.PATIENCE);
    }

    @Test
    void hasNoDemoForDevicesThatAreReal() {
        client.post()
                .uri("/api/demo/{device}/restart", DEVICE.name())
                .exchange()
                .expectStatus()
                .isNotFound();
    }

    @Test
    void observesRequestsToDevicesAsPartOfThoseOverHttp() {
        observed.clear();
        read(DEVICE.name(), "gauge").expectStatus().isOk();

        assertThat(observed)
                .singleElement()
                .satisfies(context -> assertThat(
                                context.getParentObservation().getContextView().getName())
                        .isEqualTo("http.server.requests"));
    }

    @TestConfiguration
    static class Watching {

        @Bean
        Queue<CoapClientObservationContext> observed() {
            return new ConcurrentLinkedQueue<>();
        }

        @Bean
        ObservationHandler<CoapClientObservationContext> watcher(Queue<CoapClientObservationContext> observed) {
            return new ObservationHandler<>() {
                @Override
                public void onStop(CoapClientObservationContext context) {
                    observed.add(context);
                }

                @Override
                public boolean supportsContext(Observation.Context context) {
                    return context instanceof CoapClientObservationContext;
                }
            };
        }
    }
}
