package io.reactivecoap.samples.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What people read as it is written, as far as one can know.
 *
 * @param out whether standard output is a terminal
 * @param err whether standard error is
 */
public record Terminals(boolean out, boolean err) {

    /** Both are files or pipes. */
    public static final Terminals NONE = new Terminals(false, false);

    static Terminals ofProcess() {
        return new Terminals(isTerminal(1), isTerminal(2));
    }

    private static boolean isTerminal(int descriptor) {
        try {
            String file = Files.readSymbolicLink(Path.of("/proc/self/fd/" + descriptor))
                    .toString();
            return file.startsWith("/dev/pts/") || file.startsWith("/dev/tty") || file.equals("/dev/console");
        } catch (IOException | UnsupportedOperationException e) {
            return System.console() != null; // not a Linux
        }
    }
}
