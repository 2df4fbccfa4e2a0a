package io.reactivecoap.samples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecoap.samples.cli.Tool.Run;
import io.reactivecoap.samples.demo.BlackHole;
import io.reactivecoap.samples.demo.DemoServer;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.eclipse.californium.core.coap.OptionSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestCommandTest {

    private static final TestResources.Mirror MIRROR = new TestResources.Mirror();

    private static DemoServer server;

    @BeforeAll
    static void startServer() {
        server = DemoServer.start(MIRROR, TestResources.status(), TestResources.bytes(), TestResources.rejecting());
        // The first session of a process takes longest, which is not to count against the timeouts of the tests
        assertThat(Tool.run("ping", server.uri()).exitCode()).isZero();
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"get", "post", "put", "delete", "fetch", "patch", "ipatch"})
    void sendsEachMethod(String method) {
        Run run = Tool.run(method, server.uri() + "/mirror", "--payload", "größer");

        assertThat(run.exitCode()).isZero();
        assertThat(run.text()).isEqualTo("größer");
        assertThat(run.err()).isEmpty();
        assertThat(MIRROR.last().getCode().name()).isEqualToIgnoringCase(method);
        assertThat(MIRROR.last().isConfirmable()).isTrue();
    }

    @Test
    void writesThePayloadAsItIs() {
        Run run = Tool.run("get", server.uri() + "/bytes");

        assertThat(run.exitCode()).isZero();
        assertThat(run.out()).isEqualTo(TestResources.ALL_BYTES);
    }

    @Test
    void sendsAFileAsItIs(@TempDir Path folder) throws IOException {
        Path file = Files.write(folder.resolve("payload"), TestResources.ALL_BYTES);

        Run run = Tool.run("put", server.uri() + "/mirror", "--payload-file", file.toString());

        assertThat(run.out()).isEqualTo(TestResources.ALL_BYTES);
    }

    @Test
    void sendsStandardInputAsItIs() {
        Run run = Tool.runWithInput(TestResources.ALL_BYTES, "post", server.uri() + "/mirror", "--payload-file", "-");

        assertThat(run.out()).isEqualTo(TestResources.ALL_BYTES);
    }

    @Test
    void sendsFormatsByNameAndNumber() {
        Tool.run("put", server.uri() + "/mirror", "--content-format", "cbor", "--accept", "50", "--payload", "x");

        OptionSet options = MIRROR.last().getOptions();
        assertThat(options.getContentFormat()).isEqualTo(60);
        assertThat(options.getAccept()).isEqualTo(50);
    }

    @Test
    void sendsPathAndQueryDecoded() {
        Run run = Tool.run("get", server.uri() + "/mirror/a%20b/%C3%A4%2F?x=1%262&y");

        assertThat(run.exitCode()).isZero();
        OptionSet options = MIRROR.last().getOptions();
        assertThat(options.getUriPath()).containsExactly("mirror", "a b", "ä/");
        assertThat(options.getUriQuery()).containsExactly("x=1&2", "y");
        assertThat(options.hasUriHost()).isFalse();
    }

    @Test
    void sendsAHostNameAlong() {
        String port = server.uri().substring(server.uri().lastIndexOf(':'));

        Run run = Tool.run("get", "coap://LocalHost" + port + "/mirror");

        assertThat(run.exitCode()).isZero();
        assertThat(MIRROR.last().getOptions().getUriHost()).isEqualTo("localhost");
    }

    @Test
    void sendsOptionsInTheFormatOfTheirNumber() {
        Run run = Tool.run(
                "put",
                server.uri() + "/mirror",
                "--option=1=0x00ff", // If-Match, opaque
                "-O1=text",
                "-O5", // If-None-Match, empty
                "-O60=300", // Size1, uint
                "-O28=0", // Size2, uint
                "-O15=a=b", // Uri-Query, string
                "-O65000=0xcafe",
                "-O65000=");

        assertThat(run.exitCode()).isZero();
        OptionSet options = MIRROR.last().getOptions();
        assertThat(options.getIfMatch()).containsExactly(new byte[] {0, (byte) 0xff}, "text".getBytes());
        assertThat(options.hasIfNoneMatch()).isTrue();
        assertThat(options.getSize1()).isEqualTo(300);
        assertThat(options.getSize2()).isZero();
        assertThat(options.getUriQuery()).containsExactly("a=b");
        assertThat(options.getOthers())
                .extracting(option -> option.getValue())
                .containsExactly(new byte[] {(byte) 0xca, (byte) 0xfe}, new byte[0]);
    }

    @Test
    void sendsNonConfirmablesWhenAsked() {
        Run run = Tool.run("get", server.uri() + "/mirror", "--non");

        assertThat(run.exitCode()).isZero();
        assertThat(MIRROR.last().isConfirmable()).isFalse();
    }

    @Test
    void waitsForASeparateResponse() {
        Run run = Tool.run("get", server.uri() + "/slow");

        assertThat(run.exitCode()).isZero();
        assertThat(run.text()).isEqualTo("sorry, that took a while");
    }

    @ParameterizedTest
    @CsvSource({"400,4", "404,4", "415,4", "429,4", "500,5", "503,5"})
    void endsWithTheClassOfAnErrorResponse(int code, int exitCode) {
        Run run = Tool.run("get", server.uri() + "/status?" + code);

        assertThat(run.exitCode()).isEqualTo(exitCode);
        assertThat(run.text()).isEqualTo("because\nI \u001B[2Jsay so");
        assertThat(run.errorLines())
                .singleElement()
                .satisfies(line -> assertThat(line)
                        .startsWith("coap: " + code / 100 + "." + String.format("%02d", code % 100))
                        .contains("to GET /status?" + code, "(because I [2Jsay so): "));
    }

    @Test
    void givesUpOnASilentPortAfterItsTime() {
        try (BlackHole silent = new BlackHole()) {
            Run run = Tool.run("get", silent.uri() + "/x", "--timeout", "0.5");

            assertThat(run.exitCode()).isEqualTo(3);
            assertThat(run.out()).isEmpty();
            assertThat(run.errorLines())
                    .singleElement()
                    .satisfies(line -> assertThat(line)
                            .startsWith("coap: no answer from " + silent.uri().substring("coap://".length())
                                    + " to GET /x after 1 transmission (")
                            .endsWith("): check that a CoAP server listens there, or raise --timeout"));
        }
    }

    @Test
    void tellsThatNobodyListens() {
        Run run = Tool.run("get", BlackHole.abandonedUri() + "/x");

        assertThat(run.exitCode()).isEqualTo(6);
        assertThat(run.errorLines())
                .singleElement()
                .satisfies(
                        line -> assertThat(line).contains("is unreachable for GET /x: nothing listens on that port"));
    }

    @Test
    void tellsThatTheRequestWasRejected() {
        Run run = Tool.run("get", server.uri() + "/rejecting");

        assertThat(run.exitCode()).isEqualTo(8);
        assertThat(run.errorLines())
                .singleElement()
                .satisfies(line -> assertThat(line).contains("rejected GET /rejecting with a Reset: "));
    }

    @Test
    void refusesStandardInputThatIsLongerThanMayBeHeld() {
        Run run = Tool.runWithInput(
                new byte[2000], "put", server.uri() + "/mirror", "--payload-file", "-", "--max-body", "1999");

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.errorLines())
                .singleElement()
                .satisfies(line -> assertThat(line).contains("longer than 1999 bytes: raise --max-body"));
    }

    @Test
    void tellsAllOfIt() {
        Run run = Tool.run("get", server.uri() + "/sensors/temperature", "--accept", "json", "-v");

        assertThat(run.text()).isEqualTo("{\"celsius\":21.5}");
        List<String> told = new ArrayList<>();
        for (String line : run.errorLines()) {
            assertThat(line).matches(" {0,6}[0-9]+\\.[0-9]{3} [<>*] .*");
            told.add(line.substring(8));
        }
        assertThat(told)
                .containsSubsequence(
                        "> CON GET " + server.uri() + "/sensors/temperature",
                        ">   Uri-Path=sensors",
                        ">   Uri-Path=temperature",
                        ">   Accept=application/json",
                        "* state NONE",
                        "* state CONNECTING",
                        "* state ESTABLISHED",
                        "<   Content-Format=application/json",
                        "<   payload: 16 bytes",
                        "* state NONE",
                        "* closed");
        assertThat(told).anyMatch(line -> line.startsWith("< 2.05 Content from "));
    }

    @Test
    void tellsWhatIsRetransmitted() {
        try (BlackHole silent = new BlackHole()) {
            Run run = Tool.run("get", silent.uri(), "--timeout", "4.5", "-v");

            assertThat(run.exitCode()).isEqualTo(3);
            assertThat(run.err())
                    .contains(" * sent again, transmission 2 of message id ")
                    .contains("after 2 transmissions");
        }
    }

    @Test
    void saysNothingWhenTheReaderOfItsOutputHasGone() {
        Run run = Tool.runInto(failing("Broken pipe"), new byte[0], "get", server.uri() + "/");

        assertThat(run.exitCode()).isZero();
        assertThat(run.err()).isEmpty();
    }

    @Test
    void tellsThatItCannotWrite() {
        Run run = Tool.runInto(failing("No space left on device"), new byte[0], "get", server.uri() + "/");

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.errorLines())
                .containsExactly("coap: cannot write to standard output (No space left on device): send it elsewhere");
    }

    private static OutputStream failing(String why) {
        return new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException(why);
            }
        };
    }

    @Test
    void takesArgumentsFromAFile(@TempDir Path folder) throws IOException {
        Path arguments = Files.writeString(folder.resolve("arguments"), "get\n" + server.uri() + "/bytes\n");

        Run run = Tool.run("@" + arguments);

        assertThat(run.err()).isEmpty();
        assertThat(run.out()).isEqualTo(TestResources.ALL_BYTES);
    }

    @Test
    void pings() {
        Run run = Tool.run("ping", server.uri());

        assertThat(run.exitCode()).isZero();
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).matches("127\\.0\\.0\\.1:[0-9]+ answered in [0-9.]+ m?s\\R");
    }

    @Test
    void pingsASilentPortInVain() {
        try (BlackHole silent = new BlackHole()) {
            Run run = Tool.run("ping", silent.uri(), "--timeout", "0.2");

            assertThat(run.exitCode()).isEqualTo(3);
            assertThat(run.errorLines())
                    .singleElement()
                    .satisfies(line ->
                            assertThat(line).contains("no answer", "to a ping within 200.0 ms", "raise --timeout"));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "frob",
                "get",
                "get nowhere",
                "get http://localhost/",
                "get coaps+tls://localhost/",
                "get coap:///x",
                "get coap://localhost:70000/",
                "get coap://localhost/%zz",
                "get coap://localhost/ --timeout soon",
                "get coap://localhost/ --timeout 0",
                "get coap://localhost/ --timeout 1e9",
                "get coap://localhost/ --accept no/such",
                "get coap://localhost/ --option Accept=1",
                "get coap://localhost/ --option 70000=1",
                "get coap://localhost/ --option 14=much",
                "get coap://localhost/ --option 14=-1",
                "get coap://localhost/ --option 14=99999999999",
                "get coap://localhost/ --option 4=0xabc",
                "get coap://localhost/ --option 4=0x",
                "get coap://localhost/ --option 5=x",
                "get coap://localhost/ --option 17=0 --accept 0",
                "get coap://localhost/ --payload-file /no/such/file",
                "get coap://localhost/ --payload a --payload-file b",
                "get coap://localhost/ --no-such-option",
                "get coap://localhost/ --block-size 100",
                "get coap://localhost/ --block-size 2048",
                "get coap://localhost/ --max-body 0",
                "get coap://localhost/ --output /",
                "get coap://localhost/ --output /no/such/folder/file",
                "put coap://localhost/ --payload-file /",
                "observe",
                "observe coap://localhost/ --count 0",
                "observe coap://localhost/ --option 6=0",
                "discover",
                "discover coap://localhost/sensors",
                "discover coap://localhost/ --filter rt",
                "ping",
                "ping coaps+tls://localhost",
                "get coap+tcp://%2Frun%2Fx.sock:5683/",
                "get coap+tcp://localhost/ --non",
                "get coap+tcp://localhost/ --max-message-size 1151",
                "get coap+tcp://localhost/ --csm-timeout soon",
                "get coap://localhost/ --csm-timeout 1",
                "get coap://localhost/ --require-csm",
                "get coap://localhost/ --max-message-size 2000",
                "get coap://localhost/ --local localhost",
                "get coap://localhost/ --local 127.0.0.1:",
                "get coap://localhost/ --local 127.0.0.1:x",
                "get coap://localhost/ --local /tmp/x.sock",
                "get coap+tcp://%2Frun%2Fx.sock/ --local 127.0.0.1",
                "get coap://localhost/ --call-home",
                "get coap://127.0.0.1/ --call-home --local 127.0.0.1",
                "demo coaps://localhost",
                "bench",
                "bench frob coap://localhost/",
                "bench observe coap://localhost/",
                "bench down coap://localhost/ --sessions 2",
                "bench down coap://localhost/ --window 2000",
                "bench up coap://localhost/ --payload 0",
                "bench up coap://localhost/ --body nowhere",
                "bench-server --port 70000",
                "bench-server --body-size 9999999999",
                "bench get",
                "bench get coaps://localhost/ --psk-identity me",
                "bench get coap+tcp://localhost/ --type non",
                "bench get coap://localhost/ --window 0",
                "bench get coap://localhost/ --total 0",
                "bench get coap://localhost/ --type maybe",
                "bench get coap://localhost/ --widnow 1"
            })
    void refusesWrongArgumentsInOneLine(String line) {
        Run run = Tool.run(
                Arrays.stream(line.split(" ")).filter(word -> !word.isEmpty()).toArray(String[]::new));

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.out()).isEmpty();
        assertThat(run.errorLines())
                .singleElement()
                .satisfies(told -> assertThat(told)
                        .startsWith("coap: ")
                        .hasSizeGreaterThan("coap: ".length())
                        .doesNotContain("Exception"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "get ",
                "put ",
                "observe ",
                "discover ",
                "ping ",
                "demo ",
                "bench ",
                "bench-server ",
                "pub ",
                "sub ",
                "completion "
            })
    void helpsAndTellsItsVersion(String command) {
        Run help = Tool.run((command + "--help").split(" "));
        assertThat(help.exitCode()).isZero();
        assertThat(help.err()).isEmpty();
        assertThat(help.text()).startsWith("Usage: coap " + command.strip());

        Run version = Tool.run((command + "--version").split(" "));
        assertThat(version.exitCode()).isZero();
        assertThat(version.err()).isEmpty();
        assertThat(new String(version.out(), StandardCharsets.UTF_8)).startsWith("coap ");
    }
}
