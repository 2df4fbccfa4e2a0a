package io.reactivecoap.netty.peer;

import static io.reactivecoap.netty.peer.PeerClient.SOON;
import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecoap.CoapClient;
import io.reactivecoap.CoapSession;
import io.reactivecoap.netty.support.Certificates;
import io.reactivecoap.netty.support.Certificates.Holder;
import io.reactivecoap.netty.support.LeakCheck;
import io.reactivecoap.security.Anonymous;
import io.reactivecoap.security.CoapSecurity;
import io.reactivecoap.security.SecurityInfo;
import io.reactivecoap.security.TrustPolicy;
import io.reactivecoap.security.X509Identity;
import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import org.eclipse.californium.elements.config.CertificateAuthenticationMode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Abbreviated handshakes with Scandium (RFC 5246 §7.3), and what becomes of them when the server has forgotten. */
@ExtendWith(LeakCheck.class)
@Timeout(60)
class ResumptionTest {

    @RegisterExtension
    static final PeerClient CLIENT = ScandiumContract.CLIENT;

    private static final Holder ROOT = Certificates.authority("Root");
    private static final Holder IDENTITY = Certificates.draft("server").sign(ROOT);
    private static final Holder OURS = Certificates.draft("client").sign(ROOT);
    private static final TrustPolicy TRUST = TrustPolicy.of(ROOT.certificate());

    @RegisterExtension
    static final CaliforniumServer WITH_KEY = ScandiumPskTest.server();

    @RegisterExtension
    static final CaliforniumServer WITH_CERTIFICATE =
            ScandiumCertificateTest.server(IDENTITY, CertificateAuthenticationMode.WANTED, ROOT);

    static Stream<Arguments> peers() {
        return Stream.of(
                Arguments.of("PSK", WITH_KEY, ScandiumPskTest.RIGHT),
                Arguments.of("anonymous", WITH_CERTIFICATE, Anonymous.trusting(TRUST)),
                Arguments.of(
                        "certificate",
                        WITH_CERTIFICATE,
                        X509Identity.of(OURS.keys().getPrivate(), OURS.chain()).trust(TRUST)));
    }

    private static CoapSession connect(CoapClient client, CaliforniumServer server) {
        CoapSession session = ScandiumContract.connect(client, server.uri());
        ScandiumContract.asks(session);
        return session;
    }

    private static SecurityInfo info(CoapSession session) {
        return session.securityInfo().orElseThrow();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("peers")
    void takesUpTheLastSession(String name, CaliforniumServer server, CoapSecurity credentials) {
        CoapClient client = ScandiumContract.client(credentials);
        CoapSession first = connect(client, server);
        assertThat(info(first).isResumed()).isFalse();
        first.close().block(SOON);
        for (int i = 0; i < 3; i++) {
            CoapSession next = connect(client, server);
            assertThat(info(next).isResumed()).isTrue();
            assertThat(info(next).cipherSuite()).isEqualTo(info(first).cipherSuite());
            assertThat(info(next).peerCertificates()).isEqualTo(info(first).peerCertificates());
            assertThat(info(next).pskIdentity()).isEqualTo(info(first).pskIdentity());
            assertThat(info(next).revealPskKey().isPresent())
                    .isEqualTo(info(first).revealPskKey().isPresent());
            assertThat(info(next).peerConnectionId())
                    .hasValueSatisfying(id -> assertThat(id).hasSize(CaliforniumServer.CONNECTION_ID));
            next.close().block(SOON);
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("peers")
    void isMadeAnewWhenThePeerHasForgotten(String name, CaliforniumServer server, CoapSecurity credentials)
            throws IOException {
        CoapClient client = ScandiumContract.client(credentials);
        connect(client, server).close().block(SOON);
        server.restart();
        CoapSession anew = connect(client, server);
        assertThat(info(anew).isResumed()).isFalse();
        anew.close().block(SOON);
        CoapSession again = connect(client, server);
        assertThat(info(again).isResumed()).isTrue();
        again.close().block(SOON);
    }

    @Test
    void isForTheSameCredentialsAndSwitchedOnOnly() {
        CoapClient client = ScandiumContract.client(ScandiumPskTest.RIGHT);
        connect(client, WITH_KEY).close().block(SOON);
        for (CoapClient other : List.of(
                client.security(ScandiumPskTest.RIGHT),
                client.settings(
                        settings -> settings.security(settings.security().withResumption(false))))) {
            CoapSession session = connect(other, WITH_KEY);
            assertThat(info(session).isResumed()).isFalse();
            session.close().block(SOON);
        }
    }

    /** Scandium drops what a session has secured before, when it is taken up again. */
    @Test
    void isNotWhileTheSessionIsInUse() {
        CoapClient client = ScandiumContract.client(ScandiumPskTest.RIGHT);
        CoapSession first = connect(client, WITH_KEY);
        CoapSession second = connect(client, WITH_KEY);
        assertThat(info(second).isResumed()).isFalse();
        ScandiumContract.asks(first);
        ScandiumContract.asks(second);
        first.close().block(SOON);
        CoapSession third = connect(client, WITH_KEY);
        assertThat(info(third).isResumed()).isTrue();
        ScandiumContract.asks(second);
    }
}
