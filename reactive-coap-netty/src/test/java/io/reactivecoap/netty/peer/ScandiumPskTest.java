package io.reactivecoap.netty.peer;

import static io.reactivecoap.netty.peer.PeerClient.SOON;
import static io.reactivecoap.netty.peer.PeerClient.await;
import static io.reactivecoap.netty.peer.PeerClient.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecoap.CoapRequest;
import io.reactivecoap.CoapSession;
import io.reactivecoap.security.CoapSecurity;
import io.reactivecoap.security.PreSharedKey;
import io.reactivecoap.security.SecurityInfo;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.bouncycastle.tls.AlertDescription;
import org.eclipse.californium.scandium.config.DtlsConfig;
import org.eclipse.californium.scandium.dtls.cipher.CipherSuite;
import org.eclipse.californium.scandium.dtls.pskstore.AdvancedMultiPskStore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** DTLS with a pre-shared key, as Scandium speaks it. */
class ScandiumPskTest extends ScandiumContract {

    static final PreSharedKey RIGHT = PreSharedKey.of("me", secret("secretPSK"));

    @RegisterExtension
    static final CaliforniumServer SERVER = server();

    static byte[] secret(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** A server that knows {@link #RIGHT}, and all suites with such a key. */
    static CaliforniumServer server() {
        AdvancedMultiPskStore keys = new AdvancedMultiPskStore();
        keys.setKey("me", secret("secretPSK"));
        return CaliforniumServer.secure(security -> security.setAdvancedPskStore(keys)
                .set(
                        DtlsConfig.DTLS_CIPHER_SUITES,
                        Stream.of(CipherSuite.values())
                                .filter(suite -> suite.isPskBased() && suite.isSupported())
                                .toList()));
    }

    @Override
    String uri() {
        return SERVER.uri();
    }

    @Override
    CoapSecurity credentials() {
        return RIGHT;
    }

    @Override
    Stream<String> suites() {
        return Stream.of(
                "TLS_PSK_WITH_AES_128_CCM_8",
                "TLS_PSK_WITH_AES_128_CCM",
                "TLS_PSK_WITH_AES_128_GCM_SHA256",
                "TLS_PSK_WITH_AES_128_CBC_SHA256",
                "TLS_PSK_WITH_AES_256_CCM_8",
                "TLS_PSK_WITH_AES_256_CCM",
                "TLS_PSK_WITH_AES_256_GCM_SHA384",
                "TLS_ECDHE_PSK_WITH_AES_128_CCM_8_SHA256",
                "TLS_ECDHE_PSK_WITH_AES_128_CCM_SHA256",
                "TLS_ECDHE_PSK_WITH_AES_128_GCM_SHA256",
                "TLS_ECDHE_PSK_WITH_AES_128_CBC_SHA256",
                "TLS_ECDHE_PSK_WITH_AES_256_GCM_SHA384");
    }

    @Test
    void saysWhatWasAgreedOn() {
        CoapSession session = connect(client(RIGHT), uri());
        SecurityInfo info = session.securityInfo().orElseThrow();
        assertThat(info.cipherSuite()).isEqualTo("TLS_ECDHE_PSK_WITH_AES_128_GCM_SHA256");
        assertThat(info.pskIdentity()).contains("me");
        assertThat(info.pskIdentityHint()).isEmpty();
        assertThat(info.revealPskKey())
                .hasValueSatisfying(key -> assertThat(key).isEqualTo(RIGHT.revealKey()));
        assertThat(info.peerCertificates()).isEmpty();
        assertThat(info.isResumed()).isFalse();
    }

    /** Scandium does not tell an attacker which of the two it was. */
    @ParameterizedTest
    @CsvSource({"me, not the key", "stranger, secretPSK"})
    void saysThatAWrongIdentityOrKeyMayBeMetWithSilence(String identity, String key) {
        fails(client(PreSharedKey.of(identity, secret(key))), uri(), e -> {
            assertThat(e).hasMessageContaining("wrong key");
            assertThat(e.alert()).isEmpty();
            assertThat(e.toString()).doesNotContain(key);
        });
    }

    @Test
    void saysThatThereIsNoSuiteInCommon() {
        fails(
                client(RIGHT, with -> with.withSuites("TLS_PSK_WITH_CHACHA20_POLY1305_SHA256")),
                uri(),
                saying(true, OptionalInt.of(AlertDescription.handshake_failure), "handshake_failure"));
    }

    /** RFC 9175 §4.2: "a sequence number, starting at zero for each new or rekeyed secure connection". */
    @Test
    void usesNoTokenTwiceWithTheSameKeys() {
        for (int i = 0; i < 2; i++) { // the second time with new keys
            CoapSession session = connect(client(RIGHT), uri());
            byte[] body = bytes(3000, 9);
            await(session.request(CoapRequest.put("/things/numbered").payload(body)));
            asks(session);
            assertThat(await(session.request(CoapRequest.get("/things/numbered")))
                            .payload())
                    .isEqualTo(body);
            asks(session);
            session.close().block(SOON);
        }
        List<Long> tokens = SERVER.received().stream()
                .map(request -> new BigInteger(1, request.getTokenBytes()).longValueExact())
                .toList();
        // 0 was for a request that turned out to need blocks, which have one token; each block of an answer has its own
        List<Long> ofASession = List.of(1L, 1L, 1L, 2L, 3L, 4L, 5L, 6L);
        assertThat(tokens)
                .containsExactlyElementsOf(
                        Stream.of(ofASession, ofASession).flatMap(List::stream).toList());
    }
}
