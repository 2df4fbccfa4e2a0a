package io.reactivecoap.netty.peer;

import static io.reactivecoap.netty.peer.PeerClient.SOON;
import static io.reactivecoap.netty.peer.PeerClient.await;
import static io.reactivecoap.netty.peer.PeerClient.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecoap.CoapHandshakeException;
import io.reactivecoap.CoapRequest;
import io.reactivecoap.CoapSession;
import io.reactivecoap.netty.NettyCoapClient;
import io.reactivecoap.netty.support.Certificates;
import io.reactivecoap.netty.support.Certificates.Holder;
import io.reactivecoap.netty.support.LeakCheck;
import io.reactivecoap.security.Anonymous;
import io.reactivecoap.security.CoapSecurity;
import io.reactivecoap.security.RawPublicKey;
import io.reactivecoap.security.SecurityInfo;
import io.reactivecoap.security.SecurityParameters;
import io.reactivecoap.security.TrustPolicy;
import io.reactivecoap.security.X509Identity;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.test.StepVerifier;

/** DTLS and TLS with certificates and with raw public keys, as libcoap speaks them on two libraries. */
@ExtendWith(LeakCheck.class)
@Timeout(60)
class LibcoapCertificateTest {

    private static final Path FILES = directory();
    private static final Holder ROOT = Certificates.authority("Root");
    private static final Holder SERVER = Certificates.draft("server").sign(ROOT);
    private static final Holder RSA_SERVER =
            Certificates.draft("server").keys(Certificates.rsaKeys(2048)).sign(ROOT);
    private static final Holder CLIENT = Certificates.draft("client").sign(ROOT);
    private static final TrustPolicy TRUST = TrustPolicy.of(ROOT.certificate());

    @RegisterExtension
    static final LibcoapServer OPENSSL =
            withCertificate("openssl", "-C", ROOT.certificateFile(FILES).toString());

    @RegisterExtension
    static final LibcoapServer GNUTLS =
            withCertificate("gnutls", "-C", ROOT.certificateFile(FILES).toString());

    @RegisterExtension
    static final LibcoapServer ANY_CLIENT = withCertificate("openssl", "-n");

    @RegisterExtension
    static final LibcoapServer RAW_KEY =
            LibcoapServer.secure("gnutls", "-M", SERVER.keyFile(FILES).toString(), "-n", "-d", "10");

    @RegisterExtension
    static final LibcoapServer RSA = LibcoapServer.secure(
            "openssl",
            "-c",
            RSA_SERVER.chainFile(FILES).toString(),
            "-j",
            RSA_SERVER.keyFile(FILES).toString(),
            "-n");

    private static LibcoapServer withCertificate(String library, String... more) {
        String[] arguments = Stream.concat(
                        Stream.of(
                                "-c",
                                SERVER.chainFile(FILES).toString(),
                                "-j",
                                SERVER.keyFile(FILES).toString(),
                                "-d",
                                "10"),
                        Stream.of(more))
                .toArray(String[]::new);
        return LibcoapServer.secure(library, arguments);
    }

