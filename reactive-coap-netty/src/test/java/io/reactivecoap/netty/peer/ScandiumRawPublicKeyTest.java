package io.reactivecoap.netty.peer;

import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecoap.CoapSession;
import io.reactivecoap.netty.support.Certificates;
import io.reactivecoap.netty.support.Certificates.Holder;
import io.reactivecoap.security.CoapSecurity;
import io.reactivecoap.security.RawPublicKey;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.bouncycastle.tls.AlertDescription;
import org.eclipse.californium.elements.auth.RawPublicKeyIdentity;
import org.eclipse.californium.elements.config.CertificateAuthenticationMode;
import org.eclipse.californium.scandium.config.DtlsConfig;
import org.eclipse.californium.scandium.dtls.cipher.CipherSuite;
import org.eclipse.californium.scandium.dtls.x509.SingleCertificateProvider;
import org.eclipse.californium.scandium.dtls.x509.StaticNewAdvancedCertificateVerifier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** DTLS with raw public keys, as Scandium speaks it. */
class ScandiumRawPublicKeyTest extends ScandiumContract {

    private static final Holder SERVER_KEY = Certificates.authority("server");
    private static final Holder CLIENT_KEY = Certificates.authority("client");

    @RegisterExtension
    static final CaliforniumServer DEMANDING = server(CertificateAuthenticationMode.NEEDED);

    @RegisterExtension
    static final CaliforniumServer CONTENT = server(CertificateAuthenticationMode.NONE);

    private static CaliforniumServer server(CertificateAuthenticationMode mode) {
        return CaliforniumServer.secure(security -> {
            security.setCertificateIdentityProvider(new SingleCertificateProvider(
                            ScandiumCertificateTest.jdkKey(SERVER_KEY),
                            SERVER_KEY.certificate().getPublicKey()))
                    .set(DtlsConfig.DTLS_CLIENT_AUTHENTICATION_MODE, mode)
                    .set(
                            DtlsConfig.DTLS_CIPHER_SUITES,
                            Stream.of(CipherSuite.values())
                                    .filter(suite -> suite.name().contains("_ECDSA_") && suite.isSupported())
                                    .toList());
            if (mode.useCertificateRequest()) {
                security.setAdvancedCertificateVerifier(StaticNewAdvancedCertificateVerifier.builder()
                        .setTrustedRPKs(new RawPublicKeyIdentity(
                                CLIENT_KEY.certificate().getPublicKey()))
                        .build());
            }
        });
    }

    private static RawPublicKey pair(Holder of) {
        return RawPublicKey.of(of.keys().getPublic(), of.keys().getPrivate());
    }

    @Override
    String uri() {
        return DEMANDING.uri();
    }

    @Override
    CoapSecurity credentials() {
        return pair(CLIENT_KEY).trust(SERVER_KEY.keys().getPublic());
    }

    @Override
    Stream<String> suites() {
        return ECDSA.stream();
    }

    @Test
    void bothShowAKey() {
        CoapSession session = connect(client(credentials()), uri());
        assertThat(session.securityInfo().orElseThrow().peerPublicKey())
                .contains(SERVER_KEY.keys().getPublic());
        assertThat(session.securityInfo().orElseThrow().peerCertificates()).isEmpty();
        asks(session);
        assertThat(DEMANDING.request().getSourceContext().getPeerIdentity())
                .isEqualTo(new RawPublicKeyIdentity(CLIENT_KEY.certificate().getPublicKey()));
    }

    @Test
    void needsNoKeyOfItsOwnWhereThePeerDoesNotAsk() {
        RawPublicKey pinned = RawPublicKey.anonymous().trust(SERVER_KEY.keys().getPublic());
        CoapSession session = connect(client(pinned), CONTENT.uri());
        assertThat(session.securityInfo().orElseThrow().peerPublicKey())
                .contains(SERVER_KEY.keys().getPublic());
        asks(session);
    }

    @Test
    void refusesAKeyThatIsNotTheOneItKnows() {
        OptionalInt badCertificate = OptionalInt.of(AlertDescription.bad_certificate);
        RawPublicKey wrong = pair(CLIENT_KEY).trust(CLIENT_KEY.keys().getPublic());
        fails(client(wrong), uri(), saying(false, badCertificate, "raw public key", "none of the 1"));
        fails(client(pair(CLIENT_KEY)), uri(), saying(false, badCertificate, "none of the 0"));
    }

    @Test
    void saysThatThePeerWantsAKey() {
        RawPublicKey pinned = RawPublicKey.anonymous().trust(SERVER_KEY.keys().getPublic());
        fails(client(pinned), uri(), e -> {
            assertThat(e.isByPeer()).isTrue();
            assertThat(e.alert()).isPresent();
        });
    }

    @Test
    void saysThatThePeerDoesNotKnowTheKey() {
        RawPublicKey stranger =
                pair(Certificates.authority("stranger")).trust(SERVER_KEY.keys().getPublic());
        fails(client(stranger), uri(), e -> {
            assertThat(e.isByPeer()).isTrue();
            assertThat(e.alert()).isPresent();
        });
    }
}
