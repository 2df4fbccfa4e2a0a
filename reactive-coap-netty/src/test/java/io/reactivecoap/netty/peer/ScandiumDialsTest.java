package io.reactivecoap.netty.peer;

import static io.reactivecoap.netty.peer.PeerClient.SOON;
import static io.reactivecoap.netty.peer.PeerClient.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecoap.CoapAddress;
import io.reactivecoap.CoapHandshakeException;
import io.reactivecoap.CoapProtocol;
import io.reactivecoap.CoapRequest;
import io.reactivecoap.CoapResponse;
import io.reactivecoap.CoapSession;
import io.reactivecoap.netty.support.Certificates;
import io.reactivecoap.netty.support.Certificates.Holder;
import io.reactivecoap.netty.support.LeakCheck;
import io.reactivecoap.security.CoapSecurity;
import io.reactivecoap.security.PreSharedKey;
import io.reactivecoap.security.RawPublicKey;
import io.reactivecoap.security.SecurityInfo;
import io.reactivecoap.security.SecurityParameters;
import io.reactivecoap.security.TrustPolicy;
import io.reactivecoap.security.X509Identity;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.eclipse.californium.core.CoapClient;
import org.eclipse.californium.core.CoapResource;
import org.eclipse.californium.core.CoapServer;
import org.eclipse.californium.core.config.CoapConfig;
import org.eclipse.californium.core.network.CoapEndpoint;
import org.eclipse.californium.core.server.resources.CoapExchange;
import org.eclipse.californium.elements.auth.RawPublicKeyIdentity;
import org.eclipse.californium.elements.config.Configuration;
import org.eclipse.californium.elements.config.SystemConfig;
import org.eclipse.californium.elements.config.UdpConfig;
import org.eclipse.californium.scandium.DTLSConnector;
import org.eclipse.californium.scandium.config.DtlsConfig;
import org.eclipse.californium.scandium.config.DtlsConnectorConfig;
import org.eclipse.californium.scandium.dtls.CertificateType;
import org.eclipse.californium.scandium.dtls.cipher.CipherSuite;
import org.eclipse.californium.scandium.dtls.pskstore.AdvancedSinglePskStore;
import org.eclipse.californium.scandium.dtls.x509.SingleCertificateProvider;
import org.eclipse.californium.scandium.dtls.x509.StaticNewAdvancedCertificateVerifier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.test.StepVerifier;

/** The whole of call-home: a Californium server dials in with Scandium, and is asked over the session it has opened. */
@ExtendWith(LeakCheck.class)
@Timeout(90)
class ScandiumDialsTest {

    @RegisterExtension
    static final PeerClient CLIENT = new PeerClient();

    private static final int CONNECTION_ID = 6;
    private static final Holder ROOT = Certificates.authority("Root");
    private static final Holder HOME = Certificates.draft("home").sign(ROOT);
    private static final Holder SENSOR = Certificates.draft("sensor").sign(ROOT);
    private static final Holder STRANGER = Certificates.draft("stranger").sign(Certificates.authority("Another"));
    private static final PreSharedKey KEY = PreSharedKey.of("sensor 1", bytes("secretPSK"));

    private static final CoapSecurity KNOWN = PreSharedKey.by(question ->
            Mono.justOrEmpty(question.identity().filter("sensor 1"::equals)).map(known -> KEY));
    private static final CoapSecurity CERTIFICATE =
            X509Identity.of(HOME.keys().getPrivate(), HOME.chain()).trust(TrustPolicy.of(ROOT.certificate()));
    private static final CoapSecurity RAW_KEY = RawPublicKey.of(
                    HOME.certificate().getPublicKey(), HOME.keys().getPrivate())
            .trust(SENSOR.certificate().getPublicKey());

    private final BlockingQueue<CoapSession> accepted = new LinkedBlockingQueue<>();
    private Disposable listening = Disposables.disposed();

