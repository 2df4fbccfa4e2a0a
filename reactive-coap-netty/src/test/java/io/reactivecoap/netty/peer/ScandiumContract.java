package io.reactivecoap.netty.peer;

import static io.reactivecoap.netty.peer.PeerClient.SOON;
import static io.reactivecoap.netty.peer.PeerClient.await;
import static io.reactivecoap.netty.peer.PeerClient.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecoap.CoapClient;
import io.reactivecoap.CoapHandshakeException;
import io.reactivecoap.CoapRequest;
import io.reactivecoap.CoapResponse;
import io.reactivecoap.CoapSession;
import io.reactivecoap.NackReason;
import io.reactivecoap.SessionState;
import io.reactivecoap.StateChange;
import io.reactivecoap.netty.support.LeakCheck;
import io.reactivecoap.security.CoapSecurity;
import io.reactivecoap.security.SecurityInfo;
import io.reactivecoap.security.SecurityParameters;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowingConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.test.StepVerifier;

/** What is done over DTLS with Scandium, whatever the credentials. */
@ExtendWith(LeakCheck.class)
@Timeout(60)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class ScandiumContract {

    /** For a first handshake in a new JVM on a busy machine. */
    static final Duration PATIENCE = Duration.ofSeconds(30);

    /** For handshakes that are not to succeed. */
    static final Duration HANDSHAKE = Duration.ofSeconds(3);

    static final int MEBIBYTE = 1 << 20;

    /** The cipher suites with keys of elliptic curves that both sides know. */
    static final List<String> ECDSA = List.of(
            "TLS_ECDHE_ECDSA_WITH_AES_128_CCM_8",
            "TLS_ECDHE_ECDSA_WITH_AES_128_CCM",
            "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
            "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256",
            "TLS_ECDHE_ECDSA_WITH_AES_256_CCM_8",
            "TLS_ECDHE_ECDSA_WITH_AES_256_CCM",
            "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
            "TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA384",
            "TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA");

    @RegisterExtension
    static final PeerClient CLIENT = new PeerClient();

    abstract String uri();

    /** Those that the server accepts. */
    abstract CoapSecurity credentials();

    /** The suites that both sides know for these credentials. */
    abstract Stream<String> suites();

    static CoapClient client(CoapSecurity credentials) {
        return client(credentials, UnaryOperator.identity());
    }

    static CoapClient client(CoapSecurity credentials, UnaryOperator<SecurityParameters> change) {
        return CLIENT.get()
                .settings(settings -> settings.security(change.apply(settings.security())))
                .security(credentials);
    }

    static CoapSession connect(CoapClient client, String uri) {
        return CLIENT.closing(Objects.requireNonNull(client.connect(uri).block(PATIENCE)));
    }

    /** Asks, and is answered. */
    static void asks(CoapSession session) {
        assertThat(await(session.request(CoapRequest.get("/time?ticks"))).payloadAsString())
                .containsOnlyDigits();
    }

    /** There is no session, and what connects is told in time. */
    static void fails(CoapClient client, String uri, ThrowingConsumer<CoapHandshakeException> why) {
        long begin = System.nanoTime();
        CoapClient impatient = client.settings(
                settings -> settings.security(settings.security().withHandshakeTimeout(HANDSHAKE)));
        StepVerifier.create(impatient.connect(uri))
                .expectErrorSatisfies(e -> {
                    assertThat(e).isInstanceOf(CoapHandshakeException.class);
                    assertThat(((CoapHandshakeException) e).reason()).isEqualTo(NackReason.TLS_FAILED);
                    assertThat((CoapHandshakeException) e).satisfies(why);
                })
                .verify(PATIENCE);
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(HANDSHAKE.plusSeconds(2));
    }

    static ThrowingConsumer<CoapHandshakeException> saying(boolean byPeer, OptionalInt alert, String... words) {
        return e -> {
            assertThat(e).hasMessageContainingAll(words);
            assertThat(e.alert()).isEqualTo(alert);
            assertThat(e.isByPeer()).isEqualTo(byPeer);
        };
    }

    @ParameterizedTest
    @MethodSource("suites")
    void usesTheSuiteThatIsChosen(String suite) {
        CoapSession session = connect(client(credentials(), with -> with.withSuites(suite)), uri());
        SecurityInfo info = session.securityInfo().orElseThrow();
        assertThat(info.cipherSuite()).isEqualTo(suite);
        assertThat(info.version()).isEqualTo("DTLSv1.2");
        asks(session);
        String thing = "/things/" + suite;
        byte[] body = bytes(3000, suite.hashCode());
        assertThat(await(session.request(CoapRequest.put(thing).payload(body))).isSuccess())
                .isTrue();
        assertThat(await(session.request(CoapRequest.get(thing))).payload()).isEqualTo(body);
    }

    @Test
    void isEstablishedAfterTheHandshake() {
        CoapSession session = CLIENT.closing(client(credentials()).open(uri()));
        List<SessionState> states =
                List.of(SessionState.NONE, SessionState.CONNECTING, SessionState.HANDSHAKE, SessionState.ESTABLISHED);
        StepVerifier.create(session.states().map(StateChange::state).take(states.size()))
                .then(() -> asks(session))
                .expectNextSequence(states)
                .expectComplete()
                .verify(PATIENCE);
        assertThat(await(session.ping())).isPositive();
    }

    @Test
    void movesAMebibyteBothWays() {
        CoapSession session = connect(client(credentials()), uri());
        byte[] body = bytes(MEBIBYTE, 7);
        assertThat(session.request(CoapRequest.put("/things/long").payload(body))
                        .map(CoapResponse::isSuccess)
                        .block(PATIENCE))
                .isTrue();
        assertThat(session.request(CoapRequest.get("/things/long"))
                        .map(CoapResponse::payload)
                        .block(PATIENCE))
                .isEqualTo(body);
    }

    @Test
    void observes() {
        CoapSession session = connect(client(credentials()), uri());
        CoapRequest thing = CoapRequest.put("/things/observed");
        await(session.request(thing.payload("one")));
        StepVerifier.create(session.observe(CoapRequest.get("/things/observed")).map(CoapResponse::payloadAsString))
                .expectNext("one")
                .then(() -> await(session.request(thing.payload("two"))))
                .expectNext("two")
                .thenCancel()
                .verify(SOON);
    }
}
