package io.reactivecoap.samples.cli;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Runs the tool as a shell would, within this process. */
public final class Tool {

    /** What a run came to. */
    public record Run(int exitCode, byte[] out, String err) {
        public String text() {
            return new String(out, StandardCharsets.UTF_8);
        }

        public List<String> errorLines() {
            return err.lines().toList();
        }
    }

    private Tool() {}

    public static Run run(String... args) {
        return runWithInput(new byte[0], args);
    }

    static Run runWithInput(byte[] input, String... args) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Run run = runInto(out, input, args);
        return new Run(run.exitCode, out.toByteArray(), run.err);
    }

    static Run runInto(OutputStream out, byte[] input, String... args) {
        return runInto(out, input, line -> {}, args);
    }

    /** Tells each line on standard error as it comes. */
    static Run runAndTell(Consumer<String> onErrorLine, String... args) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Run run = runInto(out, new byte[0], onErrorLine, args);
        return new Run(run.exitCode, out.toByteArray(), run.err);
    }

    /** Runs it in another environment. */
    public static Run runIn(Map<String, String> environment, String... args) {
        return runIn(environment, Terminals.NONE, args);
    }

    /** Runs it on a terminal. */
    static Run runOnTerminal(Map<String, String> environment, String... args) {
        return runIn(environment, new Terminals(true, true), args);
    }

    private static Run runIn(Map<String, String> environment, Terminals terminals, String... args) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int exitCode = CoapCommand.run(
                new Console(
                        new ByteArrayInputStream(new byte[0]),
                        out,
                        new PrintStream(err, true, StandardCharsets.UTF_8),
                        terminals,
                        environment),
                args);
        return new Run(exitCode, out.toByteArray(), err.toString(StandardCharsets.UTF_8));
    }

    private static Run runInto(OutputStream out, byte[] input, Consumer<String> onErrorLine, String... args) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        PrintStream err = new PrintStream(bytes, true, StandardCharsets.UTF_8) {
            @Override
            public void println(String line) {
                super.println(line);
                onErrorLine.accept(line);
            }
        };
        Console console = new Console(new ByteArrayInputStream(input), out, err, Terminals.NONE, Map.of());
        int exitCode = CoapCommand.run(console, args);
        return new Run(exitCode, new byte[0], bytes.toString(StandardCharsets.UTF_8));
    }
}
