package io.reactivecoap.netty.peer;

import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecoap.CoapSession;
import io.reactivecoap.netty.support.Certificates;
import io.reactivecoap.netty.support.Certificates.Holder;
import io.reactivecoap.security.Anonymous;
import io.reactivecoap.security.CoapSecurity;
import io.reactivecoap.security.TrustPolicy;
import io.reactivecoap.security.X509Identity;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.bouncycastle.tls.AlertDescription;
import org.eclipse.californium.elements.config.CertificateAuthenticationMode;
import org.eclipse.californium.scandium.config.DtlsConfig;
import org.eclipse.californium.scandium.dtls.CertificateType;
import org.eclipse.californium.scandium.dtls.cipher.CipherSuite;
import org.eclipse.californium.scandium.dtls.x509.SingleCertificateProvider;
import org.eclipse.californium.scandium.dtls.x509.StaticNewAdvancedCertificateVerifier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** DTLS with certificates, as Scandium speaks it. */
class ScandiumCertificateTest extends ScandiumContract {

    private static final Holder ROOT = Certificates.authority("Root");
    private static final Holder BETWEEN =
            Certificates.draft("Between").authority().sign(ROOT);
    private static final Holder CLIENT_KEY = Certificates.draft("client").sign(ROOT);
    private static final Holder EC = Certificates.draft("server").sign(BETWEEN);
    private static final Holder RSA =
            Certificates.draft("server").keys(Certificates.rsaKeys(2048)).sign(ROOT);
    private static final TrustPolicy TRUST = TrustPolicy.of(ROOT.certificate());

    @RegisterExtension
    static final CaliforniumServer DEMANDING = server(EC, CertificateAuthenticationMode.NEEDED);

    @RegisterExtension
    static final CaliforniumServer CONTENT = server(EC, CertificateAuthenticationMode.NONE);

    @RegisterExtension
    static final CaliforniumServer WITH_RSA = server(RSA, CertificateAuthenticationMode.WANTED);

    /** A server with a certificate, which trusts the root. */
    static CaliforniumServer server(Holder identity, CertificateAuthenticationMode mode) {
        return server(identity, mode, ROOT);
    }

    static CaliforniumServer server(Holder identity, CertificateAuthenticationMode mode, Holder root) {
        String kind = identity.keys().getPublic().getAlgorithm().equals("RSA") ? "_ECDHE_RSA_" : "_ECDHE_ECDSA_";
        return CaliforniumServer.secure(security -> {
            security.setCertificateIdentityProvider(new SingleCertificateProvider(
                            jdkKey(identity), identity.chain().toArray(Certificate[]::new), CertificateType.X_509))
                    .set(DtlsConfig.DTLS_CLIENT_AUTHENTICATION_MODE, mode)
                    .set(DtlsConfig.DTLS_RECOMMENDED_SIGNATURE_AND_HASH_ALGORITHMS_ONLY, false)
                    .set(
                            DtlsConfig.DTLS_CIPHER_SUITES,
                            Stream.of(CipherSuite.values())
                                    .filter(suite -> suite.name().contains(kind) && suite.isSupported())
                                    .toList());
            if (mode.useCertificateRequest()) {
                security.setAdvancedCertificateVerifier(StaticNewAdvancedCertificateVerifier.builder()
                        .setTrustedCertificates(root.certificate())
                        .build());
            }
        });
    }

    /** Its library wants keys of the JDK's own. */
    static PrivateKey jdkKey(Holder of) {
        PrivateKey key = of.keys().getPrivate();
        try {
            return KeyFactory.getInstance(key.getAlgorithm())
                    .generatePrivate(new PKCS8EncodedKeySpec(key.getEncoded()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static X509Identity identity() {
        return X509Identity.of(CLIENT_KEY.keys().getPrivate(), CLIENT_KEY.chain())
                .trust(TRUST);
    }

    @Override
    String uri() {
        return DEMANDING.uri();
    }

    @Override
    CoapSecurity credentials() {
        return identity();
    }

    @Override
    Stream<String> suites() {
        return ECDSA.stream();
    }

    @Test
    void bothShowACertificate() {
        CoapSession session = connect(client(identity()), uri());
        assertThat(session.securityInfo().orElseThrow().peerCertificates()).isEqualTo(EC.chain());
        asks(session);
        assertThat(DEMANDING.request().getSourceContext().getPeerIdentity().getName())
                .contains("client");
    }

    @Test
    void needsNoCertificateOfItsOwnWhereThePeerDoesNotAsk() {
        asks(connect(client(Anonymous.trusting(TRUST)), CONTENT.uri()));
        asks(connect(client(Anonymous.trusting(TrustPolicy.insecureTrustEverything())), CONTENT.uri()));
        asks(connect(client(identity()), CONTENT.uri()));
    }

    @Test
    void saysThatThePeerWantsACertificate() {
        fails(client(Anonymous.trusting(TRUST)), uri(), e -> {
            assertThat(e.isByPeer()).isTrue();
            assertThat(e.alert()).isPresent();
        });
    }

    @Test
    void saysThatThePeerDoesNotTrustTheCertificate() {
        Holder stranger = Certificates.draft("stranger").sign(Certificates.authority("Other"));
        X509Identity unknown =
                X509Identity.of(stranger.keys().getPrivate(), stranger.chain()).trust(TRUST);
        fails(client(unknown), uri(), e -> {
            assertThat(e.isByPeer()).isTrue();
            assertThat(e.alert()).isPresent();
        });
    }

    @Test
    void refusesAServerThatIsNotTheOneItWants() {
        OptionalInt badCertificate = OptionalInt.of(AlertDescription.bad_certificate);
        fails(
                client(Anonymous.trusting(TRUST).serverName("other.example")),
                CONTENT.uri(),
                saying(false, badCertificate, "other.example"));
        fails(
                client(Anonymous.trusting(
                        TrustPolicy.of(Certificates.authority("Other").certificate()))),
                CONTENT.uri(),
                e -> assertThat(e).hasMessageContaining("not trusted"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
                "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
                "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256",
                "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384",
                "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA"
            })
    void usesTheSuiteThatIsChosenWithAnRsaKey(String suite) {
        for (CoapSecurity credentials : List.of(Anonymous.trusting(TRUST), identity(), rsaIdentity())) {
            CoapSession session = connect(client(credentials, with -> with.withSuites(suite)), WITH_RSA.uri());
            assertThat(session.securityInfo().orElseThrow().cipherSuite()).isEqualTo(suite);
            asks(session);
        }
    }

    private static X509Identity rsaIdentity() {
        return X509Identity.of(RSA.keys().getPrivate(), RSA.chain()).trust(TRUST);
    }
}
