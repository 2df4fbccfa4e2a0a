package io.reactivecoap.samples.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.reactivecoap.samples.cli.Tool.Run;
import io.reactivecoap.samples.demo.BlackHole;
import io.reactivecoap.samples.demo.DemoServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class DemoCommandTest {

    @Test
    void showsEverythingAgainstAServerOfItsOwn() {
        Set<Thread> before = threadsThatKeepTheProcessAlive();

        Run run = Tool.run("demo");

        assertThat(run.err()).isEmpty();
        assertThat(run.exitCode()).isZero();
        assertThat(run.text().lines().map(line -> line.replaceAll(" +", " ").strip()))
                .anyMatch(line -> line.startsWith("connect 127.0.0.1:"))
                .anyMatch(line -> line.startsWith("ping the server is there"))
                .anyMatch(line -> line.startsWith("GET / 2.05 Content"))
                .anyMatch(line -> line.startsWith("PUT /lights/kitchen 2.01 Created"))
                .anyMatch(line -> line.startsWith("PUT /lights/kitchen 2.04 Changed"))
                .anyMatch(line -> line.startsWith("NON GET /lights/kitchen 2.05 Content \"dimmed\""))
                .anyMatch(line -> line.startsWith("DELETE /lights/kitchen 2.02 Deleted"))
                .anyMatch(line -> line.startsWith("GET /slow 2.05 Content"))
                .anyMatch(line -> line.startsWith("GET /no/such/thing 4.04 Not Found"))
                .anyMatch(line -> line.startsWith("GET /no/such/thing CoapResponseException, not transient"))
                .anyMatch(line -> line.startsWith("GET /slow cancelled after 100.0 ms: nothing arrived"))
                .anyMatch(line -> line.startsWith("transmission 2, message id"))
                .anyMatch(line -> line.startsWith("transmission 3, message id"))
                .anyMatch(line -> line.startsWith("GET /anybody CoapTimeoutException after 3 transmissions"))
                .anyMatch(line -> line.startsWith("GET /anybody CoapUnreachableException, ICMP_ISSUE"))
                .anyMatch(line ->
                        line.matches("NONE \\(.*\\) -> CONNECTING \\(.*\\) -> ESTABLISHED \\(.*\\) -> NONE \\(.*\\)"))
                .endsWith("Everything went as it should.");
        assertThat(threadsThatKeepTheProcessAlive()).isSubsetOf(before); // one of an earlier test may end meanwhile
    }

    private static Set<Thread> threadsThatKeepTheProcessAlive() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> !thread.isDaemon())
                .collect(Collectors.toSet());
    }

    @Test
    void showsWhatAnyServerCanDo() {
        try (DemoServer server = DemoServer.start()) {
            Run run = Tool.run("demo", server.uri() + "/sensors/temperature");

            assertThat(run.err()).isEmpty();
            assertThat(run.exitCode()).isZero();
            assertThat(run.text())
                    .contains("21.5 C", "/.well-known/core", "4.04 Not Found", "cancelled at once: nothing arrived")
                    .endsWith("Everything went as it should." + System.lineSeparator());
        }
    }

    @Test
    void saysSoWhenThereIsNoServer() {
        Run run = Tool.run("demo", BlackHole.abandonedUri());

        assertThat(run.exitCode()).isEqualTo(6);
        assertThat(run.errorLines())
                .singleElement()
                .satisfies(line -> assertThat(line).contains("unreachable"));
        assertThat(run.text()).doesNotContain("Everything went as it should.");
    }

    @Test
    @EnabledOnOs({OS.LINUX, OS.MAC})
    void keepsItsServerUntilCtrlC() throws IOException, InterruptedException {
        assumeFalse(ToolProcess.isInterruptIgnored(), "SIGINT is ignored in the background of a script");
        Process process = ToolProcess.start("demo", "--serve", "--port", "0");
        try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
            String uri = out.readLine();

            assertThat(Tool.run("get", uri + "/weather", "--pretty").text()).contains("temperature  21.5 Cel");

            ToolProcess.interrupt(process);
            assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isEqualTo(130);
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void saysThatItsPortIsTaken() {
        try (DemoServer server = DemoServer.start()) {
            String port = server.uri().substring(server.uri().lastIndexOf(':') + 1);

            Run run = Tool.run("demo", "--serve", "--port", port);

            assertThat(run.exitCode()).isEqualTo(1);
            assertThat(run.errorLines())
                    .containsExactly("coap: cannot listen on port " + port + ": choose another --port");
        }
    }
}
