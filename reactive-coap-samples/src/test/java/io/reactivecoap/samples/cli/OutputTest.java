package io.reactivecoap.samples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecoap.samples.cli.Tool.Run;
import io.reactivecoap.samples.demo.BlackHole;
import io.reactivecoap.samples.demo.DemoServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.eclipse.californium.core.CoapResource;
import org.eclipse.californium.core.coap.CoAP.ResponseCode;
import org.eclipse.californium.core.server.resources.CoapExchange;
import org.eclipse.californium.core.server.resources.Resource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the tool prints for people, for programs, and as it is. */
@Timeout(60)
class OutputTest {

    private static final String HOSTILE = "a\u001B[2J\u009bb\u202ec\n";
    private static final byte[] CBOR = HexFormat.of().parseHex("a161746474657874");
    private static final byte[] NO_CBOR = {(byte) 0xa1, 0x1b};
    private static final Map<String, String> NOTHING = Map.of();

    private static DemoServer server;

    private static Resource of(String name, int format, byte[] payload) {
        return new CoapResource(name) {
            @Override
            public void handleGET(CoapExchange exchange) {
                exchange.setETag(new byte[] {0x0a, (byte) 0xff});
                exchange.setMaxAge(5);
                exchange.respond(ResponseCode.CONTENT, payload, format);
            }
        };
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @BeforeAll
    static void startServer() {
        server = DemoServer.start(
                TestResources.status(),
                TestResources.bytes(),
                TestResources.longBody(3000),
                new TestResources.Counter("counter"),
                of("json", 50, utf8("{\"a\":[1.50,true],\"b\":{}}")),
                of("no-json", 50, utf8("{\"a\":")),
                of("cbor", 60, CBOR),
                of("no-cbor", 60, NO_CBOR),
                of("links", 40, utf8("</a>;rt=\"x\";obs,</bc>")),
                of("senml", 110, utf8("[{\"bn\":\"dev:\",\"bt\":1.7e9,\"n\":\"t\",\"u\":\"Cel\",\"v\":21.5}]")),
                of("hostile", 0, utf8(HOSTILE)),
                of("hostile-json", 50, utf8("{\"" + HOSTILE.strip().replace("\u001B", "\\u001b") + "\":1}")));
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    private static String get(String resource, String... arguments) {
        Run run = Tool.run(with(resource, arguments));
        assertThat(run.err()).isEmpty();
        assertThat(run.exitCode()).isZero();
        return run.text();
    }

    private static String[] with(String resource, String... arguments) {
        String[] all = new String[arguments.length + 2];
        all[0] = "get";
        all[1] = server.uri() + resource;
        System.arraycopy(arguments, 0, all, 2, arguments.length);
        return all;
    }

    private static Map<String, Object> only(String lines) {
        List<Map<String, Object>> objects = JsonLines.read(lines);
        assertThat(objects).hasSize(1);
        return objects.get(0);
    }

    // For programs

    @Test
    void printsAResponseAsALineOfJson() {
        Map<String, Object> line = only(get("/json", "--json"));

        assertThat(line)
                .containsEntry("type", "response")
                .containsEntry("code", "2.05")
                .containsEntry("reason", "Content")
                .containsEntry("peer", server.uri().substring("coap://".length()))
                .containsEntry("options", Map.of("ETag", List.of("0aff"), "Content-Format", 50L, "Max-Age", 5L))
                .containsEntry("contentFormat", "application/json")
                .containsEntry("bytes", 24L)
                .containsEntry("encoding", "json")
                .containsEntry("payload", Map.of("a", List.of(1.5, true), "b", Map.of()));
        assertThat(line.keySet())
                .containsExactly(
                        "type",
                        "code",
                        "reason",
                        "peer",
                        "rttMillis",
                        "options",
                        "contentFormat",
                        "bytes",
                        "encoding",
                        "payload");
        assertThat((double) line.get("rttMillis")).isBetween(0.001, 60_000.0);
    }

    @Test
    void printsPayloadsAsTextOrInBase64() {
        assertThat(only(get("/sensors/temperature", "--json")))
                .containsEntry("encoding", "text")
                .containsEntry("payload", "21.5 C");
        assertThat(only(get("/bytes", "--json")))
                .containsEntry("encoding", "base64")
                .containsEntry("payload", Base64.getEncoder().encodeToString(TestResources.ALL_BYTES));
        assertThat(only(get("/cbor", "--json")))
                .containsEntry("encoding", "base64")
                .containsEntry("payload", Base64.getEncoder().encodeToString(CBOR));
        assertThat(only(get("/no-json", "--json")))
                .containsEntry("encoding", "text")
                .containsEntry("payload", "{\"a\":");
    }

    @Test
    void printsNoCharacterInJsonThatCouldMoveTheCursor() {
        for (String resource : List.of("/hostile", "/hostile-json")) {
            String line = get(resource, "--json");
            assertThat(line.strip())
                    .matches(text -> text.codePoints()
                            .noneMatch(c -> Character.isISOControl(c) || Character.getType(c) == Character.FORMAT));
        }
        assertThat(only(get("/hostile", "--json"))).containsEntry("payload", HOSTILE);
    }

    @Test
    void printsAnErrorResponseAsWellAndTheErrorOnStandardError() {
        Run run = Tool.run(with("/status?404", "--json"));

        assertThat(run.exitCode()).isEqualTo(4);
        assertThat(only(run.text()))
                .containsEntry("code", "4.04")
                .containsEntry("reason", "Not Found")
                .containsEntry("payload", "because\nI \u001B[2Jsay so");
        assertThat(only(run.err()))
                .containsEntry("type", "error")
                .containsEntry("exitCode", 4L)
                .containsEntry("kind", "client-error")
                .extractingByKey("message")
                .asString()
                .startsWith("4.04 Not Found from ");
    }

    @Test
    void printsWhyThereIsNoResponse() {
        try (BlackHole silent = new BlackHole()) {
            Run run = Tool.run("get", silent.uri() + "/x", "--timeout", "0.3", "--json");

            assertThat(run.out()).isEmpty();
            assertThat(only(run.err()))
                    .containsEntry("type", "error")
                    .containsEntry("exitCode", 3L)
                    .containsEntry("kind", "timeout");
        }
    }

    @Test
    void printsThatArgumentsAreWrong() {
        assertThat(only(Tool.run("get", "nowhere", "--json").err()))
                .containsEntry("exitCode", 2L)
                .containsEntry("kind", "usage");
        assertThat(only(Tool.run("get", server.uri(), "--json", "--block-size", "7")
                        .err()))
                .containsEntry("kind", "usage")
                .extractingByKey("message")
                .asString()
                .endsWith("(see coap get --help)");
    }

    @Test
    void printsWhatWasWrittenToAFile(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("body");

        Map<String, Object> line = only(get("/long", "--json", "-o", file.toString()));

        assertThat(line)
                .containsEntry("type", "response")
                .containsEntry("file", file.toString())
                .containsEntry("bytes", 3000L)
                .doesNotContainKey("payload");
        assertThat(Files.readAllBytes(file)).isEqualTo(TestResources.randomBytes(3000));
    }

    @Test
    void printsNotifications() {
        Run run = Tool.run("observe", server.uri() + "/counter", "--count", "1", "--json");

        assertThat(run.exitCode()).isZero();
        assertThat(only(run.text()))
                .containsEntry("type", "notification")
                .containsKey("sequence")
                .containsEntry("skipped", 0L)
                .containsEntry("code", "2.05")
                .containsEntry("payload", "number 0");
    }

    @Test
    void printsNotesAndAnObservationThatIsNone() {
        Run run = Tool.run("observe", server.uri() + "/sensors/temperature", "--json");

        assertThat(only(run.text())).containsEntry("type", "notification").doesNotContainKey("sequence");
        assertThat(only(run.err())).containsEntry("type", "note").containsKey("message");
    }

    @Test
    void endsAnObservationWhenItsTimeHasCome() {
        Run run = Tool.run("observe", server.uri() + "/counter", "--for", "0.3");

        assertThat(run.exitCode()).isZero();
        assertThat(run.err()).isEmpty();
        assertThat(run.text()).isEqualTo("number 0" + System.lineSeparator());
    }

    @Test
    void printsLinks() {
        Run run = Tool.run("discover", server.uri(), "--filter", "rt=count", "--json");

        assertThat(only(run.text()))
                .isEqualTo(Map.of(
                        "type",
                        "link",
                        "target",
                        "/counter",
                        "attributes",
                        Map.of("obs", List.of(true), "rt", List.of("count"))));
    }

    @Test
    void printsPongs() {
        Run run = Tool.run("ping", server.uri(), "--json");

        assertThat(run.err()).isEmpty();
        assertThat(only(run.text()))
                .containsEntry("type", "pong")
                .containsEntry("peer", server.uri().substring("coap://".length()))
                .containsKey("rttMillis");
    }

    // For people

    @Test
    void leavesPayloadsAsTheyAreInPipes() {
        assertThat(get("/json")).isEqualTo("{\"a\":[1.50,true],\"b\":{}}");
        assertThat(Tool.run(with("/cbor")).out()).isEqualTo(CBOR);
    }

    @Test
    void laysPayloadsOutWhenAsked() {
        String newLine = System.lineSeparator();
        assertThat(get("/json", "--pretty"))
                .isEqualTo("{\n  \"a\": [\n    1.50,\n    true\n  ],\n  \"b\": {}\n}" + newLine);
        assertThat(get("/cbor", "--pretty")).isEqualTo("{\"t\": \"text\"}" + newLine);
        assertThat(get("/links", "--pretty")).isEqualTo("/a   rt=\"x\"  obs\n/bc" + newLine);
        assertThat(get("/senml", "--pretty")).isEqualTo("2023-11-14T22:13:20Z  dev:t  21.5 Cel" + newLine);
        assertThat(get("/sensors/temperature", "--pretty")).isEqualTo("21.5 C");
    }

    @Test
    void laysPayloadsOutOnATerminal() {
        Map<String, String> withoutColours = Map.of("NO_COLOR", "1");

        assertThat(Tool.runOnTerminal(withoutColours, with("/json")).text()).startsWith("{\n  \"a\": [");
        assertThat(Tool.runOnTerminal(withoutColours, with("/json", "--raw")).text())
                .isEqualTo("{\"a\":[1.50,true],\"b\":{}}");
        assertThat(Tool.runOnTerminal(withoutColours, with("/sensors/temperature"))
                        .text())
                .isEqualTo("21.5 C" + System.lineSeparator());
    }

    @Test
    void leavesFilesAsTheyAre(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("body");
        Tool.runOnTerminal(NOTHING, with("/json", "--pretty", "-o", file.toString()));

        assertThat(file).hasContent("{\"a\":[1.50,true],\"b\":{}}");
    }

    @Test
    void printsWhatIsMalformedAsItIsAndSaysSo() {
        Run run = Tool.run(with("/no-cbor", "--pretty"));

        assertThat(run.exitCode()).isZero();
        assertThat(run.out()).isEqualTo(NO_CBOR);
        assertThat(run.errorLines())
                .singleElement()
                .asString()
                .startsWith(
                        "coap: the payload is printed as it is, it is not what its content format application/cbor says");
    }

    @Test
    void doesNothingToATerminalUnlessAsked() {
        assertThat(Tool.runOnTerminal(NOTHING, with("/hostile")).text()).isEqualTo("a\uFFFD[2J\uFFFDb\uFFFDc\n");
        assertThat(Tool.runOnTerminal(NOTHING, with("/no-cbor")).text()).isEqualTo("0xa11b" + System.lineSeparator());
        assertThat(Tool.runOnTerminal(NOTHING, with("/hostile", "--raw")).text())
                .isEqualTo(HOSTILE);
        assertThat(get("/hostile")).isEqualTo(HOSTILE);
    }

    @Test
    void listsLinksOnATerminal() {
        Run run = Tool.runOnTerminal(Map.of("NO_COLOR", "1"), "discover", server.uri(), "--filter", "rt=count");

        assertThat(run.text()).isEqualTo("/counter  obs  rt=\"count\"" + System.lineSeparator());
    }

    @ParameterizedTest
    @ValueSource(strings = {"--json --pretty", "--json --raw", "--pretty --raw"})
    void printsInOneWay(String arguments) {
        Run run = Tool.run(with("/json", arguments.split(" ")));

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).contains("exclude each other");
    }

    // Colours

    @Test
    void hasColoursOnATerminalOnly() {
        String escape = "\u001B[";
        assertThat(Tool.runOnTerminal(NOTHING, with("/json")).text()).contains(escape);
        assertThat(Tool.runOnTerminal(NOTHING, "get", "nowhere").err()).startsWith(escape + "1;31mcoap:");
        assertThat(Tool.runOnTerminal(NOTHING, "get", "--help").text()).contains(escape);
        assertThat(Tool.runOnTerminal(NOTHING, with("/json", "-v")).err()).contains(escape + "32m< 2.05");

        assertThat(Tool.run(with("/json", "--pretty", "-v")))
                .satisfies(run -> assertThat(run.text() + run.err()).doesNotContain(escape));
        assertThat(Tool.run("get", "--help").text()).doesNotContain(escape);
        assertThat(Tool.run("get", "nowhere").err()).doesNotContain(escape);
    }

    @Test
    void hasNoColoursWhereTheEnvironmentSaysSo() {
        Map<String, String> noColour = Map.of("NO_COLOR", "yes");
        assertThat(Tool.runOnTerminal(noColour, with("/json")).text()).doesNotContain("\u001B");
        assertThat(Tool.runOnTerminal(noColour, "get", "nowhere").err()).doesNotContain("\u001B");
        assertThat(Tool.runOnTerminal(noColour, "get", "--help").text()).doesNotContain("\u001B");
        assertThat(Tool.runOnTerminal(Map.of("NO_COLOR", ""), with("/json")).text())
                .contains("\u001B");
    }

    @Test
    void hasColoursAsAsked() {
        assertThat(Tool.run(with("/json", "--pretty", "--color", "always")).text())
                .contains("\u001B[1;34m\"a\"");
        assertThat(Tool.runIn(Map.of("NO_COLOR", "1"), "get", "nowhere", "--color=always")
                        .err())
                .contains("\u001B");
        assertThat(Tool.runOnTerminal(NOTHING, with("/json", "--color=never")).text())
                .doesNotContain("\u001B");
        assertThat(Tool.runOnTerminal(NOTHING, "get", "nowhere", "--color", "never")
                        .err())
                .doesNotContain("\u001B");
        assertThat(Tool.runOnTerminal(NOTHING, "get", "--help", "--color=never").text())
                .doesNotContain("\u001B");
        assertThat(Tool.run(with("/json", "--color", "sometimes")).exitCode()).isEqualTo(2);
    }

    // Messages

    @Test
    void tracesEachMessage() {
        Run run = Tool.run(with("/sensors/temperature?room=1", "--trace", "--accept", "json"));

        assertThat(run.text()).isEqualTo("{\"celsius\":21.5}");
        assertThat(run.errorLines()).hasSize(2);
        assertThat(run.errorLines().get(0))
                .matches(" {0,6}[0-9]+\\.[0-9]{3} > CON GET /sensors/temperature\\?room=1 mid=[0-9]+ tok=[0-9a-f]+"
                        + " Accept=application/json");
        assertThat(run.errorLines().get(1))
                .matches(" {0,6}[0-9]+\\.[0-9]{3} < CON GET /sensors/temperature\\?room=1 mid=[0-9]+ tok=[0-9a-f]+"
                        + " -> ACK 2\\.05 Content mid=[0-9]+ Content-Format=application/json 16 bytes"
                        + " \"\\{\"celsius\":21\\.5}\"");
    }

    @Test
    void tracesForPrograms() {
        Run run = Tool.run("ping", server.uri(), "--trace", "--json");

        List<Map<String, Object>> lines = JsonLines.read(run.err());
        assertThat(lines)
                .hasSize(2)
                .allSatisfy(
                        line -> assertThat(line).containsEntry("type", "trace").containsKey("seconds"));
        assertThat(lines.get(0))
                .containsEntry("mark", ">")
                .extractingByKey("message")
                .asString()
                .startsWith("CON empty");
        assertThat(lines.get(1))
                .containsEntry("mark", "<")
                .extractingByKey("message")
                .asString()
                .startsWith("RST");
    }

    @Test
    void tracesNoValueWhoseNameTellsOfASecret() {
        Run run = Tool.run(with("/sensors/temperature?password=xyzzy", "--trace"));

        assertThat(run.err())
                .contains("password=<hidden>")
                .doesNotContain("xyzzy")
                .doesNotContain("21.5");
    }
}
