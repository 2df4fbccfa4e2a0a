package io.reactivecoap.netty.rim;

import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecoap.CoapAddress;
import io.reactivecoap.CoapClient;
import io.reactivecoap.CoapException;
import io.reactivecoap.CoapRequest;
import io.reactivecoap.CoapSession;
import io.reactivecoap.Reconnection;
import io.reactivecoap.netty.NettyCoapClient;
import io.reactivecoap.netty.server.CoapTestServer;
import io.reactivecoap.netty.server.Transport;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Flux;
import reactor.netty.resources.LoopResources;
import reactor.util.retry.Retry;

/** A server that comes back on another address behind its name. Names are those of a file, in a JVM of their own. */
@Timeout(90)
class NameOfTwoAddressesTest {

    private static final List<String> ADDRESSES = List.of("127.0.0.1", "::1");
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @TempDir
    Path directory;

    @Test
    void findsTheServerWhereverItIs() throws Exception {
        Path hosts = directory.resolve("hosts");
        Files.write(
                hosts, ADDRESSES.stream().map(address -> address + " twofold").toList());
        Path printed = directory.resolve("printed");
        Process inside = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Djdk.net.hosts.file=" + hosts,
                        "-cp",
                        System.getProperty("java.class.path"),
                        Inside.class.getName())
                .redirectErrorStream(true)
                .redirectOutput(printed.toFile())
                .start();
        try {
            boolean ended = inside.waitFor(60, TimeUnit.SECONDS);
            assertThat(ended).as(Files.readString(printed)).isTrue();
            assertThat(inside.exitValue()).as(Files.readString(printed)).isZero();
            assertThat(Files.readString(printed)).contains("TCP moved thrice", "UDP moved thrice");
        } finally {
            inside.destroyForcibly();
        }
    }

    /** Where the name has two addresses. */
    static final class Inside {

        public static void main(String[] none) throws Exception {
            assertThat(InetAddress.getAllByName("twofold")).hasSize(2);
            LoopResources loops = LoopResources.create("names", 1, true);
            for (Transport transport : List.of(Transport.TCP, Transport.UDP)) {
                movesAbout(transport, NettyCoapClient.create().runOn(loops));
                System.out.println(transport + " moved thrice");
            }
            loops.disposeLater(Duration.ZERO, PATIENCE).block();
        }

        private static void movesAbout(Transport transport, CoapClient client) {
            CoapClient returning = client.settings(settings -> settings.connectTimeout(Duration.ofSeconds(1)))
                    .reconnect(Reconnection.DEFAULT.withBackoff(Retry.backoff(Long.MAX_VALUE, Duration.ofMillis(50))
                            .maxBackoff(Duration.ofMillis(200))
                            .filter(e -> e instanceof CoapException known && known.isTransient())));
            CoapTestServer server = CoapTestServer.of(transport);
            int port = Integer.parseInt(server.uri().substring(server.uri().lastIndexOf(':') + 1));
            CoapSession session =
                    returning.connect(transport.scheme() + "://twofold:" + port).block(PATIENCE);
            for (int moves = 1; moves <= 3; moves++) {
                InetSocketAddress elsewhere = new InetSocketAddress(ADDRESSES.get(moves % 2), port);
                server.close();
                server = CoapTestServer.at(transport, elsewhere);
                Flux.defer(() -> session.request(CoapRequest.get("/hello").timeout(PATIENCE)))
                        .retryWhen(Retry.fixedDelay(100, Duration.ofMillis(50)))
                        .blockLast(PATIENCE);
                assertThat(session.remoteAddress()).isEqualTo(CoapAddress.inet(elsewhere));
            }
            session.close().block(PATIENCE);
            server.close();
        }
    }
}
