package io.reactivecoap.samples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecoap.CoapProtocol;
import io.reactivecoap.samples.bench.BenchServer;
import io.reactivecoap.samples.bench.StillPeers;
import io.reactivecoap.samples.cli.Tool.Run;
import io.reactivecoap.samples.demo.BlackHole;
import io.reactivecoap.samples.demo.DemoServer;
import io.reactivecoap.samples.security.SecureServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.californium.scandium.dtls.pskstore.AdvancedSinglePskStore;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("slow")
class BenchCommandTest {

    private static final String[] MEASURED = {
        "peer",
        "workload",
        "type",
        "sessions",
        "window",
        "units",
        "rate",
        "cpuUs",
        "sysPct",
        "allocB",
        "p50us",
        "p99us",
        "threads",
        "rssMB",
        "gcMs",
        "jitMs",
        "wallS",
        "errors"
    };
    private static final Pattern FIELD =
            Pattern.compile("\"(\\w+)\":(?:\"(\\w*)\"|(true|false|-?[0-9]+(?:\\.[0-9]+)?))");

    private static DemoServer server;

    @TempDir
    Path directory;

    @BeforeAll
    static void startServer() {
        server = DemoServer.start();
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    @Test
    void measuresExchanges() {
        Run run = Tool.run(
                "bench",
                "get",
                server.uri() + "/sensors/temperature",
                "--window",
                "8",
                "--total",
                "2000",
                "--warmup",
                "500",
                "--payload",
                "6",
                "--json");

        assertThat(run.exitCode()).isZero();
        assertThat(run.err()).isEmpty();
        Map<String, String> fields = fields(run);
        assertThat(fields).containsOnlyKeys(with(MEASURED, "nstart", "messageIds"));
        assertThat(fields)
                .containsEntry("peer", "ours")
                .containsEntry("workload", "get")
                .containsEntry("type", "CON")
                .containsEntry("sessions", "1")
                .containsEntry("window", "8")
                .containsEntry("units", "2000")
                .containsEntry("errors", "0")
                .containsEntry("nstart", "8")
                .containsEntry("messageIds", "REUSE_WHEN_COMPLETE");
        for (String positive : new String[] {"rate", "cpuUs", "allocB", "p50us", "p99us", "threads", "wallS"}) {
            assertThat(Double.parseDouble(fields.get(positive))).as(positive).isPositive();
        }
    }

    @Test
    void measuresNonConfirmablesOverSeveralSessionsAndLoops() {
        Run run = Tool.run(
                "bench",
                "get",
                server.uri() + "/",
                "--window",
                "2",
                "--total",
                "500",
                "--warmup",
                "0",
                "--type",
                "non",
                "--sessions",
                "3",
                "--loops",
                "2",
                "--message-ids",
                "strict",
                "--check-heap",
                "--json");

        assertThat(run.exitCode()).isZero();
        assertThat(fields(run))
                .containsEntry("type", "NON")
                .containsEntry("sessions", "3")
                .containsEntry("messageIds", "STRICT")
                .containsEntry("errors", "0")
                .containsKeys("heapMBafterWarmup", "heapMBatEnd");
    }

    @Test
    void weighsIdleSessions() {
        Run run = Tool.run(
                "bench",
                "idle",
                server.uri() + "/",
                "--window",
                "1",
                "--total",
                "0",
                "--warmup",
                "0",
                "--sessions",
                "20",
                "--settle",
                "1",
                "--json");

        assertThat(run.exitCode()).isZero();
        Map<String, String> fields = fields(run);
        assertThat(fields)
                .containsOnlyKeys(with(
                        MEASURED,
                        "heapKBperSession",
                        "rssKBperSession",
                        "newThreads",
                        "newDescriptors",
                        "mostDescriptors",
                        "nstart",
                        "messageIds"))
                .containsEntry("workload", "idle")
                .containsEntry("units", "20")
                .containsEntry("errors", "0");
    }

    @Test
    void weighsSessionsThatObserveOverOneSocket() {
        try (StillPeers peers = StillPeers.start(20, 0)) {
            Run run = Tool.run(
                    "bench", "idle", peers.uri() + "/", "--observe", "--shared", "--sessions", "20", "--settle", "1");

            assertThat(run.exitCode()).isZero();
            assertThat(run.text()).contains("which observe", "20 of 20", "errors      none");
        }
    }

    @Test
    void tellsThatWhatIsNotObservedWeighsNothing() {
        Run run = Tool.run("bench", "idle", server.uri() + "/", "--observe", "--sessions", "2", "--settle", "1");

        assertThat(run.exitCode()).isEqualTo(ExitCodes.NO_ANSWER);
        assertThat(run.err()).contains("IllegalStateException: 2");
    }

    @Test
    void takesWhatTheMeasuringKitTellsOtherClients() {
        Run run = Tool.run(
                "bench",
                "get",
                server.uri() + "/",
                "--window",
                "1",
                "--total",
                "10",
                "--warmup",
                "0",
                "--payload",
                "16",
                "--threads",
                "2",
                "--rx",
                "2",
                "--tx",
                "2",
                "--batch",
                "16",
                "--limit",
                "60",
                "--json");

        assertThat(run.exitCode()).isZero();
    }

    @Test
    void measuresExchangesOverTcp() {
        try (TcpServer overTcp = new TcpServer(TestResources.bytes())) {
            String uri = overTcp.uri() + "/bytes";
            Run run = Tool.run("bench", "get", uri, "--window", "64", "--total", "2000", "--warmup", "500", "--json");

            assertThat(run.exitCode()).isZero();
            assertThat(fields(run)).containsOnlyKeys(MEASURED).containsEntry("errors", "0");

            Run text = Tool.run("bench", "get", uri, "--total", "100", "--warmup", "0");
            assertThat(text.text()).contains("GET of " + uri).doesNotContain("CON", "NSTART");
        }
    }

    /** Runs against a server over DTLS, with its key in a file. */
    private Run overDtls(String workload, String... more) throws IOException {
        byte[] key = "secret key".getBytes(StandardCharsets.US_ASCII);
        Path file = Files.write(directory.resolve("key"), key);
        try (SecureServer secure = SecureServer.withKeys(new AdvancedSinglePskStore("me", key))) {
            String[] command = {
                "bench", workload, secure.uri(), "--psk-identity", "me", "--psk-key-file", file.toString()
            };
            return Tool.run(with(command, more));
        }
    }

    @Test
    void measuresExchangesOverDtls() throws IOException {
        Run run = overDtls("get", "--window", "8", "--total", "500", "--warmup", "100", "--sessions", "2", "--json");

        assertThat(run.exitCode()).isZero();
        assertThat(fields(run))
                .containsOnlyKeys(with(MEASURED, "nstart", "messageIds"))
                .containsEntry("units", "500")
                .containsEntry("errors", "0");
    }

    @Test
    void measuresHandshakesEachOfThemAFullOne() throws IOException {
        Run run = overDtls("handshake", "--window", "4", "--total", "0", "--warmup", "5", "--sessions", "20", "--json");

        assertThat(run.exitCode()).isZero();
        Map<String, String> fields = fields(run);
        assertThat(fields)
                .containsOnlyKeys(with(MEASURED, "resumed"))
                .containsEntry("workload", "handshake")
                .containsEntry("units", "20")
                .containsEntry("window", "4")
                .containsEntry("resumed", "0")
                .containsEntry("errors", "0");
        for (String positive : new String[] {"rate", "cpuUs", "p50us", "p99us", "wallS"}) {
            assertThat(Double.parseDouble(fields.get(positive))).as(positive).isPositive();
        }
    }

    @Test
    void measuresHandshakesThatTakeASessionUpAgain() throws IOException {
        Run run = overDtls("handshake", "--resumption", "--window", "1", "--warmup", "1", "--sessions", "5");

        assertThat(run.exitCode()).isZero();
        assertThat(run.text())
                .contains("Handshakes with coaps://localhost:", ", 5 sessions, window 1,")
                .contains("5 of 5 in ", "latency     p50 ", "handshakes  0 full, 5 resumed", "errors      none")
                .doesNotContain("NSTART", "CON");
    }

    @Test
    void countsHandshakesThatFail() throws IOException {
        try (BlackHole silent = new BlackHole()) {
            Path file = Files.writeString(directory.resolve("key"), "a key");
            Run run = Tool.run(
                    "bench",
                    "handshake",
                    silent.uri().replace("coap:", "coaps:"),
                    "--psk-identity",
                    "me",
                    "--psk-key-file",
                    file.toString(),
                    "--sessions",
                    "3",
                    "--warmup",
                    "0",
                    "--limit",
                    "1",
                    "--json");

            assertThat(run.exitCode()).isEqualTo(3);
            assertThat(fields(run)).containsEntry("errors", "3");
        }
    }

    @Test
    void measuresHandshakesOfSecureSessionsOnly() {
        Run run = Tool.run("bench", "handshake", server.uri() + "/");

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains("coap:// has no handshake to measure");
    }

    @Test
    void readsAsAPersonWouldLike() {
        Run run = Tool.run("bench", "get", server.uri() + "/", "--window", "2", "--total", "100", "--warmup", "0");

        assertThat(run.exitCode()).isZero();
        assertThat(run.text())
                .contains("CON GET of " + server.uri() + "/, 1 session, window 2, 1 event loop")
                .contains("100 of 100 in ", "latency     p50 ", "errors      none")
                .contains("NSTART 2 (RFC 7252 says 1), message ids REUSE_WHEN_COMPLETE");
    }

    @Test
    void countsErrorsByKind() {
        Run run = Tool.run("bench", "get", server.uri() + "/no/such/thing", "--total", "50", "--warmup", "0", "--json");

        assertThat(run.exitCode()).isEqualTo(3);
        assertThat(fields(run)).containsEntry("errors", "50");
        assertThat(run.errorLines())
                .singleElement()
                .satisfies(line -> assertThat(line).contains("(answer 4.04 Not Found: 50)"));
    }

    @Test
    void endsWhenNobodyListens() {
        Run run = Tool.run("bench", "get", BlackHole.abandonedUri(), "--total", "40", "--warmup", "10", "--json");

        assertThat(run.exitCode()).isEqualTo(3);
        assertThat(fields(run)).containsEntry("errors", "40");
    }

    @Test
    void endsAtItsLimitWhenNobodyAnswers() {
        try (BlackHole silent = new BlackHole()) {
            Run run = Tool.run(
                    "bench",
                    "get",
                    silent.uri(),
                    "--window",
                    "4",
                    "--total",
                    "100",
                    "--warmup",
                    "0",
                    "--limit",
                    "1",
                    "--json");

            assertThat(run.exitCode()).isEqualTo(3);
            assertThat(fields(run)).containsEntry("errors", "4");
        }
    }

    @Test
    void measuresNotifications() {
        try (DemoServer notifying = DemoServer.start(TestResources.numbering(20))) {
            Run run = Tool.run(
                    "bench",
                    "observe",
                    notifying.uri() + "/numbering",
                    "--total",
                    "20",
                    "--warmup",
                    "0",
                    "--limit",
                    "20",
                    "--json");

            assertThat(run.exitCode()).isZero();
            assertThat(fields(run))
                    .containsOnlyKeys(with(
                            MEASURED,
                            "delivered",
                            "sent",
                            "lostPct",
                            "deliveredPerS",
                            "complete",
                            "skipped",
                            "nstart",
                            "messageIds"))
                    .containsEntry("workload", "observe")
                    .containsEntry("sent", "20")
                    .containsEntry("complete", "true")
                    .containsEntry("skipped", "0")
                    .containsEntry("errors", "0");
            assertThat(Integer.parseInt(fields(run).get("delivered"))).isBetween(10, 20);
        }
    }

    @Test
    void tellsThatAResourceDoesNotNotify() {
        Run run = Tool.run("bench", "observe", server.uri() + "/", "--total", "20", "--limit", "20", "--json");

        assertThat(run.exitCode()).isEqualTo(3);
        assertThat(fields(run)).containsEntry("delivered", "0").containsEntry("complete", "false");
        assertThat(run.errorLines())
                .singleElement()
                .satisfies(line -> assertThat(line).contains("(not observable, or no longer: 1)"));
    }

    @ParameterizedTest
    @CsvSource({
        "UDP,down,block,stream,1",
        "UDP,down,block,stream,8",
        "UDP,down,block,memory,1",
        "UDP,up,sink,stream,1",
        "UDP,up,sink,memory,1",
        "TCP,down,block,stream,1",
        "TCP,down,block,memory,1",
        "TCP,up,sink,stream,1",
        "TCP,up,sink,memory,1"
    })
    void measuresTransfers(CoapProtocol protocol, String workload, String path, String body, String window) {
        try (BenchServer bodies = BenchServer.start(protocol, 0, 100_000)) {
            Run run = Tool.run(
                    "bench",
                    workload,
                    bodies.uri() + "/" + path,
                    "--payload",
                    "100000",
                    "--total",
                    "3",
                    "--warmup",
                    "1",
                    "--window",
                    window,
                    "--body",
                    body,
                    "--json");

            assertThat(run.exitCode()).isZero();
            assertThat(fields(run))
                    .containsKeys(with(MEASURED, "MBps", "cpuMsPerMB", "allocMBperMB", "peakHeapMB", "payload", "body"))
                    .containsEntry("workload", workload)
                    .containsEntry("body", body)
                    .containsEntry("errors", "0");
            for (String positive : new String[] {"MBps", "allocMBperMB", "peakHeapMB"}) {
                assertThat(Double.parseDouble(fields(run).get(positive)))
                        .as(positive)
                        .isPositive();
            }
            // its clock has ticks of 10 ms, in which a body of one message can come and go
            assertThat(Double.parseDouble(fields(run).get("cpuMsPerMB"))).isNotNegative();
        }
    }

    @ParameterizedTest
    @CsvSource({"stream", "memory"})
    void tellsThatABodyIsNotTheOneExpected(String body) {
        try (BenchServer bodies = BenchServer.start(0, 5_000)) {
            Run run = Tool.run(
                    "bench",
                    "down",
                    bodies.uri() + "/block",
                    "--payload",
                    "6000",
                    "--total",
                    "2",
                    "--warmup",
                    "0",
                    "--body",
                    body,
                    "--json");

            assertThat(run.exitCode()).isEqualTo(3);
            assertThat(fields(run)).containsEntry("errors", "2");
            assertThat(run.errorLines())
                    .singleElement()
                    .satisfies(line -> assertThat(line).contains("(a body of 5000 bytes: 2)"));
        }
    }

    @Test
    void tellsThatABodyHasWrongBytes() {
        try (DemoServer wrong = DemoServer.start(TestResources.longBody(3_000))) {
            Run run = Tool.run(
                    "bench",
                    "down",
                    wrong.uri() + "/long",
                    "--payload",
                    "3000",
                    "--total",
                    "1",
                    "--warmup",
                    "0",
                    "--json");

            assertThat(run.exitCode()).isEqualTo(3);
            assertThat(run.err()).contains("(wrong bytes behind 0: 1)");
        }
    }

    @Test
    void readsAsAPersonWouldLikeOfBodiesToo() {
        try (BenchServer bodies = BenchServer.start(0, 100_000)) {
            Run run = Tool.run(
                    "bench", "down", bodies.uri() + "/block", "--payload", "100000", "--total", "2", "--warmup", "0");

            assertThat(run.text())
                    .contains("CON download of " + bodies.uri() + "/block, 1 session, window 1")
                    .contains(" MB/s: 2 of 2 bodies of 100,000 bytes, never in memory as a whole, in ")
                    .contains(" ms per MB, ", " MB allocated per MB, ", "peak heap ")
                    .doesNotContain("latency", "us each", "bytes allocated each");
        }
    }

    private static String[] with(String[] fields, String... more) {
        String[] all = java.util.Arrays.copyOf(fields, fields.length + more.length);
        System.arraycopy(more, 0, all, fields.length, more.length);
        return all;
    }

    /** The fields of the one line that was written, which is an object of numbers and words. */
    private static Map<String, String> fields(Run run) {
        assertThat(run.text().lines())
                .singleElement()
                .satisfies(line -> assertThat(line).matches("\\{" + FIELD + "(," + FIELD + ")*\\}"));
        Map<String, String> fields = new LinkedHashMap<>();
        Matcher matcher = FIELD.matcher(run.text());
        while (matcher.find()) {
            fields.put(matcher.group(1), matcher.group(2) != null ? matcher.group(2) : matcher.group(3));
        }
        return fields;
    }
}
