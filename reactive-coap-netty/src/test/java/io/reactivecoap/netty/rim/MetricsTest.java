package io.reactivecoap.netty.rim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.reactivecoap.CoapCode;
import io.reactivecoap.CoapRequest;
import io.reactivecoap.CoapResponse;
import io.reactivecoap.CoapResponseException;
import io.reactivecoap.CoapSession;
import io.reactivecoap.CoapTimeoutException;
import io.reactivecoap.CoapUnreachableException;
import io.reactivecoap.CoapWatcher;
import io.reactivecoap.Reconnection;
import io.reactivecoap.SessionState;
import io.reactivecoap.TransmissionParameters;
import io.reactivecoap.netty.NettyCoapClient;
import io.reactivecoap.netty.internal.message.Datagram;
import io.reactivecoap.netty.internal.message.Message;
import io.reactivecoap.netty.micrometer.CoapMetrics;
import io.reactivecoap.netty.rim.UdpPeer.Received;
import io.reactivecoap.option.CoapOptions;
import io.reactivecoap.option.NoResponse;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import reactor.core.Disposable;
import reactor.test.StepVerifier;
import reactor.util.retry.Retry;

/** What is counted and timed of a client, in a registry of Micrometer's. */
@Timeout(30)
class MetricsTest {

    private static final CoapRequest GET = CoapRequest.get("/sensors/7").uriTemplate("/sensors/{id}");

    @RegisterExtension
    static final Rim rim = new Rim();

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final CoapMetrics metrics = CoapMetrics.to(registry);

    private NettyCoapClient measured() {
        return rim.client().name("gateway").watch(metrics);
    }

    @AfterEach
    void nothingStandsAfterTheEnd() throws Exception {
        rim.closeAll();
        assertThat(registry.getMeters().stream()
                        .filter(meter -> meter.getId().getType() == Meter.Type.GAUGE)
                        .map(meter -> registry.get(meter.getId().getName())
                                .tags(meter.getId().getTags())
                                .gauge()
                                .value()))
                .containsOnly(0.0);
        assertThat(registry.getMeters())
                .allMatch(meter -> "gateway".equals(meter.getId().getTag("client.name")));
    }

    private double gauge(String name, String... tags) {
        return registry.get("coap.client." + name).tags(tags).gauge().value();
    }

    private double counter(String name, String... tags) {
        return registry.get("coap.client." + name).tags(tags).counter().count();
    }

    /** The one exchange there was. */
    private Timer exchange() {
        assertThat(registry.get("coap.client.exchanges").timers()).hasSize(1);
        return registry.get("coap.client.exchanges").timer();
    }

    private static void isTagged(Timer timer, String uri, String code, String outcome, String exception) {
        assertThat(timer.getId().getTags())
                .containsExactlyInAnyOrder(
                        Tag.of("client.name", "gateway"),
                        Tag.of("method", "GET"),
                        Tag.of("uri", uri),
                        Tag.of("code", code),
                        Tag.of("outcome", outcome),
                        Tag.of("exception", exception));
    }

    @Test
    void aRequestByMethodTemplateCodeAndOutcome() {
        Responder peer = rim.closing(Responder.echo());
        CoapSession session = rim.connect(measured(), peer.uri());
        session.request(GET).then(session.request(GET)).block(Rim.PATIENCE);
        isTagged(exchange(), "/sensors/{id}", "2.05", "SUCCESS", "none");
        assertThat(exchange().count()).isEqualTo(2);
        assertThat(exchange().totalTime(TimeUnit.NANOSECONDS)).isPositive();
    }

    @Test
    void aRequestWithoutATemplateHasNoPathOfItsOwn() {
        Responder peer = rim.closing(Responder.echo());
        rim.connect(measured(), peer.uri())
                .request(CoapRequest.get("/sensors/8?token=5ecret"))
                .block(Rim.PATIENCE);
        isTagged(exchange(), "none", "2.05", "SUCCESS", "none");
    }

