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
import io.reactivecoap.netty.NettyCoapClient;
import io.reactivecoap.netty.support.LeakCheck;
import io.reactivecoap.security.Anonymous;
import io.reactivecoap.security.CredentialRules;
import io.reactivecoap.security.PreSharedKey;
import io.reactivecoap.security.SecurityInfo;
import io.reactivecoap.security.SecurityParameters;
import io.reactivecoap.security.TrustPolicy;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.bouncycastle.tls.TlsContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** DTLS and TLS with a pre-shared key, as libcoap speaks them on two libraries. */
@ExtendWith(LeakCheck.class)
@Timeout(60)
class LibcoapPskTest {

    @RegisterExtension
    static final LibcoapServer OPENSSL = LibcoapServer.secure("openssl", "-k", "secretPSK", "-h", "hint", "-d", "10");

    @RegisterExtension
    static final LibcoapServer GNUTLS = LibcoapServer.secure("gnutls", "-k", "secretPSK", "-h", "hint", "-d", "10");

    private static final PreSharedKey RIGHT = key("secretPSK");
    private static final CoapRequest ROOT = CoapRequest.get("/");

    private static PreSharedKey key(String key) {
        return PreSharedKey.of("me", key.getBytes(StandardCharsets.UTF_8));
    }

    private static NettyCoapClient client(PreSharedKey key) {
        return NettyCoapClient.create()
                .settings(settings ->
                        settings.security(SecurityParameters.DEFAULT.withHandshakeTimeout(Duration.ofSeconds(5))))
                .security(key);
    }

    static Stream<Arguments> peers() {
        return Stream.of("DTLS", "TLS")
                .flatMap(protocol -> Stream.of(Arguments.of("openssl", protocol), Arguments.of("gnutls", protocol)));
    }

    private static String uri(String library, String protocol) {
        LibcoapServer server = library.equals("openssl") ? OPENSSL : GNUTLS;
        return protocol.equals("DTLS") ? server.dtlsUri() : server.tlsUri();
    }

    private static CoapSession connect(NettyCoapClient client, String library, String protocol) {
        return await(client.connect(uri(library, protocol)));
    }

    @ParameterizedTest
    @MethodSource("peers")
    void asksAndIsAnswered(String library, String protocol) {
        CoapSession session = connect(client(RIGHT), library, protocol);
        assertThat(await(session.request(ROOT)).payloadAsString()).contains("libcoap");
        SecurityInfo info = session.securityInfo().orElseThrow();
        assertThat(info.version()).startsWith(protocol);
        assertThat(info.pskIdentity()).contains("me");
        // TLS 1.3 knows no hints
        assertThat(info.pskIdentityHint()).isEqualTo(protocol.equals("DTLS") ? Optional.of("hint") : Optional.empty());
        assertThat(info.revealPskKey())
                .hasValueSatisfying(key -> assertThat(key).isEqualTo(RIGHT.revealKey()));
        assertThat(info.isResumed()).isFalse();
        assertThat(info.toString()).doesNotContain("secret").doesNotContain("me");
        List<SessionState> states = protocol.equals("DTLS")
                ? List.of(SessionState.CONNECTING, SessionState.HANDSHAKE, SessionState.ESTABLISHED)
                : List.of(SessionState.CONNECTING, SessionState.HANDSHAKE, SessionState.CSM, SessionState.ESTABLISHED);
        StepVerifier.create(session.states().map(StateChange::state).take(states.size()))
                .expectNextSequence(states)
                .expectComplete()
                .verify(SOON);
        assertThat(await(session.ping())).isPositive();
        session.close().block(SOON);
    }

    @ParameterizedTest
    @MethodSource("peers")
    void movesABodyBothWaysAndObserves(String library, String protocol) {
        // libcoap on GnuTLS does not get together a message that came in several records
        NettyCoapClient client = client(RIGHT)
                .settings(settings -> settings.streams(settings.streams().withMaxMessageSize(1152)));
        CoapSession session = connect(client, library, protocol);
        byte[] body = bytes(1_000_000, 7);
        assertThat(await(session.request(
                                CoapRequest.put("/body-" + library + protocol).payload(body)))
                        .isSuccess())
                .isTrue();
        assertThat(await(session.request(CoapRequest.get("/body-" + library + protocol)))
                        .payload())
                .isEqualTo(body);
        StepVerifier.create(session.observe(CoapRequest.get("/time")).take(2))
                .expectNextCount(2)
                .expectComplete()
                .verify(SOON);
        session.close().block(SOON);
    }

