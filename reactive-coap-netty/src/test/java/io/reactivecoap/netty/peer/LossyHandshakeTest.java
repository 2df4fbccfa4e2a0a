package io.reactivecoap.netty.peer;

import static io.reactivecoap.netty.peer.PeerClient.SOON;
import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecoap.CoapClient;
import io.reactivecoap.CoapHandshakeException;
import io.reactivecoap.CoapSession;
import io.reactivecoap.netty.support.Certificates;
import io.reactivecoap.netty.support.Certificates.Holder;
import io.reactivecoap.netty.support.LeakCheck;
import io.reactivecoap.security.CoapSecurity;
import io.reactivecoap.security.TrustPolicy;
import io.reactivecoap.security.X509Identity;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.eclipse.californium.elements.config.CertificateAuthenticationMode;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Handshakes with Scandium over wires that lose, repeat and reorder datagrams (RFC 6347 §4.2.4). */
@Tag("slow")
@ExtendWith(LeakCheck.class)
@Timeout(240)
class LossyHandshakeTest {

    @RegisterExtension
    static final PeerClient CLIENT = ScandiumContract.CLIENT;

    private static final Holder ROOT = Certificates.authority("Root");
    private static final Holder OURS = Certificates.draft("client").sign(ROOT);
    private static final byte CHANGE_CIPHER_SPEC = 20;
    private static final int AT_ONCE = 50;
    private static final int SEEDS = 100;
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    @RegisterExtension
    static final CaliforniumServer WITH_KEY = ScandiumPskTest.server();

    @RegisterExtension
    static final CaliforniumServer WITH_CERTIFICATE = ScandiumCertificateTest.server(
            Certificates.draft("server").sign(ROOT), CertificateAuthenticationMode.NEEDED, ROOT);

    static Stream<Arguments> peers() {
        CoapSecurity identity =
                X509Identity.of(OURS.keys().getPrivate(), OURS.chain()).trust(TrustPolicy.of(ROOT.certificate()));
        return Stream.of(
                Arguments.of("PSK", WITH_KEY, ScandiumPskTest.RIGHT),
                Arguments.of("certificates", WITH_CERTIFICATE, identity));
    }

    private static CoapClient client(CoapSecurity credentials) {
        return ScandiumContract.client(
                credentials,
                with -> with.withHandshakeTimeout(TIMEOUT)
                        .withRetransmitTimeout(Duration.ofMillis(200))
                        .withResumption(false));
    }

    /** Each seed has a wire and a session of its own. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("peers")
    void succeedOrFailCleanlyInTime(String name, CaliforniumServer server, CoapSecurity credentials) throws Exception {
        CoapClient client = client(credentials);
        AtomicInteger established = new AtomicInteger();
        Flux.range(1, SEEDS)
                .flatMap(seed -> attempt(client, server.uri(), seed, established), AT_ONCE)
                .blockLast(TIMEOUT.multipliedBy(SEEDS / AT_ONCE));
        System.out.printf("%s: %d of %d handshakes over a bad wire succeeded%n", name, established.get(), SEEDS);
        assertThat(established.get()).isGreaterThanOrEqualTo(SEEDS * 9 / 10);
        assertThat(CLIENT.openSockets()).isZero();
    }

    private static Mono<Void> attempt(CoapClient client, String uri, long seed, AtomicInteger established) {
        Mono<Wire> opened = Mono.fromCallable(() -> Wire.to(uri, Wire.bad(seed), Wire.bad(~seed)));
        return Mono.usingWhen(
                        opened.subscribeOn(Schedulers.boundedElastic()),
                        wire -> client.connect(wire.uri())
                                .timeout(TIMEOUT.plus(SOON))
                                .doOnNext(session -> established.incrementAndGet())
                                .flatMap(CoapSession::close),
                        wire -> Mono.fromRunnable(wire::close).subscribeOn(Schedulers.boundedElastic()))
                .onErrorResume(CoapHandshakeException.class, cleanly -> Mono.empty())
                .onErrorMap(e -> new AssertionError("seed " + seed, e));
    }

    /** RFC 6347 §4.2.4: who sends the last flight "MUST respond to a retransmit of the peer's last flight". */
    @Test
    void repeatTheLastFlightThoughNothingElseIsSent() throws InterruptedException {
        CountDownLatch flights = new CountDownLatch(2);
        Wire.Fate losesTheFirst = (datagram, on) -> {
            boolean isLast = datagram[0] == CHANGE_CIPHER_SPEC; // a full handshake's begins with the keys
            if (isLast) {
                flights.countDown();
            }
            if (!isLast || flights.getCount() == 0) {
                on.pass(datagram);
            }
        };
        try (Wire wire = Wire.to(WITH_KEY.uri(), losesTheFirst, Wire.Fate.ARRIVES)) {
            CoapClient client = ScandiumContract.client(ScandiumPskTest.RIGHT);
            ScandiumContract.connect(client, wire.uri()).close().block(SOON);
            CoapSession session = ScandiumContract.connect(client, wire.uri());
            assertThat(session.securityInfo().orElseThrow().isResumed()).isTrue();
            assertThat(flights.await(SOON.toSeconds(), TimeUnit.SECONDS)).isTrue();
            ScandiumContract.asks(session);
            session.close().block(SOON);
        }
    }
}
