package io.reactivecoap.samples.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.reactivecoap.samples.cli.Tool.Run;
import io.reactivecoap.samples.demo.BlackHole;
import io.reactivecoap.samples.demo.DemoServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;

@Timeout(60)
class ObserveCommandTest {

    private static final TestResources.Counter COUNTER = new TestResources.Counter("counter");
    private static final long SIGINT_BIT = 1 << 2 - 1;

    private static DemoServer server;

    @BeforeAll
    static void startServer() {
        server = DemoServer.start(COUNTER, TestResources.status());
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    @Test
    void writesALineForEachRepresentationAndDeregisters() {
        int before = COUNTER.deregistrations();
        Disposable counting = Flux.interval(Duration.ofMillis(20)).subscribe(tick -> COUNTER.countUp());
        Run run;
        try {
            run = Tool.run("observe", server.uri() + "/counter", "--count", "3");
        } finally {
            counting.dispose();
        }

        assertThat(run.err()).isEmpty();
        assertThat(run.exitCode()).isZero();
        assertThat(run.text().lines()).hasSize(3).allMatch(line -> line.matches("number [0-9]+"));
        assertThat(COUNTER.deregistrations()).isEqualTo(before + 1);
        assertThat(COUNTER.getObserverCount()).isZero();
    }

    @Test
    void tellsWhatHappens() {
        Disposable counting = Flux.interval(Duration.ofMillis(20)).subscribe(tick -> COUNTER.countUp());
        Run run;
        try {
            run = Tool.run("observe", server.uri() + "/counter", "--count", "2", "--accept", "text/plain", "-v");
        } finally {
            counting.dispose();
        }

        assertThat(run.exitCode()).isZero();
        assertThat(run.err())
                .contains("> CON GET " + server.uri() + "/counter", ">   Accept=text/plain", "* state ESTABLISHED")
                .contains("< 2.05 Content from ", "<   Observe=", "* closed");
    }

    @Test
    void endsWithTheRepresentationOfWhatCannotBeObserved() {
        Run run = Tool.run("observe", server.uri() + "/sensors/temperature");

        assertThat(run.exitCode()).isZero();
        assertThat(run.text()).isEqualTo("21.5 C" + System.lineSeparator());
        assertThat(run.errorLines())
                .singleElement()
                .satisfies(line -> assertThat(line).contains("/sensors/temperature does not notify, or no longer"));
    }

    @Test
    void endsWithTheClassOfAnErrorResponse() {
        Run run = Tool.run("observe", server.uri() + "/status?404");

        assertThat(run.exitCode()).isEqualTo(4);
        assertThat(run.out()).isEmpty();
        assertThat(run.errorLines())
                .singleElement()
                .satisfies(line -> assertThat(line).startsWith("coap: 4.04"));
    }

    @Test
    void givesUpOnASilentPortAfterItsTime() {
        try (BlackHole silent = new BlackHole()) {
            Run run = Tool.run("observe", silent.uri() + "/x", "--timeout", "0.5");

            assertThat(run.exitCode()).isEqualTo(3);
            assertThat(run.errorLines())
                    .singleElement()
                    .satisfies(line -> assertThat(line).startsWith("coap: no answer from "));
        }
    }

    @Test
    void endsWhenTheReaderOfItsOutputHasGone() {
        OutputStream gone = new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("Broken pipe");
            }
        };

        Run run = Tool.runInto(gone, new byte[0], "observe", server.uri() + "/counter");

        assertThat(run.exitCode()).isZero();
        assertThat(run.err()).isEmpty();
        assertThat(COUNTER.getObserverCount()).isZero();
    }

    @Test
    @EnabledOnOs({OS.LINUX, OS.MAC})
    void tellsTheServerBeforeItEndsWithCtrlC() throws IOException, InterruptedException {
        assumeFalse(isInterruptIgnored(), "a process in the background of a script, and its children, ignore SIGINT");
        int before = COUNTER.deregistrations();
        Process process = start("observe", server.uri() + "/counter");
        try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
            assertThat(out.readLine()).startsWith("number ");

            assertThat(new ProcessBuilder("kill", "-INT", String.valueOf(process.pid()))
                            .start()
                            .waitFor())
                    .isZero();

            assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isEqualTo(130);
            assertThat(out.readLine()).isNull();
            assertThat(COUNTER.deregistrations()).isEqualTo(before + 1);
            assertThat(COUNTER.getObserverCount()).isZero();
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    @EnabledOnOs({OS.LINUX, OS.MAC})
    void endsWithCtrlCWhenNobodyAnswersEither() throws IOException, InterruptedException {
        assumeFalse(isInterruptIgnored(), "a process in the background of a script, and its children, ignore SIGINT");
        DemoServer leaving = DemoServer.start(new TestResources.Counter("counter"));
        Process process = start("observe", leaving.uri() + "/counter");
        try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
            assertThat(out.readLine()).startsWith("number ");
            leaving.close();

            new ProcessBuilder("kill", "-INT", String.valueOf(process.pid()))
                    .start()
                    .waitFor();

            assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isEqualTo(130);
        } finally {
            process.destroyForcibly();
        }
    }

    private static Process start(String... args) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                CoapCommand.class.getName());
        builder.command().addAll(List.of(args));
        return builder.redirectError(ProcessBuilder.Redirect.INHERIT).start();
    }

    private static boolean isInterruptIgnored() throws IOException {
        Path status = Path.of("/proc/self/status");
        return Files.exists(status)
                && Files.readAllLines(status).stream()
                        .filter(line -> line.startsWith("SigIgn:"))
                        .anyMatch(line ->
                                (Long.parseUnsignedLong(line.substring(7).strip(), 16) & SIGINT_BIT) != 0);
    }
}
