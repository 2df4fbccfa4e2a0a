package io.reactivecoap.samples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecoap.CoapAddress;
import io.reactivecoap.CoapClient;
import io.reactivecoap.CoapCode;
import io.reactivecoap.CoapProtocol;
import io.reactivecoap.CoapReply;
import io.reactivecoap.CoapSession;
import io.reactivecoap.samples.cli.Tool.Run;
import io.reactivecoap.security.PreSharedKey;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.publisher.Mono;

/** The tool with peers that dial in and have to show who they are. */
@Timeout(60)
class SecureCallHomeTest {

    @TempDir
    private Path folder;

    private final List<CoapSession> dialled = new CopyOnWriteArrayList<>();

    @AfterEach
    void hangUp() {
        dialled.forEach(CoapSession::dispose);
    }

    private void dial(CoapProtocol protocol, int port, String identity) {
        PreSharedKey key = PreSharedKey.of(identity, "secret".getBytes(StandardCharsets.UTF_8));
        CoapSession session = CoapClient.create()
                .security(key)
                .onRequest((request, asked) ->
                        Mono.just(CoapReply.of(CoapCode.CONTENT).payload("from " + identity)))
                .open(protocol, CoapAddress.inet("127.0.0.1", port));
        dialled.add(session);
        session.established().subscribe(null, refused -> {});
    }

    private static int freePort() throws IOException {
        try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = CoapProtocol.class,
            names = {"DTLS", "TLS"})
    void asksTheFirstPeerThatItTrusts(CoapProtocol protocol) throws IOException {
        Path key = Files.writeString(folder.resolve("key"), "secret");
        int port = freePort();
        Run run = Tool.runAndTell(
                line -> {
                    if (line.startsWith("coap: listening")) {
                        dial(protocol, port, "a stranger");
                    } else if (line.contains("handshake")) {
                        dial(protocol, port, "sensor");
                    }
                },
                "get",
                protocol.scheme() + "://127.0.0.1:" + port + "/x",
                "--call-home",
                "--psk-identity",
                "sensor",
                "--psk-key-file",
                key.toString(),
                "--timeout",
                "20");

        assertThat(run.errorLines()).hasSize(2).last().asString().contains("identity");
        assertThat(run.text()).isEqualTo("from sensor");
        assertThat(run.exitCode()).isZero();
    }
}
