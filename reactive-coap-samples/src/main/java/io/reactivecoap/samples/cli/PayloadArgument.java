package io.reactivecoap.samples.cli;

import io.reactivecoap.CoapBody;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where a request's payload comes from. */
final class PayloadArgument {

    @Option(names = "--payload", paramLabel = "TEXT", description = "What to send, as UTF-8.")
    private @Nullable String text;

    @Option(
            names = "--payload-file",
            paramLabel = "FILE",
            description =
                    "A file with the bytes to send, which is read while it is sent; - is standard input, which is read "
                            + "before and held in memory (see --max-body).")
    private @Nullable String file;

    /**
     * The payload: a file is read while it is sent, whatever else there is, such as a pipe, before.
     *
     * @param in standard input
     * @param longest how many bytes may be held in memory
     */
    CoapBody body(InputStream in, int longest) {
        if (text != null) {
            return CoapBody.of(text);
        }
        String name = String.valueOf(file);
        try {
            if (name.equals("-")) {
                return collect(name, in, longest);
            }
            Path path = Path.of(name);
            if (Files.isRegularFile(path) && Files.isReadable(path)) {
                return CoapBody.file(path);
            }
            try (InputStream other = Files.newInputStream(path)) {
                return collect(name, other, longest);
            }
        } catch (IOException | InvalidPathException e) {
            throw new CommandException(
                    ExitCodes.USAGE,
                    "cannot read the payload from " + name + " (" + why(e)
                            + "): name a file that can be read, or - for standard input");
        }
    }

    private static CoapBody collect(String name, InputStream from, int longest) throws IOException {
        byte[] bytes = from.readNBytes(longest);
        if (bytes.length == longest && from.read() >= 0) {
            throw new CommandException(
                    ExitCodes.USAGE,
                    "the payload from " + name + " is longer than " + longest
                            + " bytes: raise --max-body, or name a file, which is not held in memory");
        }
        return CoapBody.of(bytes);
    }

    private static String why(Exception e) {
        if (e instanceof NoSuchFileException) {
            return "there is no such file";
        }
        return e instanceof AccessDeniedException ? "permission denied" : String.valueOf(e.getMessage());
    }
}
