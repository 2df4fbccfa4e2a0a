package io.reactivecoap.samples.cli;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Consumer;

/** Runs the tool as a shell would, within this process. */
final class Tool {

    /** What a run came to. */
    record Run(int exitCode, byte[] out, String err) {
        String text() {
            return new String(out, StandardCharsets.UTF_8);
        }

        List<String> errorLines() {
            return err.lines().toList();
        }
    }

    private Tool() {}

    static Run run(String... args) {
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

    private static Run runInto(OutputStream out, byte[] input, Consumer<String> onErrorLine, String... args) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        PrintStream err = new PrintStream(bytes, true, StandardCharsets.UTF_8) {
            @Override
            public void println(String line) {
                super.println(line);
                onErrorLine.accept(line);
            }
        };
        int exitCode = CoapCommand.run(new Console(new ByteArrayInputStream(input), out, err), args);
        return new Run(exitCode, new byte[0], bytes.toString(StandardCharsets.UTF_8));
    }
}
