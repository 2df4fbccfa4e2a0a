package io.reactivecoap.samples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The tool in a process of its own, which can be interrupted. */
final class ToolProcess {

    private static final int NATIVE_ACCESS_IS_TOLD = 21;
    private static final long SIGINT_BIT = 1 << 2 - 1;

    private ToolProcess() {}

    static Process start(String... args) throws IOException {
        return builder(Map.of(), args)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    static ProcessBuilder builder(Map<String, String> environment, String... args) {
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:TieredStopAtLevel=1");
        if (Runtime.version().feature() >= NATIVE_ACCESS_IS_TOLD) {
            builder.command().add("--enable-native-access=ALL-UNNAMED"); // as the manifest of the jar says
        }
        builder.command().addAll(List.of("-cp", System.getProperty("java.class.path"), CoapCommand.class.getName()));
        builder.command().addAll(List.of(args));
        builder.environment().putAll(environment);
        return builder;
    }

    /** Ctrl-C. */
    static void interrupt(Process process) throws IOException, InterruptedException {
        assertThat(new ProcessBuilder("kill", "-INT", String.valueOf(process.pid()))
                        .start()
                        .waitFor())
                .isZero();
    }

    /** A process in the background of a script, and its children, ignore SIGINT. */
    static boolean isInterruptIgnored() throws IOException {
        Path status = Path.of("/proc/self/status");
        return Files.exists(status)
                && Files.readAllLines(status).stream()
                        .filter(line -> line.startsWith("SigIgn:"))
                        .anyMatch(line ->
                                (Long.parseUnsignedLong(line.substring(7).strip(), 16) & SIGINT_BIT) != 0);
    }
}