    @Test
    void anErrorCodeAlsoWhereItIsDeliveredAsAnError() {
        Responder peer = rim.closing(Responder.failing(CoapCode.NOT_FOUND));
        CoapSession session = rim.connect(measured(), peer.uri());
        assertThatThrownBy(() -> session.retrieve(GET).block(Rim.PATIENCE)).isInstanceOf(CoapResponseException.class);
        isTagged(exchange(), "/sensors/{id}", "4.04", "CLIENT_ERROR", "none");
    }

    @Test
    void aServersError() {
        Responder peer = rim.closing(Responder.failing(CoapCode.SERVICE_UNAVAILABLE));
        rim.connect(measured(), peer.uri()).request(GET).block(Rim.PATIENCE);
        isTagged(exchange(), "/sensors/{id}", "5.03", "SERVER_ERROR", "none");
    }

    @Test
    void silenceWithItsRetransmission() {
        UdpPeer peer = rim.peer();
        CoapSession session = rim.connect(measured(), peer.uri());
        CoapRequest request = GET.transmission(TransmissionParameters.DEFAULT
                .withAckTimeout(Duration.ofMillis(20))
                .withMaxRetransmit(2));
        assertThatThrownBy(() -> session.request(request).block(Rim.PATIENCE)).isInstanceOf(CoapTimeoutException.class);
        isTagged(exchange(), "/sensors/{id}", "none", "UNKNOWN", "CoapTimeoutException");
        assertThat(counter("retransmissions")).isEqualTo(2);
    }

    @Test
    void aCancellation() {
        UdpPeer peer = rim.peer();
        Disposable asked = rim.connect(measured(), peer.uri()).request(GET).subscribe();
        asked.dispose();
        isTagged(exchange(), "/sensors/{id}", "none", "CANCELLED", "none");
    }

    @Test
    void aRequestThatIsNotToBeAnswered() {
        UdpPeer peer = rim.peer();
        rim.connect(measured(), peer.uri())
                .request(GET.noResponse(NoResponse.all()).confirmable(false))
                .block(Rim.PATIENCE);
        isTagged(exchange(), "/sensors/{id}", "none", "NO_RESPONSE", "none");
    }

    @Test
    void aSessionThatCannotConnect() {
        CoapSession session = rim.closing(measured().open("coap://no-such-host.invalid"));
        assertThatThrownBy(() -> session.request(GET).block(Rim.PATIENCE)).isInstanceOf(CoapUnreachableException.class);
        isTagged(exchange(), "/sensors/{id}", "none", "UNKNOWN", "CoapUnreachableException");
    }

    @Test
    void aBodyInBlocksOnce() {
        BodyPeer peer = rim.closing(BodyPeer.ofBlocks(4, 16));
        CoapSession session = rim.connect(measured(), peer.uri());
        session.request(GET).block(Rim.PATIENCE);
        session.blocks(GET).blockLast(Rim.PATIENCE);
        isTagged(exchange(), "/sensors/{id}", "2.05", "SUCCESS", "none");
        assertThat(exchange().count()).isEqualTo(2);
    }

    @Test
    void duplicates() {
        UdpPeer peer = rim.peer();
        CoapSession session = rim.connect(measured(), peer.uri());
        CompletableFuture<CoapResponse> answer = session.request(GET).toFuture();
        Received request = peer.receive();
        Message content = new Message(
                CoapCode.CONTENT, request.datagram().message().token(), CoapOptions.empty(), Message.NO_PAYLOAD);
        Datagram separate = new Datagram(Datagram.Type.CON, 7, content);
        peer.send(request.from(), separate);
        peer.send(request.from(), separate);
        answer.join();
        peer.receive();
        peer.receive(); // both were acknowledged
        assertThat(counter("duplicates")).isEqualTo(1);
    }

    @Test
    void sessionsByStateAndNothingOfThoseThatHaveEnded() {
        UdpPeer peer = rim.peer();
        CoapSession idle = rim.closing(measured().open(peer.uri()));
        assertThat(gauge("sessions", "state", "established")).isZero();
        idle.established().block(Rim.PATIENCE);
        assertThat(gauge("sessions", "state", "established")).isEqualTo(1);
        assertThat(gauge("sessions", "state", "connecting")).isZero();
        idle.close().block(Rim.PATIENCE);
        assertThat(gauge("sessions", "state", "established")).isZero();
        assertThat(counter("reconnects")).isZero();
    }

