package io.reactivecoap.samples.telemetry.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The demo as it is run, with a real broker and real processes, in a short form. */
@Tag("slow")
@Timeout(180)
class TelemetryDemoTest {

    private static final long SIGINT_BIT = 1 << 2 - 1;

    private static final String PHASE =
            ": delivered (\\d+) readings; missing (\\d+) skipped by their instance, (\\d+) lost"
                    + " as their device changed hands; doubled (\\d+) records";

    @TempDir
    private Path directory = Path.of("");

    private static MatchResult find(String pattern, String output) {
        Matcher matcher = Pattern.compile(pattern, Pattern.MULTILINE).matcher(output);
        assertThat(matcher.find()).as("%s in:%n%s", pattern, output).isTrue();
        return matcher.toMatchResult();
    }

    private static long number(MatchResult match, int group) {
        return Long.parseLong(match.group(group));
    }

    @Test
    void everythingGoesAsItSays() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        int code = TelemetryDemo.run(
                new PrintStream(bytes, true, StandardCharsets.UTF_8),
                "--devices=40",
                "--duration=1s",
                "--stall=6s",
                "--in-flight=32");
        String output = bytes.toString(StandardCharsets.UTF_8);
        assertThat(code).as(output).isZero();

        assertThat(number(find("^steady" + PHASE, output), 1)).isPositive();
        MatchResult stopped = find("^Stopped: in flight (\\d+) of (\\d+) at most, demand (\\d+),", output);
        assertThat(number(stopped, 1)).as("all that may be in flight").isEqualTo(64);
        assertThat(number(stopped, 3)).as("demand").isZero();
        MatchResult resumed = find("^stopped" + PHASE, output);
        assertThat(number(resumed, 2)).as("skipped while Kafka was stopped").isPositive();

        MatchResult killed = find("^Instance a is killed; it has (\\d+) devices", output);
        assertThat(number(find("^Taken over: (\\d+) devices", output), 1)).isEqualTo(number(killed, 1));
        assertThat(number(find("^Shared out again: (\\d+) devices have moved", output), 1))
                .isPositive();
        find("^Handed over: all are delivered by another one within", output);
        find("^whole run" + PHASE, output);
        find("^Everything went as it should", output);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--devices=0",
                "--instances=1",
                "--instances=13",
                "--period=1ms",
                "--history=0",
                "--duration=soon",
                "--duration=-1s",
                "--in-flight=0",
                "--stall=-1s",
                "--unknown",
                "argument"
            })
    void saysWhatIsWrongWithItsArguments(String argument) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        assertThat(TelemetryDemo.run(new PrintStream(bytes, true, StandardCharsets.UTF_8), argument))
                .isEqualTo(2);
        assertThat(bytes.size()).as("nothing is started").isZero();
    }

    @Test
    void interruptedItEndsAllThatItHasStarted() throws IOException, InterruptedException {
        assumeFalse(isInterruptIgnored(), "SIGINT is ignored in the background of a script");
        JavaProcess demo = startedAsAProcess();
        List<ProcessHandle> children = demo.process().descendants().toList();
        assertThat(children).hasSizeGreaterThanOrEqualTo(3);
        demo.signal("INT");
        assertThat(demo.process().waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(demo.process().exitValue()).isEqualTo(130);
        assertThat(children).noneMatch(ProcessHandle::isAlive);
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void killedItLeavesNoProcess() throws Exception {
        JavaProcess demo = startedAsAProcess();
        List<ProcessHandle> children = demo.process().descendants().toList();
        assertThat(children).hasSizeGreaterThanOrEqualTo(3);
        demo.kill();
        for (ProcessHandle child : children) {
            child.onExit().get(60, TimeUnit.SECONDS);
        }
    }

    private JavaProcess startedAsAProcess() throws IOException {
        JavaProcess demo = JavaProcess.start(
                TelemetryDemo.class,
                List.of("-Djava.io.tmpdir=" + directory, "-XX:-UsePerfData"),
                List.of("--devices=4"),
                ProcessBuilder.Redirect.PIPE);
        BufferedReader lines = demo.process().inputReader();
        String line = lines.readLine();
        while (line != null && !line.contains(" s  b ")) {
            line = lines.readLine();
        }
        assertThat(line).as("both instances have been started").isNotNull();
        Thread rest = new Thread(() -> lines.lines().forEach(unread -> {}), "rest of the output");
        rest.setDaemon(true);
        rest.start();
        return demo;
    }

    /** A process in the background of a script, and its children, ignore SIGINT. */
    private static boolean isInterruptIgnored() throws IOException {
        try (Stream<String> lines = Files.lines(Path.of("/proc/self/status"))) {
            return lines.filter(line -> line.startsWith("SigIgn:"))
                    .anyMatch(line -> (Long.parseUnsignedLong(line.substring(7).strip(), 16) & SIGINT_BIT) != 0);
        }
    }
}
