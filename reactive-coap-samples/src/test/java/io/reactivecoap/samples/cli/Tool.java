package io.reactivecoap.samples.cli;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

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
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Console console =
                new Console(new ByteArrayInputStream(input), out, new PrintStream(err, true, StandardCharsets.UTF_8));
        int exitCode = CoapCommand.run(console, args);
        return new Run(exitCode, new byte[0], err.toString(StandardCharsets.UTF_8));
    }
}