    @ParameterizedTest
    @MethodSource("peers")
    void saysWhyAWrongKeyGetsNoSession(String library, String protocol) {
        NettyCoapClient wrong = client(key("not the key"))
                .settings(
                        settings -> settings.security(settings.security().withHandshakeTimeout(Duration.ofSeconds(2))));
        StepVerifier.create(wrong.connect(uri(library, protocol)))
                .expectErrorSatisfies(e -> {
                    assertThat(e).isInstanceOf(CoapHandshakeException.class).hasMessageContaining("handshake");
                    assertThat(((CoapHandshakeException) e).reason()).isEqualTo(NackReason.TLS_FAILED);
                    assertThat(e.toString()).doesNotContain("not the key");
                })
                .verify(SOON);
        CoapSession session = wrong.open(uri(library, protocol));
        StepVerifier.create(session.request(ROOT))
                .expectError(CoapHandshakeException.class)
                .verify(SOON);
    }

    @Test
    void movesABodyInMessagesOfManyRecords() {
        CoapSession session = connect(client(RIGHT), "openssl", "TLS");
        byte[] body = bytes(1_000_000, 3);
        assertThat(await(session.request(CoapRequest.put("/long").payload(body)))
                        .isSuccess())
                .isTrue();
        assertThat(await(session.request(CoapRequest.get("/long"))).payload()).isEqualTo(body);
        session.close().block(SOON);
    }

    @ParameterizedTest
    @MethodSource("peers")
    void findsTheKeyByThePeersHint(String library, String protocol) {
        PreSharedKey byHint = PreSharedKey.by(
                question -> question.hint().filter("hint"::equals).isPresent() ? Mono.just(RIGHT) : Mono.empty());
        CoapSession session = connect(client(byHint), library, protocol);
        assertThat(await(session.request(ROOT).map(CoapResponse::isSuccess))).isTrue();
        session.close().block(SOON);
        StepVerifier.create(client(PreSharedKey.by(question -> Mono.empty())).connect(uri(library, protocol)))
                .expectError(CoapHandshakeException.class)
                .verify(SOON);
    }

    @ParameterizedTest
    @CsvSource({
        "openssl, DTLS, TLS_PSK_WITH_AES_128_CCM_8",
        "openssl, DTLS, TLS_PSK_WITH_AES_128_CCM",
        "openssl, DTLS, TLS_PSK_WITH_AES_128_GCM_SHA256",
        "openssl, DTLS, TLS_PSK_WITH_CHACHA20_POLY1305_SHA256",
        "openssl, DTLS, TLS_ECDHE_PSK_WITH_CHACHA20_POLY1305_SHA256",
        "openssl, TLS, TLS_PSK_WITH_AES_128_CCM_8",
        "openssl, TLS, TLS_PSK_WITH_AES_128_CCM",
        "openssl, TLS, TLS_PSK_WITH_AES_128_GCM_SHA256",
        "openssl, TLS, TLS_PSK_WITH_CHACHA20_POLY1305_SHA256",
        "openssl, TLS, TLS_ECDHE_PSK_WITH_CHACHA20_POLY1305_SHA256",
        "openssl, TLS, TLS_AES_128_GCM_SHA256",
        "openssl, TLS, TLS_CHACHA20_POLY1305_SHA256",
        "gnutls, DTLS, TLS_PSK_WITH_AES_128_CCM_8",
        "gnutls, DTLS, TLS_PSK_WITH_AES_128_CCM",
        "gnutls, DTLS, TLS_PSK_WITH_AES_128_GCM_SHA256",
        "gnutls, DTLS, TLS_PSK_WITH_CHACHA20_POLY1305_SHA256",
        "gnutls, DTLS, TLS_PSK_WITH_AES_128_CBC_SHA256",
        "gnutls, DTLS, TLS_ECDHE_PSK_WITH_CHACHA20_POLY1305_SHA256",
        "gnutls, DTLS, TLS_ECDHE_PSK_WITH_AES_128_CBC_SHA256",
        "gnutls, TLS, TLS_PSK_WITH_AES_128_CCM_8",
        "gnutls, TLS, TLS_PSK_WITH_AES_128_CCM",
        "gnutls, TLS, TLS_PSK_WITH_AES_128_GCM_SHA256",
        "gnutls, TLS, TLS_PSK_WITH_CHACHA20_POLY1305_SHA256",
        "gnutls, TLS, TLS_PSK_WITH_AES_128_CBC_SHA256",
        "gnutls, TLS, TLS_ECDHE_PSK_WITH_CHACHA20_POLY1305_SHA256",
        "gnutls, TLS, TLS_ECDHE_PSK_WITH_AES_128_CBC_SHA256",
        "gnutls, TLS, TLS_AES_128_GCM_SHA256",
        "gnutls, TLS, TLS_AES_128_CCM_SHA256",
        "gnutls, TLS, TLS_AES_128_CCM_8_SHA256",
        "gnutls, TLS, TLS_CHACHA20_POLY1305_SHA256"
    })
    void usesTheSuiteThatIsChosen(String library, String protocol, String suite) {
        NettyCoapClient client = client(RIGHT)
                .settings(settings -> settings.security(settings.security().withSuites(suite)));
        CoapSession session = connect(client, library, protocol);
        assertThat(session.securityInfo().orElseThrow().cipherSuite()).isEqualTo(suite);
        assertThat(await(session.request(ROOT)).isSuccess()).isTrue();
        session.close().block(SOON);
    }

