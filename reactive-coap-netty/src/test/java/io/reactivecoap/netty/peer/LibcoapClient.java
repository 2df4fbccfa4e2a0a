package io.reactivecoap.netty.peer;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** libcoap's example client, a process of its own, which is ended when it is closed. */
final class LibcoapClient implements AutoCloseable {

    private static final int LONGEST_RUN = 30;

    private final Path output;
    private final Process process;

    private LibcoapClient(Path output, Process process) {
        this.output = output;
        this.process = process;
    }

    /** Starts it with a library, {@code openssl} or {@code gnutls}; where it is not installed the test is skipped. */
    static LibcoapClient start(String library, String... arguments) throws IOException {
        String program = "coap-client-" + library;
        Optional<File> installed = Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .map(directory -> new File(directory, program))
                .filter(File::canExecute)
                .findFirst();
        if (installed.isEmpty() && "true".equals(System.getenv(LibcoapServer.REQUIRED))) {
            throw new AssertionError(program + " is not installed, but " + LibcoapServer.REQUIRED + " is true");
        }
        Assumptions.assumeTrue(installed.isPresent(), program + " is not installed (Debian package libcoap3-bin)");
        List<String> command = new ArrayList<>();
        command.add(installed.get().getPath());
        command.addAll(List.of(arguments));
        Path output = Files.createTempFile("coap-client", ".log");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        return new LibcoapClient(output, process);
    }

    /** Waits for its end; what it has printed. */
    String printed() throws IOException, InterruptedException {
        if (!process.waitFor(LONGEST_RUN, TimeUnit.SECONDS)) {
            throw new AssertionError("the client does not end: " + Files.readString(output));
        }
        return Files.readString(output);
    }

    @Override
    public void close() throws IOException {
        process.destroyForcibly().onExit().join();
        Files.delete(output);
    }
}
