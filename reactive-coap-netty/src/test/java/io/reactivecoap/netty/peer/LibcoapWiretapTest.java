package io.reactivecoap.netty.peer;

import static io.reactivecoap.netty.peer.PeerClient.SOON;
import static io.reactivecoap.netty.peer.PeerClient.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.handler.logging.LogLevel;
import io.reactivecoap.CoapHandshakeException;
import io.reactivecoap.CoapRequest;
import io.reactivecoap.CoapSession;
import io.reactivecoap.netty.NettyCoapClient;
import io.reactivecoap.netty.micrometer.CoapMetrics;
import io.reactivecoap.netty.rim.WireLines;
import io.reactivecoap.security.PreSharedKey;
import io.reactivecoap.security.SecurityParameters;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What is seen of a session that is secure: the messages, decrypted, its handshakes, and nothing of its key. */
@Timeout(60)
class LibcoapWiretapTest {

    @RegisterExtension
    static final LibcoapServer SERVER = LibcoapServer.secure("openssl", "-k", "secretPSK", "-h", "hint", "-d", "10");

    @RegisterExtension
    final WireLines lines = new WireLines();

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

    private NettyCoapClient client(String key) {
        return NettyCoapClient.create()
                .settings(settings ->
                        settings.security(SecurityParameters.DEFAULT.withHandshakeTimeout(Duration.ofSeconds(2))))
                .wiretap("wire", LogLevel.INFO, 64)
                .watch(CoapMetrics.to(registry))
                .security(PreSharedKey.of("me", key.getBytes(StandardCharsets.UTF_8)));
    }

    private long handshakes(String protocol, String outcome) {
        return registry.get("coap.client.handshakes")
                .tags("protocol", protocol, "outcome", outcome)
                .timer()
                .count();
    }

    @Test
    void showsTheMessagesInsideOfTheRecordsAndCountsTheHandshake() {
        CoapSession session = await(client("secretPSK").connect(SERVER.dtlsUri()));
        await(session.request(CoapRequest.get("/")));
        session.close().block(SOON);
        assertThat(lines.of("wire"))
                .anyMatch(line -> line.matches("INFO \\[coaps://\\S+] > CON GET / mid=\\d+ tok=\\w+"))
                .anyMatch(line -> line.matches("INFO \\[coaps://\\S+] < CON GET / mid=\\d+ tok=\\w+ -> ACK 2\\.05 .*"))
                .noneMatch(line -> line.contains("secretPSK"));
        assertThat(handshakes("coaps", "SUCCESS")).isEqualTo(1);
    }

    @Test
    void showsTheMessagesInsideOfAStreamThatIsSecure() {
        CoapSession session = await(client("secretPSK").connect(SERVER.tlsUri()));
        await(session.request(CoapRequest.get("/")));
        session.close().block(SOON);
        assertThat(lines.of("wire"))
                .anyMatch(line -> line.matches("INFO \\[coaps\\+tcp://\\S+] > 7\\.01 CSM .*"))
                .anyMatch(line -> line.matches("INFO \\[coaps\\+tcp://\\S+] < GET / tok=\\w+ -> 2\\.05 .*"))
                .noneMatch(line -> line.contains("secretPSK"));
        assertThat(handshakes("coaps+tcp", "SUCCESS")).isEqualTo(1);
    }

    @Test
    void countsAHandshakeThatFails() {
        CoapSession session = client("wrong").open(SERVER.dtlsUri());
        session.established().subscribe(null, error -> {});
        assertThatThrownBy(() -> session.onClose().block(SOON)).isInstanceOf(CoapHandshakeException.class);
        assertThat(handshakes("coaps", "FAILURE")).isEqualTo(1);
        assertThat(lines.of("wire")).isEmpty();
    }
}