    private static Path directory() {
        try {
            return Files.createTempDirectory("coap-keys");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @AfterAll
    static void removeFiles() throws IOException {
        try (var files = Files.list(FILES)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(FILES);
    }

    private static NettyCoapClient client(CoapSecurity credentials) {
        return NettyCoapClient.create()
                .settings(settings ->
                        settings.security(SecurityParameters.DEFAULT.withHandshakeTimeout(Duration.ofSeconds(5))))
                .security(credentials);
    }

    private static String uri(LibcoapServer server, String protocol) {
        return protocol.equals("DTLS") ? server.dtlsUri() : server.tlsUri();
    }

    static Stream<Arguments> peers() {
        return Stream.of("DTLS", "TLS")
                .flatMap(protocol -> Stream.of(
                        Arguments.of("openssl", OPENSSL, protocol), Arguments.of("gnutls", GNUTLS, protocol)));
    }

    private static void asks(CoapSession session) {
        assertThat(await(session.request(CoapRequest.get("/"))).payloadAsString())
                .contains("libcoap");
        session.close().block(SOON);
    }

    private static void fails(NettyCoapClient client, String uri, String... words) {
        StepVerifier.create(client.connect(uri))
                .expectErrorSatisfies(e ->
                        assertThat(e).isInstanceOf(CoapHandshakeException.class).hasMessageContainingAll(words))
                .verify(SOON);
    }

    @ParameterizedTest(name = "{0} {2}")
    @MethodSource("peers")
    void bothShowACertificate(String library, LibcoapServer server, String protocol) {
        X509Identity identity = X509Identity.fromPem(CLIENT.keyFile(FILES), CLIENT.chainFile(FILES))
                .trust(TRUST);
        CoapSession session = await(client(identity).connect(uri(server, protocol)));
        SecurityInfo info = session.securityInfo().orElseThrow();
        assertThat(info.peerCertificates()).first().isEqualTo(SERVER.certificate());
        assertThat(info.version()).startsWith(protocol);
        asks(session);
    }

    @ParameterizedTest(name = "{0} {2}")
    @MethodSource("peers")
    void failsWithoutTheCertificateThatThePeerWants(String library, LibcoapServer server, String protocol) {
        for (int i = 0; i < 10; i++) { // in TLS 1.3 the alert comes after requests have been sent, and with it a reset
            StepVerifier.create(client(Anonymous.trusting(TRUST))
                            .connect(uri(server, protocol))
                            .flatMap(session ->
                                    session.request(CoapRequest.get("/")).doFinally(end -> session.dispose())))
                    .expectError(CoapHandshakeException.class)
                    .verify(SOON);
        }
    }

    @ParameterizedTest(name = "{0} {2}")
    @MethodSource("peers")
    void refusesAServerThatIsNotTheOneItWants(String library, LibcoapServer server, String protocol) {
        X509Identity identity = X509Identity.of(CLIENT.keys().getPrivate(), CLIENT.chain());
        fails(client(identity.trust(TRUST).serverName("other.example")), uri(server, protocol), "other.example");
        fails(client(identity), uri(server, protocol), "not trusted");
    }

    @ParameterizedTest
    @ValueSource(strings = {"DTLS", "TLS"})
    void needsNoCertificateOfItsOwnWherePeersDoNotAsk(String protocol) {
        asks(await(client(Anonymous.trusting(TRUST)).connect(uri(ANY_CLIENT, protocol))));
        asks(await(client(Anonymous.trusting(TrustPolicy.insecureTrustEverything()))
                .connect(uri(ANY_CLIENT, protocol))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"DTLS", "TLS"})
    void trustsARawPublicKeyThatItKnows(String protocol) {
        RawPublicKey known = RawPublicKey.of(
                        CLIENT.keys().getPublic(), CLIENT.keys().getPrivate())
                .trust(SERVER.keys().getPublic());
        CoapSession session = await(client(known).connect(uri(RAW_KEY, protocol)));
        assertThat(session.securityInfo().orElseThrow().peerPublicKey())
                .contains(SERVER.keys().getPublic());
        asks(session);
        fails(
                client(RawPublicKey.of(CLIENT.keys().getPublic(), CLIENT.keys().getPrivate())
                        .trust(ROOT.keys().getPublic())),
                uri(RAW_KEY, protocol),
                "raw public key");
    }

    static Stream<Arguments> suites() {
        List<String> everybody = List.of("AES_128_CCM_8", "AES_128_CCM", "AES_128_GCM_SHA256", "AES_256_GCM_SHA384");
        Stream<Arguments> elliptic = Stream.of("DTLS", "TLS")
                .flatMap(protocol -> Stream.concat(everybody.stream(), Stream.of("CHACHA20_POLY1305_SHA256"))
                        .flatMap(suite -> Stream.of(
                                Arguments.of(OPENSSL, protocol, "TLS_ECDHE_ECDSA_WITH_" + suite),
                                Arguments.of(GNUTLS, protocol, "TLS_ECDHE_ECDSA_WITH_" + suite),
                                Arguments.of(RAW_KEY, protocol, "TLS_ECDHE_ECDSA_WITH_" + suite))));
        Stream<Arguments> newest = Stream.of("AES_128_GCM_SHA256", "AES_256_GCM_SHA384", "CHACHA20_POLY1305_SHA256")
                .flatMap(suite -> Stream.of(OPENSSL, GNUTLS, RAW_KEY, RSA)
                        .map(server -> Arguments.of(server, "TLS", "TLS_" + suite)));
        Stream<Arguments> rsa = Stream.of("DTLS", "TLS")
                .flatMap(protocol -> Stream.of("AES_128_GCM_SHA256", "AES_256_GCM_SHA384", "CHACHA20_POLY1305_SHA256")
                        .map(suite -> Arguments.of(RSA, protocol, "TLS_ECDHE_RSA_WITH_" + suite)));
        return Stream.of(elliptic, newest, rsa).flatMap(each -> each);
    }

    private static CoapSecurity credentials(LibcoapServer server) {
        return server == RAW_KEY
                ? RawPublicKey.of(CLIENT.keys().getPublic(), CLIENT.keys().getPrivate())
                        .trust(SERVER.keys().getPublic())
                : X509Identity.of(CLIENT.keys().getPrivate(), CLIENT.chain()).trust(TRUST);
    }

    @ParameterizedTest(name = "{0} {2}")
    @MethodSource({"peers", "rawKeyPeers"})
    void movesABodyBothWaysAndObserves(String library, LibcoapServer server, String protocol) {
        // libcoap on GnuTLS does not get together a message that came in several records
        NettyCoapClient client = client(credentials(server))
                .settings(settings -> settings.streams(settings.streams().withMaxMessageSize(1152)));
        CoapSession session = await(client.connect(uri(server, protocol)));
        byte[] body = bytes(1_000_000, 5);
        String path = "/body-" + protocol;
        assertThat(await(session.request(CoapRequest.put(path).payload(body))).isSuccess())
                .isTrue();
        assertThat(await(session.request(CoapRequest.get(path))).payload()).isEqualTo(body);
        StepVerifier.create(session.observe(CoapRequest.get("/time")).take(2))
                .expectNextCount(2)
                .expectComplete()
                .verify(SOON);
        session.close().block(SOON);
    }

    static Stream<Arguments> rawKeyPeers() {
        return Stream.of(Arguments.of("raw key", RAW_KEY, "DTLS"), Arguments.of("raw key", RAW_KEY, "TLS"));
    }

    @ParameterizedTest(name = "{1} {2}")
    @MethodSource("suites")
    void usesTheSuiteThatIsChosen(LibcoapServer server, String protocol, String suite) {
        NettyCoapClient client = client(credentials(server))
                .settings(settings -> settings.security(settings.security().withSuites(suite)));
        CoapSession session = await(client.connect(uri(server, protocol)));
        assertThat(session.securityInfo().orElseThrow().cipherSuite()).isEqualTo(suite);
        asks(session);
    }
}
