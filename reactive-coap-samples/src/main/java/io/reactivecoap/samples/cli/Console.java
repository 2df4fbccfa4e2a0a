package io.reactivecoap.samples.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What the tool reads and writes: payloads go to {@code out} unchanged, whatever is said about them to {@code err}.
 *
 * @param in where a payload may come from
 * @param out where payloads and help go
 * @param err where everything else goes
 */
public record Console(InputStream in, OutputStream out, PrintStream err) {

    /** The console of this process; its output is not buffered, so nothing is lost when the process is ended. */
    static Console ofProcess() {
        return new Console(System.in, new FileOutputStream(FileDescriptor.out), System.err);
    }

    /** Whether people read what is said on {@code err}, as far as one can know. */
    boolean isTerminal() {
        return err == System.err && isTerminal(Path.of("/proc/self/fd/2"));
    }

    private static boolean isTerminal(Path descriptor) {
        try {
            String file = Files.readSymbolicLink(descriptor).toString();
            return file.startsWith("/dev/pts/") || file.startsWith("/dev/tty") || file.equals("/dev/console");
        } catch (IOException | UnsupportedOperationException e) {
            return System.console() != null; // not a Linux
        }
    }

    /**
     * Writes bytes as they are. A reader that went away, as {@code head} does, has got all it wanted.
     *
     * @return false when the reader is gone
     */
    public boolean write(byte[] bytes) {
        try {
            out.write(bytes);
            out.flush();
            return true;
        } catch (IOException e) {
            if (!isBrokenPipe(e)) {
                throw new CommandException(
                        ExitCodes.FAILED,
                        "cannot write to standard output (" + e.getMessage() + "): send it elsewhere");
            }
            return false;
        }
    }

    private static boolean isBrokenPipe(IOException e) {
        String message = String.valueOf(e.getMessage());
        return message.contains("Broken pipe") || message.contains("pipe is being closed");
    }
}
