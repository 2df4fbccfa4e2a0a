package io.reactivecoap.netty.rim;

import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecoap.CoapCode;
import io.reactivecoap.CoapDisconnectedException;
import io.reactivecoap.CoapException;
import io.reactivecoap.CoapMethod;
import io.reactivecoap.CoapPoolException;
import io.reactivecoap.CoapProtocolException;
import io.reactivecoap.CoapRequest;
import io.reactivecoap.CoapResetException;
import io.reactivecoap.CoapResponse;
import io.reactivecoap.CoapResponseException;
import io.reactivecoap.CoapSession;
import io.reactivecoap.CoapSessions;
import io.reactivecoap.CoapTimeoutException;
import io.reactivecoap.CoapTimeoutException.Phase;
import io.reactivecoap.CoapTransferException;
import io.reactivecoap.CoapUnreachableException;
import io.reactivecoap.NackReason;
import io.reactivecoap.PoolParameters;
import io.reactivecoap.RequestInfo;
import io.reactivecoap.netty.internal.message.Datagram;
import io.reactivecoap.netty.internal.message.Message;
import io.reactivecoap.netty.rim.UdpPeer.Received;
import io.reactivecoap.option.CoapOption;
import io.reactivecoap.option.CoapOptions;
import java.time.Duration;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Signal;

/** Every error tells whom, what, how often and for how long. */
class ErrorsTest {

    private static final CoapRequest REQUEST =
            CoapRequest.put("/a%20room/lamp?on=1").payload("!");

    @RegisterExtension
    static final Rim rim = new Rim();

    private final UdpPeer peer = rim.peer();

    private static CoapSession fast(CoapSession session) {
        return session.settings(settings -> settings.separateResponseTimeout(Duration.ofMillis(30))
                .transmission(settings.transmission()
                        .withAckTimeout(Duration.ofMillis(20))
                        .withAckRandomFactor(1)
                        .withMaxRetransmit(2)));
    }

    private <E extends CoapException> E errorOf(
            Mono<CoapResponse> request, Class<E> type, int transmissions, Consumer<Received> script) {
        Mono<Signal<CoapResponse>> outcome = request.materialize().cache();
        outcome.subscribe();
        Received received = peer.receive();
        script.accept(received);
        E error = type.cast(outcome.block(Rim.PATIENCE).getThrowable());
        RequestInfo info = error.request().orElseThrow();
        assertThat(info.token()).isEqualTo(received.datagram().message().token().toString());
        assertThat(info.transmissions()).isEqualTo(transmissions);
        checked(error);
        return error;
    }

    private void checked(CoapException error) {
        RequestInfo info = error.request().orElseThrow();
        assertThat(info.peer()).isEqualTo(peer.address());
        assertThat(info.method()).isEqualTo(CoapMethod.PUT);
        assertThat(info.path()).isEqualTo("/a%20room/lamp?on=1");
        assertThat(info.elapsed()).isGreaterThanOrEqualTo(Duration.ZERO).isLessThan(Rim.PATIENCE);
        assertThat(error)
                .hasMessageContainingAll(
                        "PUT", "/a%20room/lamp?on=1", peer.address().toString());
        assertThat(error.getStackTrace()).isEmpty();
    }

    @Test
    void neverGotASession() {
        CoapSessions sessions = rim.client()
                .sharedSessions(PoolParameters.DEFAULT.withMaxSessions(1).withPendingAcquireMaxCount(0));
        sessions.acquire(rim.peer().uri()).block(Rim.PATIENCE);
        CoapRequest request = CoapRequest.put(peer.uri() + "/a%20room/lamp?on=1");
        CoapPoolException error = (CoapPoolException)
                sessions.request(request).materialize().block(Rim.PATIENCE).getThrowable();
        assertThat(error.reason()).isEqualTo(CoapPoolException.Reason.PENDING_LIMIT);
        assertThat(error.request().orElseThrow().transmissions()).isZero();
        checked(error);
        sessions.disposeLater().block(Rim.PATIENCE);
    }

    @Test
    void neverAcknowledged() {
        CoapSession session = fast(rim.connect(peer.uri()));
        CoapTimeoutException error = errorOf(session.request(REQUEST), CoapTimeoutException.class, 3, request -> {});
        assertThat(error.phase()).isEqualTo(Phase.ACKNOWLEDGEMENT);
        assertThat(error.request().orElseThrow().elapsed()).isGreaterThanOrEqualTo(Duration.ofMillis(140));
    }

