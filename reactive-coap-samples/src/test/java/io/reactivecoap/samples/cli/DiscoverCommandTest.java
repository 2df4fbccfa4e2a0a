package io.reactivecoap.samples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecoap.samples.cli.Tool.Run;
import io.reactivecoap.samples.demo.BlackHole;
import io.reactivecoap.samples.demo.DemoServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DiscoverCommandTest {

    private static DemoServer server;

    @BeforeAll
    static void startServer() {
        server = DemoServer.start(new TestResources.Counter("counter"));
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/", "/.well-known/core"})
    void writesALineForEachLink(String path) {
        Run run = Tool.run("discover", server.uri() + path);

        assertThat(run.err()).isEmpty();
        assertThat(run.exitCode()).isZero();
        assertThat(run.text().lines())
                .allMatch(line -> line.startsWith("</"))
                .anyMatch(line -> line.startsWith("</sensors/temperature>") && line.contains("rt=\"temperature\""))
                .anyMatch(line -> line.startsWith("</counter>") && line.contains(";obs"));
    }

    @Test
    void writesWhatAFilterSelects() {
        Run run = Tool.run("discover", server.uri(), "--filter", "rt=temp*", "-v");

        assertThat(run.exitCode()).isZero();
        assertThat(run.text().lines())
                .singleElement()
                .satisfies(line -> assertThat(line).startsWith("</sensors/temperature>"));
        assertThat(run.err()).contains("> GET /.well-known/core?rt=temp* of ", "< 1 link");
    }

    @Test
    void writesNothingWhenThereIsNothing() {
        Run run = Tool.run("discover", server.uri(), "--filter", "rt=unheard-of");

        assertThat(run.exitCode()).isZero();
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).isEmpty();
    }

    @Test
    void givesUpOnASilentPortAfterItsTime() {
        try (BlackHole silent = new BlackHole()) {
            Run run = Tool.run("discover", silent.uri(), "--timeout", "0.2");

            assertThat(run.exitCode()).isEqualTo(3);
            assertThat(run.errorLines())
                    .singleElement()
                    .satisfies(line ->
                            assertThat(line).contains("to GET /.well-known/core within 200.0 ms", "raise --timeout"));
        }
    }
}
