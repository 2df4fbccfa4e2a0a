package io.reactivecoap.samples.cli;

import io.reactivecoap.samples.cli.output.Sink;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.util.Map;

/**
 * What the tool reads and writes: results go to {@code out}, whatever is said about them to {@code err}.
 *
 * @param in where a payload may come from
 * @param out where results and help go
 * @param err where everything else goes
 * @param terminals which of them people read
 * @param environment the variables of the environment
 */
public record Console(
        InputStream in, OutputStream out, PrintStream err, Terminals terminals, Map<String, String> environment)
        implements Sink {

    /** The console of this process; its output is not buffered, so nothing is lost when the process is ended. */
    static Console ofProcess() {
        return new Console(
                System.in,
                new FileOutputStream(FileDescriptor.out),
                System.err,
                Terminals.ofProcess(),
                System.getenv());
    }

    /** Whether people read what is said on {@code err}, as far as one can know. */
    boolean isTerminal() {
        return terminals.err();
    }

    /**
     * Writes bytes as they are. A reader that went away, as {@code head} does, has got all it wanted.
     *
     * @return false when the reader is gone
     */
    @Override
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