    @Test
    void acknowledgedAndNeverAnswered() {
        CoapSession session = fast(rim.connect(peer.uri()))
                .settings(settings ->
                        settings.transmission(settings.transmission().withAckTimeout(Duration.ofSeconds(5))));
        CoapTimeoutException error =
                errorOf(session.request(REQUEST), CoapTimeoutException.class, 1, peer::acknowledge);
        assertThat(error.phase()).isEqualTo(Phase.SEPARATE_RESPONSE);
    }

    @Test
    void outOfTime() {
        CoapSession session = rim.connect(peer.uri());
        CoapTimeoutException error = errorOf(
                session.request(REQUEST.timeout(Duration.ofMillis(50))), CoapTimeoutException.class, 1, request -> {});
        assertThat(error.phase()).isEqualTo(Phase.REQUEST_TIMEOUT);
        assertThat(error.request().orElseThrow().elapsed()).isGreaterThanOrEqualTo(Duration.ofMillis(50));
    }

    @Test
    void nonNeverAnswered() {
        CoapSession session = rim.connect(peer.uri())
                .settings(settings -> settings.transmission(settings.transmission()
                        .withAckTimeout(Duration.ofMillis(1))
                        .withMaxLatency(Duration.ofMillis(20))));
        CoapTimeoutException error =
                errorOf(session.request(REQUEST.confirmable(false)), CoapTimeoutException.class, 1, request -> {});
        assertThat(error.phase()).isEqualTo(Phase.NON_RESPONSE);
    }

    @Test
    void reset() {
        CoapSession session = rim.connect(peer.uri());
        errorOf(session.request(REQUEST), CoapResetException.class, 1, peer::reset);
    }

    @Test
    void answeredWithAnError() {
        CoapSession session = rim.connect(peer.uri());
        CoapResponseException error = errorOf(
                session.retrieve(REQUEST),
                CoapResponseException.class,
                1,
                request -> peer.respond(request, CoapCode.FORBIDDEN, "not you"));
        assertThat(error.code()).isEqualTo(CoapCode.FORBIDDEN);
        assertThat(error.response().source()).isEqualTo(peer.address());
        assertThat(error).hasMessageContaining("not you");
    }

    @Test
    void answeredWithAnUnknownCriticalOption() {
        CoapSession session = rim.connect(peer.uri());
        errorOf(session.request(REQUEST), CoapProtocolException.class, 1, request -> {
            CoapOptions critical = CoapOptions.empty().with(CoapOption.opaque(65001), new byte[] {1});
            Message message =
                    new Message(CoapCode.CONTENT, request.datagram().message().token(), critical, new byte[0]);
            peer.send(
                    request.from(),
                    new Datagram(Datagram.Type.ACK, request.datagram().messageId(), message));
        });
    }

    @Test
    void cutShort() {
        CoapSession session = rim.connect(peer.uri());
        errorOf(session.request(REQUEST), CoapDisconnectedException.class, 1, request -> session.dispose());
    }

    @Test
    void disconnected() {
        CoapSession session = rim.connect(peer.uri());
        errorOf(
                session.request(REQUEST),
                CoapDisconnectedException.class,
                1,
                request -> session.disconnect(NackReason.RESET));
    }

    @Test
    void tooLong() {
        CoapSession session = rim.connect(peer.uri());
        CoapTransferException error =
                (CoapTransferException) session.request(REQUEST.option(CoapOption.opaque(65000), new byte[2000]))
                        .materialize()
                        .block(Rim.PATIENCE)
                        .getThrowable();
        checked(error);
    }

    @Test
    void tooLate() {
        CoapSession session = rim.connect(peer.uri());
        session.close().block(Rim.PATIENCE);
        CoapDisconnectedException error = (CoapDisconnectedException)
                session.request(REQUEST).materialize().block(Rim.PATIENCE).getThrowable();
        checked(error);
        assertThat(error.request().orElseThrow().transmissions()).isZero();
    }

    @Test
    void notConnected() {
        CoapSession session = rim.closing(rim.client()
                .localAddress(peer.address()) // in use
                .open(peer.uri()));
        CoapUnreachableException error = (CoapUnreachableException)
                session.request(REQUEST).materialize().block(Rim.PATIENCE).getThrowable();
        assertThat(error.reason()).isEqualTo(NackReason.NOT_DELIVERABLE);
        assertThat(error.getCause()).isNotNull();
        checked(error);
        assertThat(error.request().orElseThrow().transmissions()).isZero();
    }
}
