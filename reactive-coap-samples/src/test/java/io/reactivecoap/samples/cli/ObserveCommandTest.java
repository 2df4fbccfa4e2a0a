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
import java.time.Duration;
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
        assumeFalse(
                ToolProcess.isInterruptIgnored(),
                "a process in the background of a script, and its children, ignore SIGINT");
        int before = COUNTER.deregistrations();
        Process process = ToolProcess.start("observe", server.uri() + "/counter");
        try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
            assertThat(out.readLine()).startsWith("number ");

            ToolProcess.interrupt(process);

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
        assumeFalse(
                ToolProcess.isInterruptIgnored(),
                "a process in the background of a script, and its children, ignore SIGINT");
        DemoServer leaving = DemoServer.start(new TestResources.Counter("counter"));
        Process process = ToolProcess.start("observe", leaving.uri() + "/counter");
        try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
            assertThat(out.readLine()).startsWith("number ");
            leaving.close();

            ToolProcess.interrupt(process);

            assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isEqualTo(130);
        } finally {
            process.destroyForcibly();
        }
    }
}