    @Test
    void aSessionThatComesBack() {
        UdpPeer peer = rim.peer();
        NettyCoapClient client = measured()
                .reconnect(Reconnection.DEFAULT
                        .withBackoff(Retry.backoff(Long.MAX_VALUE, Duration.ofMillis(1)))
                        .withProbing(false));
        CoapSession session = rim.closing(client.open(peer.uri()));
        CompletableFuture<CoapResponse> first = session.request(GET).toFuture();
        peer.answer("");
        first.join();
        assertThat(counter("reconnects")).isZero();
        assertThatThrownBy(() -> session.request(GET.transmission(TransmissionParameters.DEFAULT
                                .withAckTimeout(Duration.ofMillis(20))
                                .withMaxRetransmit(0)))
                        .block(Rim.PATIENCE))
                .isInstanceOf(CoapTimeoutException.class);
        peer.receive();
        CompletableFuture<CoapResponse> second = session.request(GET).toFuture();
        peer.answer("");
        second.join();
        assertThat(counter("reconnects")).isEqualTo(1);
        assertThat(gauge("sessions", "state", "established")).isEqualTo(1);
    }

    @Test
    void aStreamThatWaitsForItsPeersCapabilities() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            CompletableFuture<Double> waiting = new CompletableFuture<>();
            CoapSession session = rim.closing(measured().open("coap+tcp://127.0.0.1:" + silent.getLocalPort()));
            session.states()
                    .filter(change -> change.state() == SessionState.CSM)
                    .subscribe(change -> waiting.complete(gauge("sessions", "state", "csm")));
            session.established().subscribe();
            assertThat(waiting.join()).isEqualTo(1);
            session.dispose();
            session.onClose().onErrorComplete().block(Rim.PATIENCE); // whoever of the two was first
        }
    }

    @Test
    void observationsTheirNotificationsAndThoseThatWereSkipped() {
        NotifyingPeer peer = rim.closing(NotifyingPeer.whenTold());
        CoapSession session = rim.connect(measured(), peer.uri());
        StepVerifier.create(session.observe(GET).map(CoapResponse::payloadAsString), 1)
                .expectNext("0")
                .then(() -> {
                    assertThat(gauge("observations")).isEqualTo(1);
                    for (int i = 0; i < 3; i++) {
                        peer.changes(Datagram.Type.CON);
                    }
                    session.ping().repeat(1).blockLast(Rim.PATIENCE);
                })
                .thenRequest(1)
                .expectNext("3")
                .thenCancel()
                .verify(Rim.PATIENCE);
        session.ping().repeat(1).blockLast(Rim.PATIENCE);
        assertThat(gauge("observations")).isZero();
        assertThat(counter("notifications", "uri", "/sensors/{id}")).isEqualTo(2);
        assertThat(counter("notifications.skipped")).isEqualTo(2);
        isTagged(exchange(), "/sensors/{id}", "2.05", "SUCCESS", "none");
        assertThat(exchange().count()).isEqualTo(1);
    }

    @Test
    void messagesThatWaitForAPlace() {
        UdpPeer peer = rim.peer();
        CompletableFuture<Double> waiting = new CompletableFuture<>();
        NettyCoapClient watched = measured().watch(session -> new CoapWatcher.OfSession() {
            @Override
            public void onLoad(int pending, int observations) {
                if (pending > 0) {
                    waiting.complete(gauge("pending"));
                }
            }
        });
        CoapSession session = rim.connect(watched, peer.uri());
        CompletableFuture<CoapResponse> first = session.request(GET).toFuture();
        CompletableFuture<CoapResponse> second = session.request(GET).toFuture();
        assertThat(waiting.join()).as("NSTART is 1").isEqualTo(1);
        peer.answer("");
        first.join();
        peer.answer("");
        second.join();
        assertThat(gauge("pending")).isZero();
    }
}