    @AfterEach
    void stopListening() {
        listening.dispose();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private String listen(CoapSecurity credentials) {
        Sinks.One<CoapAddress> address = Sinks.one();
        listening = CLIENT.get()
                .settings(settings ->
                        settings.security(SecurityParameters.DEFAULT.withHandshakeTimeout(Duration.ofSeconds(5))))
                .security(credentials)
                .accept(CoapProtocol.DTLS, CoapAddress.inet("127.0.0.1", 0), address::tryEmitValue)
                .subscribe(session -> accepted.add(CLIENT.closing(session)));
        return "coaps://" + await(address.asMono());
    }

    private CoapSession next() throws InterruptedException {
        CoapSession session = accepted.poll(SOON.toSeconds(), TimeUnit.SECONDS);
        assertThat(session).as("Scandium has dialled in").isNotNull();
        return session;
    }

    /** A server that dials. */
    private static final class Device implements AutoCloseable {

        private final CoapServer server;
        private final CoapEndpoint endpoint;

        Device(int port, Consumer<DtlsConnectorConfig.Builder> security) throws Exception {
            Configuration configuration = new Configuration(
                    CoapConfig.DEFINITIONS, UdpConfig.DEFINITIONS, DtlsConfig.DEFINITIONS, SystemConfig.DEFINITIONS);
            configuration.set(CoapConfig.PROTOCOL_STAGE_THREAD_COUNT, 1);
            DtlsConnectorConfig.Builder builder = DtlsConnectorConfig.builder(configuration)
                    .setAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
                    .set(DtlsConfig.DTLS_RECEIVER_THREAD_COUNT, 1)
                    .set(DtlsConfig.DTLS_CONNECTOR_THREAD_COUNT, 1)
                    .set(DtlsConfig.DTLS_CONNECTION_ID_LENGTH, CONNECTION_ID)
                    .set(DtlsConfig.DTLS_RECOMMENDED_CIPHER_SUITES_ONLY, false)
                    .set(DtlsConfig.DTLS_RECOMMENDED_SIGNATURE_AND_HASH_ALGORITHMS_ONLY, false);
            security.accept(builder);
            endpoint = CoapEndpoint.builder()
                    .setConfiguration(configuration)
                    .setConnector(new DTLSConnector(builder.build()))
                    .build();
            server = new CoapServer(configuration);
            server.addEndpoint(endpoint);
            server.add(new CoapResource("who") {
                @Override
                public void handleGET(CoapExchange exchange) {
                    exchange.respond("a sensor");
                }
            });
            server.start();
        }

        /** Dials in with a ping; whether it was answered. */
        boolean dial(String uri) {
            CoapClient client = new CoapClient(uri).setEndpoint(endpoint);
            try {
                return client.ping(SOON.toMillis());
            } finally {
                client.shutdown();
            }
        }

        int port() {
            return endpoint.getAddress().getPort();
        }

        @Override
        public void close() {
            server.destroy();
        }
    }

    private static Consumer<DtlsConnectorConfig.Builder> psk(String identity, String key) {
        return security -> security.setAdvancedPskStore(new AdvancedSinglePskStore(identity, bytes(key)))
                .set(DtlsConfig.DTLS_CIPHER_SUITES, suites("PSK"));
    }

    private static Consumer<DtlsConnectorConfig.Builder> certificate(Holder holder) {
        return security -> security.setCertificateIdentityProvider(new SingleCertificateProvider(
                        jdkKey(holder), holder.chain().toArray(Certificate[]::new), CertificateType.X_509))
                .setAdvancedCertificateVerifier(StaticNewAdvancedCertificateVerifier.builder()
                        .setTrustedCertificates(ROOT.certificate())
                        .build())
                .set(DtlsConfig.DTLS_CIPHER_SUITES, suites("_ECDHE_ECDSA_"));
    }

    private static Consumer<DtlsConnectorConfig.Builder> rawKey(Holder holder) {
        return security -> security.setCertificateIdentityProvider(new SingleCertificateProvider(
                        jdkKey(holder), holder.certificate().getPublicKey()))
                .setAdvancedCertificateVerifier(StaticNewAdvancedCertificateVerifier.builder()
                        .setTrustedRPKs(
                                new RawPublicKeyIdentity(HOME.certificate().getPublicKey()))
                        .build())
                .set(DtlsConfig.DTLS_CIPHER_SUITES, suites("_ECDHE_ECDSA_"));
    }

    private static List<CipherSuite> suites(String kind) {
        return Stream.of(CipherSuite.values())
                .filter(suite -> suite.name().contains(kind) && suite.isSupported())
                .toList();
    }

    /** Its library wants keys of the JDK's own. */
    private static PrivateKey jdkKey(Holder of) {
        try {
            return KeyFactory.getInstance("EC")
                    .generatePrivate(
                            new PKCS8EncodedKeySpec(of.keys().getPrivate().getEncoded()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    static Stream<Arguments> pairs() {
        return Stream.of(
                Arguments.of("a pre-shared key", KNOWN, psk("sensor 1", "secretPSK")),
                Arguments.of("certificates", CERTIFICATE, certificate(SENSOR)),
                Arguments.of("raw public keys", RAW_KEY, rawKey(SENSOR)));
    }

    private static void asks(CoapSession session) {
        assertThat(await(session.request(CoapRequest.get("/who")).map(CoapResponse::payloadAsString)))
                .isEqualTo("a sensor");
    }

    @ParameterizedTest(name = "with {0}")
    @MethodSource("pairs")
    void isAskedOverTheSessionItHasOpened(
            String with, CoapSecurity credentials, Consumer<DtlsConnectorConfig.Builder> security) throws Exception {
        try (Device device = new Device(0, security)) {
            assertThat(device.dial(listen(credentials)))
                    .as("the ping is answered")
                    .isTrue();
            CoapSession session = next();
            await(session.established().thenReturn(true));
            asks(session.asClient());
            asks(session);
            assertThat(session.remoteAddress()).isEqualTo(CoapAddress.inet("127.0.0.1", device.port()));
            assertThat(accepted).as("no other session").isEmpty();
            SecurityInfo info = session.securityInfo().orElseThrow();
            assertThat(info.peerConnectionId())
                    .as("its id, in what we send")
                    .hasValueSatisfying(id -> assertThat(id).hasSize(CONNECTION_ID));
            assertThat(info.ownConnectionId())
                    .as("none in what it sends")
                    .hasValueSatisfying(id -> assertThat(id).isEmpty());
            session.close().block(SOON);
        }
    }

    static Stream<Arguments> strangers() {
        return Stream.of(
                Arguments.of("a wrong key", KNOWN, psk("sensor 1", "a guess"), "key"),
                Arguments.of("an unknown identity", KNOWN, psk("sensor 2", "secretPSK"), "identity"),
                Arguments.of("an untrusted certificate", CERTIFICATE, certificate(STRANGER), "not trusted"),
                Arguments.of("an unknown raw key", RAW_KEY, rawKey(STRANGER), "none of the 1"));
    }

    @ParameterizedTest(name = "with {0}")
    @MethodSource("strangers")
    void isNotLetIn(String with, CoapSecurity credentials, Consumer<DtlsConnectorConfig.Builder> security, String why)
            throws Exception {
        try (Device device = new Device(0, security)) {
            assertThat(device.dial(listen(credentials))).isFalse();
            StepVerifier.create(next().established())
                    .expectErrorSatisfies(e -> assertThat(e)
                            .isInstanceOf(CoapHandshakeException.class)
                            .hasMessageContaining(why))
                    .verify(SOON);
        }
    }

    @Test
    void takesItsOwnPlaceAfterARestartOfWhichItHasNotTold() throws Exception {
        String home = listen(KNOWN);
        int port;
        CoapSession first;
        try (Device device = new Device(0, psk("sensor 1", "secretPSK"))) {
            port = device.port();
            assertThat(device.dial(home)).isTrue();
            first = next().retain();
            asks(first);
        }
        assertThat(first.isDisposed()).as("it has not said that it ends").isFalse();
        try (Device device = new Device(port, psk("sensor 1", "secretPSK"))) {
            assertThat(device.dial(home)).isTrue();
            CoapSession second = next();
            asks(second);
            StepVerifier.create(first.onClose())
                    .expectErrorSatisfies(e -> assertThat(e)
                            .isInstanceOf(CoapHandshakeException.class)
                            .hasMessageContaining("begun anew"))
                    .verify(SOON);
            asks(second);
        }
    }
}