    @ParameterizedTest
    @CsvSource({"openssl, true", "gnutls, false"})
    void takesUpASessionAgainWhereThePeerDoes(String library, boolean resumes) {
        NettyCoapClient client = client(RIGHT);
        connect(client, library, "DTLS").close().block(SOON);
        CoapSession session = connect(client, library, "DTLS");
        assertThat(session.securityInfo().orElseThrow().isResumed()).isEqualTo(resumes);
        assertThat(await(session.request(ROOT)).isSuccess()).isTrue();
        session.close().block(SOON);
        NettyCoapClient without = client(RIGHT)
                .settings(settings -> settings.security(settings.security().withResumption(false)));
        connect(without, library, "DTLS").close().block(SOON);
        session = connect(without, library, "DTLS");
        assertThat(session.securityInfo().orElseThrow().isResumed()).isFalse();
        session.close().block(SOON);
    }

    @Test
    void makesAFullHandshakeWhenThePeerHasForgotten() {
        NettyCoapClient client = client(RIGHT);
        connect(client, "openssl", "DTLS").close().block(SOON);
        OPENSSL.kill();
        OPENSSL.restart();
        CoapSession session = connect(client, "openssl", "DTLS");
        assertThat(session.securityInfo().orElseThrow().isResumed()).isFalse();
        assertThat(await(session.request(ROOT)).isSuccess()).isTrue();
        session.close().block(SOON);
    }

    /** RFC 6066 §4: fragments of 512 bytes, which our settings know nothing of. */
    @ParameterizedTest
    @ValueSource(strings = {"openssl", "gnutls"})
    void letsTheExtensionsOfItsHelloBeChanged(String library) {
        NettyCoapClient client = client(RIGHT).clientHello(extensions -> extensions.put(1, new byte[] {1}));
        CoapSession session = connect(client, library, "DTLS");
        TlsContext context = session.securityInfo()
                .flatMap(info -> info.unwrap(TlsContext.class))
                .orElseThrow();
        assertThat(context.getSecurityParametersConnection().getMaxFragmentLength())
                .isEqualTo((short) 1);
        assertThat(await(session.request(ROOT)).isSuccess()).isTrue();
        session.close().block(SOON);
    }

    @Test
    void takesNewCredentialsWithoutANewClient() {
        AtomicReference<PreSharedKey> latest = new AtomicReference<>(key("expired"));
        NettyCoapClient client = client(RIGHT).security(CredentialRules.always(latest::get));
        StepVerifier.create(client.connect(uri("openssl", "TLS")))
                .expectError(CoapHandshakeException.class)
                .verify(SOON);
        latest.set(RIGHT);
        connect(client, "openssl", "TLS").close().block(SOON);
    }

    /** It has a key and no certificate. */
    @Test
    void saysWhyThePeerHasHungUp() {
        CoapClient anonymous = client(RIGHT).security(Anonymous.trusting(TrustPolicy.insecureTrustEverything()));
        StepVerifier.create(anonymous.connect(uri("openssl", "TLS")))
                .expectErrorSatisfies(e -> assertThat(e)
                        .isInstanceOf(CoapHandshakeException.class)
                        .hasMessageContaining("handshake_failure"))
                .verify(SOON);
    }
}
