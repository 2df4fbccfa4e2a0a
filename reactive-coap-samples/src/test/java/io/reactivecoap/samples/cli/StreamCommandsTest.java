package io.reactivecoap.samples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecoap.samples.cli.Tool.Run;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The tool over TCP. Californium sends no CSM, which is what the short wait for it is about. */
@Timeout(60)
class StreamCommandsTest {

    private static final String WAIT = "--csm-timeout=0.05";
    private static final int LENGTH = 200_000;
    private static final TestResources.Mirror MIRROR = new TestResources.Mirror();

    private static TcpServer server;

    @BeforeAll
    static void startServer() {
        server = new TcpServer(
                MIRROR,
                TestResources.status(),
                TestResources.bytes(),
                TestResources.longBody(LENGTH),
                TestResources.numbering(1_000));
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"get", "post", "put", "delete", "fetch", "patch", "ipatch"})
    void sendsEachMethod(String method) {
        Run run = Tool.run(method, server.uri() + "/mirror/a?b", "--payload", "größer", WAIT);

        assertThat(run.exitCode()).isZero();
        assertThat(run.text()).isEqualTo("größer");
        assertThat(run.err()).isEmpty();
        assertThat(MIRROR.last().getCode().name()).isEqualToIgnoringCase(method);
        assertThat(MIRROR.last().getOptions().getUriQuery()).containsExactly("b");
    }

    @Test
    void endsWithTheClassOfAnErrorResponse() {
        Run run = Tool.run("get", server.uri() + "/status?404", WAIT);

        assertThat(run.exitCode()).isEqualTo(4);
        assertThat(run.err()).startsWith("coap: 4.04 Not Found from 127.0.0.1:");
    }

    @Test
    void movesLongBodiesBothWays(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("body");

        assertThat(Tool.run("get", server.uri() + "/long", "-o", file.toString(), WAIT)
                        .exitCode())
                .isZero();
        assertThat(Files.readAllBytes(file)).isEqualTo(TestResources.randomBytes(LENGTH));

        Run mirrored = Tool.run("put", server.uri() + "/mirror", "--payload-file", file.toString(), WAIT);
        assertThat(mirrored.err()).isEmpty();
        assertThat(mirrored.out()).isEqualTo(TestResources.randomBytes(LENGTH));
    }

    @Test
    void observes() {
        Run run = Tool.run("observe", server.uri() + "/numbering", "--count", "3", WAIT);

        assertThat(run.exitCode()).isZero();
        assertThat(run.err()).isEmpty();
        assertThat(run.out()).hasSizeGreaterThanOrEqualTo(3 * 16);
    }

    @Test
    void discovers() {
        Run run = Tool.run("discover", server.uri(), WAIT);

        assertThat(run.exitCode()).isZero();
        assertThat(run.text().lines()).anyMatch(line -> line.startsWith("</mirror>"));
    }

    @Test
    void tellsAllOfIt() {
        Run run = Tool.run("get", server.uri() + "/bytes", "-v", WAIT);

        assertThat(run.errorLines().stream().map(line -> line.substring(8)))
                .containsSubsequence(
                        "> GET " + server.uri() + "/bytes", // without a type, which TCP does not have
                        "* state CONNECTING",
                        "* state CSM",
                        "* state ESTABLISHED",
                        "<   payload: 256 bytes",
                        "* closed");
    }

    @Test
    void doesNotAskAPeerWithoutCsmIfOneIsRequired() {
        Run run = Tool.run("get", server.uri() + "/bytes", "-v", "--require-csm", WAIT);

        assertThat(run.exitCode()).isEqualTo(6);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).contains("* the session is aborted from here: no capabilities within PT0.05S");
    }

    @Test
    void asksFromAnAddressOfItsOwn() throws IOException {
        int port = freePort();

        Run run = Tool.run("get", server.uri() + "/bytes", "-v", "--local", "127.0.0.1:" + port, WAIT);

        assertThat(run.exitCode()).isZero();
        assertThat(run.err()).contains("* connected from 127.0.0.1:" + port + " to ");
    }

    @Test
    void tellsThatItsOwnAddressIsTaken() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Run run = Tool.run("get", server.uri() + "/bytes", "--local", "127.0.0.1:" + taken.getLocalPort());

            assertThat(run.exitCode()).isEqualTo(6);
            assertThat(run.errorLines())
                    .singleElement()
                    .satisfies(line -> assertThat(line).endsWith(": choose another address or port of this host"));
        }
    }

    @Test
    void tellsThatNobodyListens() throws IOException {
        String peer = "127.0.0.1:" + freePort();

        Run run = Tool.run("get", "coap+tcp://" + peer + "/x");

        assertThat(run.exitCode()).isEqualTo(6);
        assertThat(run.errorLines())
                .containsExactly("coap: cannot connect to " + peer
                        + ", nothing listens there: start the server, or check where it is");
    }

    /** One that was in use a moment ago. */
    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
