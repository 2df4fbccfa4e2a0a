package io.reactivecoap.samples.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.reactivecoap.samples.cli.TestBroker.Published;
import io.reactivecoap.samples.cli.Tool.Run;
import io.reactivecoap.samples.demo.BlackHole;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;

/** Publishing and subscribing, with brokers of the drafts and the gateway of EMQX. */
@Timeout(60)
class PubSubCommandsTest {

    private static final String SECRET = "xyzzy-42";
    private static final Map<String, String> LOGIN = Map.of("COAP_USERNAME", "admin", "COAP_PASSWORD", SECRET);
    private static final String NEW_LINE = System.lineSeparator();

    private final TestBroker drafts = TestBroker.ofDrafts();
    private final TestBroker emqx = TestBroker.emqx(Map.of("admin", SECRET));
    private final TestBroker connectionless = TestBroker.emqxWithoutConnections();

    @TempDir
    private Path folder;

    @AfterEach
    void stopBrokers() {
        drafts.close();
        emqx.close();
        connectionless.close();
    }

    /** Publishes a message again and again once somebody listens. */
    private static Disposable publishing(TestBroker broker, String topic, String payload, int format) {
        return Flux.interval(Duration.ofMillis(20))
                .filter(tick -> broker.subscribers(topic) > 0)
                .subscribe(tick -> broker.publish(topic, payload, format));
    }

    private static Run sub(TestBroker broker, String topic, String payload, int format, String... arguments) {
        Disposable publishing = publishing(broker, topic, payload, format);
        try {
            return Tool.runIn(LOGIN, arguments);
        } finally {
            publishing.dispose();
        }
    }

    @Test
    void publishesToABrokerOfTheDrafts() {
        Run run = Tool.run(
                "pub", drafts.uri(), "home/kitchen", "--payload", "größer", "--expiry", "60", "--content-format", "0");

        assertThat(run.err()).isEmpty();
        assertThat(run.exitCode()).isZero();
        assertThat(run.out()).isEmpty();
        assertThat(drafts.published).containsExactly(new Published("home/kitchen", "größer", Map.of(), 0, 60));
    }

    @Test
    void writesTheTopicBeforeEachMessage() {
        Tool.run("pub", drafts.uri() + "/ps", "home/kitchen", "--payload", "on");

        Run run = sub(drafts, "home/kitchen", "off", 0, "sub", drafts.uri() + "/ps", "home/kitchen", "--count", "2");

        assertThat(run.err()).isEmpty();
        assertThat(run.exitCode()).isZero();
        assertThat(run.text()).isEqualTo("home/kitchen on" + NEW_LINE + "home/kitchen off" + NEW_LINE);
        assertThat(drafts.deregistered).containsExactly("home/kitchen");
        assertThat(drafts.subscribers("home/kitchen")).isZero();
    }

    @Test
    void subscribesToManyTopics() {
        Tool.run("pub", drafts.uri(), "a", "--payload", "1");
        Tool.run("pub", drafts.uri(), "b/c", "--payload", "2");

        Run run = Tool.run("sub", drafts.uri(), "a", "b/c", "--count", "2");

        assertThat(run.text().lines()).containsExactlyInAnyOrder("a 1", "b/c 2");
    }

    @Test
    void writesMessagesForPrograms() {
        Tool.run("pub", drafts.uri(), "t", "--payload", "{\"on\":true}", "--content-format", "json");

        Run run = Tool.run("sub", drafts.uri(), "t", "--count", "1", "--json");

        assertThat(JsonLines.read(run.text()))
                .containsExactly(Map.of(
                        "type", "message",
                        "topic", "t",
                        "contentFormat", "application/json",
                        "bytes", 11L,
                        "encoding", "json",
                        "payload", Map.of("on", true)));
        assertThat(JsonLines.read(Tool.run("pub", drafts.uri(), "t", "--payload", "x", "--json")
                        .text()))
                .singleElement()
                .satisfies(line -> assertThat(line)
                        .containsEntry("type", "published")
                        .containsEntry("topic", "t")
                        .containsKey("rttMillis"));
    }

    @Test
    void writesMessagesForPeople() {
        Tool.run("pub", drafts.uri(), "t", "--payload", "{\"on\":true}", "--content-format", "json");

        assertThat(Tool.run("sub", drafts.uri(), "t", "--count", "1", "--pretty")
                        .text())
                .isEqualTo("t" + NEW_LINE + "{\n  \"on\": true\n}" + NEW_LINE);
    }

