package io.reactivecoap.samples.cli;

import io.reactivecoap.samples.Words;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * A file that an answer is written to as it comes. It is opened, and what it held before is gone, with the first bytes:
 * not before there is an answer. What was written stays when the rest does not come.
 */
final class OutputFile implements AutoCloseable {

    private final Path path;
    private @Nullable WritableByteChannel channel;
    private long length;

    private OutputFile(Path path) {
        this.path = path;
    }

    /** A file that can most likely be written. */
    static OutputFile at(String name) {
        try {
            Path path = Path.of(name);
            Path folder = path.toAbsolutePath().getParent();
            if (Files.isDirectory(path) || folder == null || !Files.isDirectory(folder)) {
                throw cannotWrite(ExitCodes.USAGE, name, "not a file in a folder that is there");
            }
            return new OutputFile(path);
        } catch (InvalidPathException e) {
            throw cannotWrite(ExitCodes.USAGE, name, e.getMessage());
        }
    }

    void write(ByteBuffer bytes) {
        length += bytes.remaining();
        try {
            if (channel == null) {
                channel = Files.newByteChannel(
                        path,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.TRUNCATE_EXISTING,
                        StandardOpenOption.WRITE);
            }
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        } catch (IOException e) {
            length -= bytes.remaining();
            throw cannotWrite(ExitCodes.FAILED, path.toString(), String.valueOf(e.getMessage()));
        }
    }

    long length() {
        return length;
    }

    /** Adds to what went wrong how much there is all the same. */
    CommandException brokenOff(CommandException told) {
        return length == 0
                ? told
                : new CommandException(
                        told.exitCode(),
                        told.getMessage() + " (" + path + " keeps the first " + Words.count(length, "byte") + ")");
    }

    @Override
    public void close() {
        try {
            if (channel != null) {
                channel.close();
            }
        } catch (IOException e) {
            throw cannotWrite(ExitCodes.FAILED, path.toString(), String.valueOf(e.getMessage()));
        }
    }

    private static CommandException cannotWrite(int exitCode, String name, String why) {
        return new CommandException(exitCode, "cannot write to " + name + " (" + why + "): name another file");
    }
}
