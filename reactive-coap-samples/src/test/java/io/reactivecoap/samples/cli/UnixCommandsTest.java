package io.reactivecoap.samples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.epoll.Epoll;
import io.reactivecoap.CoapAddress;
import io.reactivecoap.CoapClient;
import io.reactivecoap.CoapProtocol;
import io.reactivecoap.samples.cli.Tool.Run;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.Disposable;
import reactor.core.publisher.Sinks;

/** The tool over Unix domain sockets, and with peers that dial in. */
@Timeout(60)
class UnixCommandsTest {

    private static final byte[] NOTHING = {};
    private static final byte CON = 0x40;
    private static final byte RST = 0x70;

    @TempDir
    private Path folder;

    private Path path;
    private @Nullable StreamPeer peer;

    @BeforeEach
    void needEpoll() {
        Assumptions.assumeTrue(Epoll.isAvailable(), "Unix domain sockets need epoll");
        path = folder.resolve("s");
    }

    @AfterEach
    void closePeer() throws IOException {
        if (peer != null) {
            peer.close();
        }
    }

    private String uri(CoapProtocol protocol) {
        return protocol.scheme() + "://" + path.toString().replace("/", "%2F");
    }

    private void listen(byte[] atRequest) throws IOException {
        peer = StreamPeer.listeningAt(path, atRequest, "from the peer");
    }

    @Test
    void getsOverAStream() throws IOException {
        listen(NOTHING);
        Run run = Tool.run("get", uri(CoapProtocol.TCP) + "/x");

        assertThat(run.err()).isEmpty();
        assertThat(run.exitCode()).isZero();
        assertThat(run.text()).isEqualTo("from the peer");
    }

    @Test
    void pingsOverAStream() throws IOException {
        listen(NOTHING);
        Run run = Tool.run("ping", uri(CoapProtocol.TCP));

        assertThat(run.exitCode()).isZero();
        assertThat(run.err()).matches("unix:" + path + " answered in [0-9.]+ m?s\\R");
    }

    @Test
    void bindsToAPathOfItsOwn() throws IOException {
        Path own = folder.resolve("own");
        listen(NOTHING);
        Run run = Tool.run("get", uri(CoapProtocol.TCP) + "/x", "-v", "--local", own.toString());

        assertThat(run.exitCode()).isZero();
        assertThat(run.err()).contains("* connected from unix:" + own + " to unix:" + path);
    }

    /** Hold-Off of 3 s, and another address. */
    @Test
    void tellsOfARelease() throws IOException {
        byte[] release = StreamPeer.message(StreamPeer.RELEASE, "", "25" + "613a313233" + "2103");
        listen(release);
        Run run = Tool.run("get", uri(CoapProtocol.TCP) + "/x", "-v");

        assertThat(run.text()).isEqualTo("from the peer");
        assertThat(run.err())
                .contains(
                        "* the peer takes messages of up to 1,152 bytes",
                        "* the peer releases the session, suggests a:123, wants 3.0 s of rest");
    }

    @Test
    void tellsOfAnAbort() throws IOException {
        byte[] abort = StreamPeer.withPayload(StreamPeer.ABORT, "", "", "no more");
        listen(abort);
        Run run = Tool.run("get", uri(CoapProtocol.TCP) + "/x", "-v");

        assertThat(run.exitCode()).isEqualTo(6);
        assertThat(run.err()).contains("* the peer aborts the session: no more");
        assertThat(run.err().lines().reduce("", (first, last) -> last))
                .startsWith("coap: ")
                .contains("no more")
                .endsWith(": try again");
    }

    @Test
    void tellsThatThereIsNoSuchSocket() {
        for (CoapProtocol protocol : new CoapProtocol[] {CoapProtocol.UDP, CoapProtocol.TCP}) {
            Run run = Tool.run("get", uri(protocol) + "/x");

            assertThat(run.exitCode()).isEqualTo(6);
            assertThat(run.errorLines())
                    .containsExactly("coap: cannot connect to unix:" + path
                            + ", there is no such socket: start the server, or check the path");
        }
    }

    @Test
    void tellsThatNobodyListensThereAnyMore() throws IOException {
        listen(NOTHING);
        closePeer();

        Run run = Tool.run("get", uri(CoapProtocol.TCP) + "/x");

        assertThat(run.exitCode()).isEqualTo(6);
        assertThat(run.err()).contains("cannot connect to unix:" + path + ", nothing listens there: ");
    }

    /** The peer is a session of this client too: it answers a ping with a Reset, and a request not at all. */
    @Test
    void pingsWithDatagrams() {
        Sinks.Empty<Void> listening = Sinks.empty();
        Disposable peer = CoapClient.create()
                .accept(CoapProtocol.UDP, CoapAddress.unix(path), at -> listening.tryEmitEmpty())
                .subscribe();
        try {
            listening.asMono().block(Duration.ofSeconds(20));
            Run run = Tool.run("ping", uri(CoapProtocol.UDP), "--timeout", "20");

            assertThat(run.exitCode()).isZero();
            assertThat(run.err()).startsWith("unix:" + path + " answered in ");
        } finally {
            peer.dispose();
        }
    }

    @Test
    void asksAPeerThatDialsIn() {
        Run run = Tool.runAndTell(
                line -> {
                    assertThat(line).isEqualTo("coap: listening at unix:" + path);
                    dialIn();
                },
                "get",
                uri(CoapProtocol.TCP) + "/x",
                "--call-home",
                "--timeout",
                "20");

        assertThat(run.exitCode()).isZero();
        assertThat(run.text()).isEqualTo("from home");
        assertThat(run.errorLines()).hasSize(1);
        assertThat(Files.exists(path)).isFalse();
    }

    private void dialIn() {
        try {
            peer = StreamPeer.diallingIn(path, "from home");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void asksAPeerThatSendsADatagram() throws IOException {
        try (DatagramSocket caller = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            int port = freePort();
            Run run = Tool.runAndTell(
                    line -> {
                        if (line.startsWith("coap: listening at 127.0.0.1:" + port)) {
                            new Thread(() -> callHome(caller, port), "peer").start();
                        }
                    },
                    "ping",
                    "coap://127.0.0.1:" + port,
                    "--call-home",
                    "--timeout",
                    "20");

            assertThat(run.exitCode()).isZero();
            assertThat(run.errorLines())
                    .last()
                    .satisfies(line ->
                            assertThat(line).startsWith("127.0.0.1:" + caller.getLocalPort() + " answered in "));
        }
    }

    private static int freePort() throws IOException {
        try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** Sends a ping, whose Reset is left alone, and resets the ping that follows. */
    private static void callHome(DatagramSocket caller, int port) {
        InetSocketAddress home = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        byte[] message = {CON, 0, 0x12, 0x34};
        try {
            caller.send(new DatagramPacket(message, message.length, home));
            do {
                caller.receive(new DatagramPacket(message, message.length));
            } while (message[0] != CON);
            message[0] = RST;
            caller.send(new DatagramPacket(message, message.length, home));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void waitsForAPeerNoLongerThanItsTime() {
        Run run = Tool.run("get", uri(CoapProtocol.TCP), "--call-home", "--timeout", "0.2");

        assertThat(run.exitCode()).isEqualTo(3);
        assertThat(run.errorLines())
                .last()
                .satisfies(line -> assertThat(line)
                        .isEqualTo("coap: nobody dialled in to unix:" + path
                                + " within 200.0 ms: start the peer, or raise --timeout"));
    }
}