    @Test
    void tellsOfATopicThatIsNotThere() {
        Run run = Tool.run("sub", drafts.uri(), "nothing");

        assertThat(run.exitCode()).isEqualTo(4);
        assertThat(run.err()).startsWith("coap: 4.04 Not Found").contains("no such topic");
    }

    @ParameterizedTest
    @ValueSource(strings = {"draft", "emqx", "emqx-connectionless"})
    void givesUpOnASilentPortAfterItsTime(String kind) {
        try (BlackHole silent = new BlackHole()) {
            Run run = Tool.run("sub", silent.uri(), "t", "--broker", kind, "--timeout", "0.3");

            assertThat(run.exitCode()).isEqualTo(3);
            assertThat(run.out()).isEmpty();
            assertThat(run.errorLines()).singleElement().asString().startsWith("coap: no answer from ");
        }
    }

    @Test
    void publishesOverAConnectionWithEmqx() {
        Run run = Tool.runIn(
                LOGIN,
                "pub",
                emqx.uri(),
                "home/kitchen",
                "--broker",
                "emqx",
                "--client-id",
                "sensor-7",
                "--payload",
                "on",
                "--retain",
                "--qos",
                "2",
                "--expiry",
                "60");

        assertThat(run.err()).isEmpty();
        assertThat(run.exitCode()).isZero();
        assertThat(emqx.published).singleElement().satisfies(message -> {
            assertThat(message.topic()).isEqualTo("home/kitchen");
            assertThat(message.payload()).isEqualTo("on");
            assertThat(message.queries())
                    .containsEntry("retain", "true")
                    .containsEntry("qos", "2")
                    .containsEntry("expiry", "60")
                    .containsEntry("clientid", "sensor-7");
        });
        assertThat(emqx.connections()).isZero();
        assertThat(emqx.disconnected).containsExactly("sensor-7");
    }

    @Test
    void subscribesOverAConnectionWithEmqxAndTakesLeave() {
        Run run = sub(emqx, "t", "news", 0, "sub", emqx.uri(), "t", "--broker", "emqx", "--qos", "1", "--count", "2");

        assertThat(run.err()).isEmpty();
        assertThat(run.exitCode()).isZero();
        assertThat(run.text()).isEqualTo(("t news" + NEW_LINE).repeat(2));
        assertThat(emqx.deregistered).containsExactly("t");
        assertThat(emqx.disconnected).singleElement().asString().startsWith("coap-");
        assertThat(emqx.connections()).isZero();
    }

    @Test
    void endsWhenItsTimeHasCome() {
        Run run = Tool.runIn(LOGIN, "sub", emqx.uri(), "t", "--broker", "emqx", "--for", "0.3");

        assertThat(run.exitCode()).isZero();
        assertThat(run.out()).isEmpty();
        assertThat(emqx.connections()).isZero();
    }

