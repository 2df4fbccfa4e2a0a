package io.reactivecoap.netty.pubsub;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.logging.LogLevel;
import io.reactivecoap.CoapCode;
import io.reactivecoap.CoapSession;
import io.reactivecoap.netty.rim.Rim;
import io.reactivecoap.netty.rim.UdpPeer;
import io.reactivecoap.netty.rim.UdpPeer.Received;
import io.reactivecoap.netty.rim.WireLines;
import io.reactivecoap.option.CoapOption;
import io.reactivecoap.pubsub.EmqxConnection;
import io.reactivecoap.pubsub.EmqxGateway;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Neither the password nor the token is in a log, over a real socket, though all is logged. */
@Timeout(20)
class EmqxSecretsTest {

    @RegisterExtension
    static final Rim rim = new Rim();

    @RegisterExtension
    final WireLines lines = new WireLines();

    @Test
    void logsNoSecrets() throws Exception {
        UdpPeer peer = rim.peer();
        CoapSession session = rim.connect(rim.client().wiretap("wire", LogLevel.INFO, 1000), peer.uri());
        CompletableFuture<EmqxConnection> connecting =
                EmqxGateway.connect(session, "c1", "admin", "s3cr3t").toFuture();
        Received creation = peer.receive();
        assertThat(creation.datagram().message().options().all(CoapOption.URI_QUERY))
                .contains("password=s3cr3t");
        peer.respond(creation, CoapCode.CREATED, "3404490787");
        EmqxConnection connection = connecting.get(10, TimeUnit.SECONDS);

        CompletableFuture<Void> publishing = connection.publish("a", "hello").toFuture();
        peer.respond(peer.receive(), CoapCode.CHANGED, "");
        publishing.get(10, TimeUnit.SECONDS);
        CompletableFuture<Void> closing = connection.close().toFuture();
        peer.respond(peer.receive(), CoapCode.DELETED, "");
        closing.get(10, TimeUnit.SECONDS);

        assertThat(lines.of("wire"))
                .hasSizeGreaterThanOrEqualTo(6)
                .anyMatch(line -> line.contains("password=<hidden>"))
                .noneMatch(line -> line.contains("s3cr3t"))
                .noneMatch(line -> line.contains("3404490787"));
    }
}
