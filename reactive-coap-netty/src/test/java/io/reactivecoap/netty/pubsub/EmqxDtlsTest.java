package io.reactivecoap.netty.pubsub;

import static io.reactivecoap.CoapCode.BAD_REQUEST;
import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecoap.CoapCode;
import io.reactivecoap.CoapRequest;
import io.reactivecoap.CoapResponse;
import io.reactivecoap.CoapSession;
import io.reactivecoap.NackReason;
import io.reactivecoap.netty.rim.Rim;
import io.reactivecoap.netty.support.Certificates;
import io.reactivecoap.netty.support.Certificates.Holder;
import io.reactivecoap.netty.support.LeakCheck;
import io.reactivecoap.pubsub.EmqxConnection;
import io.reactivecoap.pubsub.EmqxCredentials;
import io.reactivecoap.pubsub.EmqxGateway;
import io.reactivecoap.pubsub.EmqxParameters;
import io.reactivecoap.pubsub.EmqxToken;
import io.reactivecoap.pubsub.PubSubMessage;
import io.reactivecoap.security.Anonymous;
import io.reactivecoap.security.CoapSecurity;
import io.reactivecoap.security.PreSharedKey;
import io.reactivecoap.security.TrustPolicy;
import io.reactivecoap.security.X509Identity;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.eclipse.californium.elements.config.CertificateAuthenticationMode;
import org.eclipse.californium.scandium.config.DtlsConfig;
import org.eclipse.californium.scandium.config.DtlsConnectorConfig;
import org.eclipse.californium.scandium.dtls.CertificateType;
import org.eclipse.californium.scandium.dtls.cipher.CipherSuite;
import org.eclipse.californium.scandium.dtls.pskstore.AdvancedSinglePskStore;
import org.eclipse.californium.scandium.dtls.x509.SingleCertificateProvider;
import org.eclipse.californium.scandium.dtls.x509.StaticNewAdvancedCertificateVerifier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** The gateway's suite for DTLS, with each kind of credentials that its listener takes. The handshake is Scandium's. */
@ExtendWith(LeakCheck.class)
@Timeout(60)
class EmqxDtlsTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final EmqxCredentials CLIENT1 = EmqxCredentials.of("client1").login("admin", "public");

    private static final Holder ROOT = Certificates.authority("Root");
    private static final Holder SERVER = Certificates.draft("gateway").sign(ROOT);
    private static final Holder DEVICE = Certificates.draft("device").sign(ROOT);
    private static final TrustPolicy TRUST = TrustPolicy.of(ROOT.certificate());

    @RegisterExtension
    static final Rim rim = new Rim();

    private static final Map<Keys, GatewayServer> SERVERS = new EnumMap<>(Keys.class);

    /** As the listener is configured. */
    enum Keys {
        /** {@code user_lookup_fun} */
        PSK {
            @Override
            CoapSecurity ours() {
                return PreSharedKey.of("device", secret());
            }

            @Override
            void theirs(DtlsConnectorConfig.Builder listener) {
                listener.setAdvancedPskStore(new AdvancedSinglePskStore("device", secret()))
                        .set(DtlsConfig.DTLS_CIPHER_SUITES, List.of(CipherSuite.TLS_PSK_WITH_AES_128_CCM_8));
            }

            private static byte[] secret() {
                return "only a test".getBytes(StandardCharsets.US_ASCII);
            }
        },
        /** {@code verify_none} */
        SERVER_CERTIFICATE {
            @Override
            CoapSecurity ours() {
                return Anonymous.trusting(TRUST);
            }

            @Override
            void theirs(DtlsConnectorConfig.Builder listener) {
                certified(listener, CertificateAuthenticationMode.NONE);
            }
        },
        /** {@code verify_peer} */
        CERTIFICATES {
            @Override
            CoapSecurity ours() {
                return X509Identity.of(DEVICE.keys().getPrivate(), DEVICE.chain())
                        .trust(TRUST);
            }

            @Override
            void theirs(DtlsConnectorConfig.Builder listener) {
                certified(listener, CertificateAuthenticationMode.NEEDED);
                listener.setAdvancedCertificateVerifier(StaticNewAdvancedCertificateVerifier.builder()
                        .setTrustedCertificates(ROOT.certificate())
                        .build());
            }
        };

        abstract CoapSecurity ours();

        abstract void theirs(DtlsConnectorConfig.Builder listener);

        static void certified(DtlsConnectorConfig.Builder listener, CertificateAuthenticationMode mode) {
            listener.setCertificateIdentityProvider(new SingleCertificateProvider(
                            jdkKey(), SERVER.chain().toArray(Certificate[]::new), CertificateType.X_509))
                    .set(DtlsConfig.DTLS_CLIENT_AUTHENTICATION_MODE, mode);
        }

        /** Its library wants keys of the JDK's own. */
        private static PrivateKey jdkKey() {
            try {
                return KeyFactory.getInstance("EC")
                        .generatePrivate(new PKCS8EncodedKeySpec(
                                SERVER.keys().getPrivate().getEncoded()));
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    @BeforeAll
    static void start() {
        for (Keys keys : Keys.values()) {
            SERVERS.put(keys, GatewayServer.overDtls(keys::theirs));
        }
    }

    @AfterAll
    static void stop() {
        SERVERS.values().forEach(GatewayServer::close);
    }

    @BeforeEach
    void begin() {
        SERVERS.values()
                .forEach(server -> server.tell(gateway -> {
                    gateway.forget();
                    gateway.published.clear();
                    gateway.passwords.put("admin", "public");
                }));
    }

    private static CoapSession dial(Keys keys) {
        return rim.closing(await(
                rim.client().security(keys.ours()).connect(SERVERS.get(keys).uri())));
    }

    private static <T> T await(Mono<T> mono) {
        return mono.blockOptional(PATIENCE).orElseThrow();
    }

    private static void completes(Mono<Void> mono) {
        StepVerifier.create(mono).expectComplete().verify(PATIENCE);
    }

    private static EmqxConnection connect(CoapSession session) {
        return await(EmqxGateway.connect(session, CLIENT1));
    }

    private static EmqxConnection resume(CoapSession session, EmqxCredentials credentials, EmqxToken token) {
        return await(EmqxGateway.resume(session, credentials, token, EmqxParameters.DEFAULT));
    }

    private static StepVerifier.FirstStep<String> verify(Flux<PubSubMessage> messages) {
        return StepVerifier.create(messages.map(PubSubMessage::payloadAsString));
    }

    /** t_connection: create, heartbeat, close */
    @ParameterizedTest
    @EnumSource
    void connectsBeatsAndCloses(Keys keys) {
        CoapSession session = dial(keys);
        EmqxConnection connection = connect(session);
        assertThat(SERVERS.get(keys).ask(EmqxDouble::clients)).containsExactly("client1");
        assertThat(resume(session, CLIENT1, connection.token()).token())
                .as("a heartbeat, which the gateway takes")
                .isEqualTo(connection.token());
        completes(connection.close());
        assertThat(SERVERS.get(keys).ask(EmqxDouble::clients)).isEmpty();
    }

    /** t_same_dtls_session_token_request, with messages both ways, long ones too */
    @ParameterizedTest
    @EnumSource
    void publishesAndSubscribes(Keys keys) {
        EmqxConnection connection = connect(dial(keys));
        String longer = "0123456789".repeat(400);
        verify(connection.subscribe("coap/same_session", 1))
                .then(() -> completes(connection.publish("coap/same_session", "x")))
                .expectNext("x")
                .then(() -> completes(connection.publish("coap/same_session", longer)))
                .expectNext(longer)
                .thenCancel()
                .verify(PATIENCE);
        completes(connection.unsubscribe("coap/same_session"));
        SERVERS.get(keys)
                .tell(gateway ->
                        assertThat(gateway.subscribers("coap/same_session")).isZero());
    }

    /** t_token_takeover_across_dtls_sessions */
    @ParameterizedTest
    @EnumSource
    void takesOverOverAnotherAssociation(Keys keys) {
        CoapSession first = dial(keys);
        EmqxConnection before = connect(first);
        first.disconnect(NackReason.NOT_DELIVERABLE);

        EmqxConnection connection = resume(dial(keys), CLIENT1, before.token());
        assertThat(connection.token()).isEqualTo(before.token());
        verify(connection.subscribe("coap/test", 1))
                .then(() -> completes(connection.publish("coap/test", "x")))
                .expectNext("x")
                .thenCancel()
                .verify(PATIENCE);
        assertThat(SERVERS.get(keys).ask(EmqxDouble::clients)).containsExactly("client1");
    }

    /** t_invalid_token_rejected: it is connected anew then, which over another association is let in at once */
    @ParameterizedTest
    @EnumSource
    void connectsAnewWithATokenThatIsNotKnown(Keys keys) {
        EmqxConnection before = connect(dial(keys));
        EmqxConnection connection = resume(dial(keys), CLIENT1, EmqxToken.of("wrong-token"));
        assertThat(connection.token()).isNotEqualTo(before.token());
        assertThat(SERVERS.get(keys).ask(EmqxDouble::clients)).containsExactly("client1");
    }

    /** t_wrong_clientid_with_valid_token_rejected */
    @ParameterizedTest
    @EnumSource
    void isRefusedATokenOfAnotherClient(Keys keys) {
        EmqxToken token = connect(dial(keys)).token();
        CoapResponse refused = await(dial(keys)
                .request(CoapRequest.post("/ps/coap/test?clientid=client2&token=" + token.reveal())
                        .payload("x")));
        assertThat(refused.code()).isEqualTo(CoapCode.UNAUTHORIZED);
        SERVERS.get(keys).tell(gateway -> assertThat(gateway.published).isEmpty());
    }

    /** t_partial_token_params_rejected */
    @ParameterizedTest
    @EnumSource
    void isRefusedWithHalfOfWhatItHasToSay(Keys keys) {
        CoapSession session = dial(keys);
        EmqxToken token = connect(session).token();
        for (String half : List.of("clientid=client1", "token=" + token.reveal())) {
            CoapRequest request = CoapRequest.post("/ps/coap/half?" + half).payload("x");
            assertThat(await(session.request(request)).code()).isEqualTo(BAD_REQUEST);
        }
        SERVERS.get(keys).tell(gateway -> assertThat(gateway.published).isEmpty());
    }
}