    @Test
    void endsWhenTheReaderOfItsOutputHasGone() {
        OutputStream gone = new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("Broken pipe");
            }
        };
        Disposable publishing = publishing(connectionless, "t", "news", 0);
        Run run;
        try {
            run = Tool.runInto(gone, new byte[0], "sub", connectionless.uri(), "t", "--broker", "emqx-connectionless");
        } finally {
            publishing.dispose();
        }

        assertThat(run.exitCode()).isZero();
        assertThat(run.err()).isEmpty();
        assertThat(connectionless.deregistered).containsExactly("t");
    }

    @Test
    void needsNoConnectionWhereThereIsNone() {
        Run pub = Tool.run(
                "pub", connectionless.uri(), "a/b", "--payload", "x", "--broker", "emqx-connectionless", "--retain");
        assertThat(pub.exitCode()).isZero();
        assertThat(connectionless.published)
                .containsExactly(new Published("a/b", "x", Map.of("retain", "true"), -1, -1));
        assertThat(connectionless.disconnected).isEmpty();
    }

    @Test
    @EnabledOnOs({OS.LINUX, OS.MAC})
    void unsubscribesAndDisconnectsWithCtrlC() throws IOException, InterruptedException {
        assumeFalse(ToolProcess.isInterruptIgnored(), "SIGINT is ignored in the background of a script");
        Path told = folder.resolve("err");
        Process process = ToolProcess.builder(
                        LOGIN,
                        "sub",
                        emqx.uri(),
                        "t",
                        "--broker",
                        "emqx",
                        "--client-id",
                        "me",
                        "--trace",
                        "-v",
                        "--json")
                .redirectError(told.toFile())
                .start();
        Disposable publishing = publishing(emqx, "t", "news", 0);
        try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
            assertThat(out.readLine()).contains("\"topic\":\"t\"", "\"payload\":\"news\"");
            publishing.dispose();

            ToolProcess.interrupt(process);

            assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isEqualTo(130);
            assertThat(emqx.deregistered).containsExactly("t");
            assertThat(emqx.disconnected).containsExactly("me");
            assertThat(emqx.connections()).isZero();
            assertThat(emqx.subscribers("t")).isZero();
            assertThat(Files.readString(told)).contains("POST /mqtt/connection").doesNotContain(SECRET);
            assertThat(JsonLines.read(Files.readString(told)))
                    .allSatisfy(line -> assertThat(line).containsEntry("type", "trace"));
        } finally {
            publishing.dispose();
            process.destroyForcibly();
        }
    }

    // Secrets

    @Test
    void takesThePasswordFromAFile() throws IOException {
        Path file = Files.writeString(
                folder.resolve("emqx"), "client-id = me\nusername = admin\npassword = " + SECRET + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));

        Run run =
                Tool.run("pub", emqx.uri(), "t", "--broker", "emqx", "--credentials", file.toString(), "--trace", "-v");

        assertThat(run.exitCode()).isZero();
        assertThat(emqx.disconnected).containsExactly("me");
        assertThat(run.err()).contains("username=admin", "password=<hidden>").doesNotContain(SECRET);
    }

    @ParameterizedTest
    @ValueSource(strings = {"--trace", "--json", "-v"})
    void neverTellsAPasswordThatIsRefused(String telling) {
        Run run = Tool.runIn(
                Map.of("COAP_USERNAME", "somebody", "COAP_PASSWORD", SECRET),
                "pub",
                emqx.uri(),
                "t",
                "--broker",
                "emqx",
                telling);

        assertThat(run.exitCode()).isEqualTo(4);
        assertThat(run.err()).contains("bad_username_or_password").doesNotContain(SECRET);
        assertThat(run.text()).doesNotContain(SECRET);
    }

    @Test
    void neverTellsAPasswordToOneWhoWaitsInVain() {
        try (BlackHole silent = new BlackHole()) {
            Run run = Tool.runIn(LOGIN, "pub", silent.uri(), "t", "--broker", "emqx", "--timeout", "0.3", "--trace");
            assertThat(run.exitCode()).isEqualTo(3);
            assertThat(run.err()).contains("POST /mqtt/connection").doesNotContain(SECRET);
        }
    }

    @Test
    void wantsAPasswordThatIsNotAmongItsArguments() {
        for (List<String> arguments : List.of(
                List.of("pub", emqx.uri(), "t", "--broker", "emqx", "--username", "admin", "--password", SECRET),
                List.of("pub", emqx.uri(), "t", "--broker", "emqx", "--username", "admin", "--password=" + SECRET),
                List.of("pub", emqx.uri(), "t", "-P", SECRET))) {
            Run run = Tool.run(arguments.toArray(String[]::new));
            assertThat(run.exitCode()).isEqualTo(2);
            assertThat(run.errorLines()).hasSize(1);
            assertThat(run.err()).contains("COAP_PASSWORD", "--credentials").doesNotContain(SECRET);
        }
        assertThat(Tool.run("pub", emqx.uri(), "t", "--broker", "emqx", "--username", "admin")
                        .err())
                .contains("--username needs the password");
        assertThat(emqx.published).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "pub",
                "pub coap://localhost",
                "sub coap://localhost",
                "pub coap://localhost t --retain",
                "pub coap://localhost t --qos 1",
                "sub coap://localhost t --qos 1",
                "sub coap://localhost t --no-local",
                "sub coap://localhost t --retained never",
                "pub coap://localhost t --broker emqx --qos 3",
                "pub coap://localhost t --expiry 0.5",
                "sub coap://localhost t --count 0",
                "pub coap://localhost/x t --broker emqx",
                "pub coap://localhost/ps?x t",
                "pub coap://localhost t --broker x",
                "sub coap://localhost t --client-id me",
                "pub coap://localhost t --broker emqx --client-id a=b",
                "pub coap://localhost t --broker emqx --heartbeat 0.5"
            })
    void refusesWrongArgumentsInOneLine(String line) {
        Run run = Tool.run(line.split(" "));

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.out()).isEmpty();
        assertThat(run.errorLines())
                .singleElement()
                .asString()
                .startsWith("coap: ")
                .contains("--help)");
    }
}
