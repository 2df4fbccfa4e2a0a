package io.reactivecoap.netty.peer;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;

/**
 * libcoap's example server, a process of its own for each test class. Where it is not installed the tests are skipped,
 * unless the environment variable {@value #REQUIRED} is {@code true}: then they fail.
 */
final class LibcoapServer
        implements BeforeAllCallback,
                BeforeEachCallback,
                AfterEachCallback,
                AfterAllCallback,
                TestExecutionExceptionHandler {

    static final String REQUIRED = "COAP_REQUIRE_PEERS";

    private static final List<String> PROGRAMS =
            List.of("coap-server-notls", "coap-server-openssl", "coap-server-gnutls");
    private static final int PORTS_TRIED = 5;
    private static final Duration STARTUP = Duration.ofSeconds(10);
    private static final int PONG_TIMEOUT_MS = 500;
    private static final byte[] PING = {0x40, 0, 0x70, 0x01};

    private final List<String> programs;
    private final String host;
    private final String bound;
    private final List<String> arguments;
    private @Nullable Path output;
    private @Nullable Process process;
    private @Nullable String whyNot;
    private boolean killed;
    private int port;

    private LibcoapServer(String host, List<String> arguments) {
        this(PROGRAMS, host, host, arguments);
    }

    private LibcoapServer(List<String> programs, String host, String bound, List<String> arguments) {
        this.programs = programs;
        this.host = host;
        this.bound = bound;
        this.arguments = arguments;
    }

    /** A server on the IPv4 loopback address, with arguments such as {@code -d 10}. */
    static LibcoapServer with(String... arguments) {
        return new LibcoapServer("127.0.0.1", List.of(arguments));
    }

    /** A server with DTLS and TLS by a library: {@code openssl} or {@code gnutls}. */
    static LibcoapServer secure(String library, String... arguments) {
        return new LibcoapServer(List.of("coap-server-" + library), "127.0.0.1", "127.0.0.1", List.of(arguments));
    }

    /** Where it speaks DTLS: its next port. */
    String dtlsUri() {
        return "coaps://" + host + ":" + (port + 1);
    }

    /** Where it speaks TLS: its next port. */
    String tlsUri() {
        return "coaps+tcp://" + host + ":" + (port + 1);
    }

    /** A server on the IPv6 loopback address. */
    static LibcoapServer onIpv6(String... arguments) {
        return new LibcoapServer("::1", List.of(arguments));
    }

    /** A server that is in a group on the loopback interface too: its socket must not be bound to an address then. */
    static LibcoapServer inGroup(String group, String network) {
        return new LibcoapServer(PROGRAMS, "127.0.0.1", "0.0.0.0", List.of("-g", group, "-G", network));
    }

    String uri() {
        return "coap://" + authority();
    }

    /** The same server over TCP: it listens on the same port. */
    String tcpUri() {
        return "coap+tcp://" + authority();
    }

    private String authority() {
        return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
    }

    /** Whether it has printed a text; what it prints depends on its argument {@code -v}. */
    boolean hasPrinted(String text) {
        return output().contains(text);
    }

    /** What it has printed so far. */
    String printed() {
        return output();
    }

    int port() {
        return port;
    }

    /** Ends the server as a crash would; its clients hear nothing. */
    void kill() {
        Process running = running();
        killed = true;
        running.destroyForcibly();
        awaitEnd(running);
    }

    /** Starts the server again, on the port it had. */
    void restart() {
        if (!start(port)) {
            throw new AssertionError("the server did not start again on port " + port + output());
        }
    }

    @Override
    public void beforeAll(ExtensionContext context) throws IOException {
        whyNot = reasonNotToStart();
        if (whyNot != null) {
            return;
        }
        output = Files.createTempFile("coap-server", ".log");
        for (int i = 0; i < PORTS_TRIED; i++) {
            port = freePort();
            if (start(port)) {
                return;
            }
        }
        throw new AssertionError("the server did not start" + output());
    }

    /** A server that ended in an earlier test is there again for the next one. */
    @Override
    public void beforeEach(ExtensionContext context) {
        // here and not before all: a class that is given up as a whole would be missing from the report
        Assumptions.assumeTrue(whyNot == null, whyNot);
        if (!running().isAlive()) {
            restart();
        }
    }

    @Override
    public void afterEach(ExtensionContext context) {
        if (whyNot == null && !killed && !running().isAlive()) {
            throw new AssertionError("the server has crashed" + output());
        }
    }

    @Override
    public void handleTestExecutionException(ExtensionContext context, Throwable failure) throws Throwable {
        failure.addSuppressed(new AssertionError("for information" + output()));
        throw failure;
    }

    @Override
    public void afterAll(ExtensionContext context) throws IOException {
        Process last = process;
        if (last != null) {
            last.destroy();
            awaitEnd(last);
        }
        if (output != null) {
            Files.delete(output);
        }
    }

    private @Nullable String reasonNotToStart() throws IOException {
        if (program().isEmpty()) {
            String missing = "none of " + programs + " is installed (Debian package libcoap3-bin)";
            if ("true".equals(System.getenv(REQUIRED))) {
                throw new AssertionError(missing + ", but " + REQUIRED + " is true");
            }
            return missing + "; set " + REQUIRED + "=true to fail instead";
        }
        return NetworkInterface.getByInetAddress(InetAddress.getByName(host)) == null
                ? "this machine does not have the address " + host
                : null;
    }

    private boolean start(int onPort) {
        List<String> command = new ArrayList<>();
        command.add(program().orElseThrow().toString());
        command.addAll(List.of("-A", bound, "-p", Integer.toString(onPort)));
        command.addAll(arguments);
        killed = false;
        File log = Objects.requireNonNull(output).toFile();
        try {
            process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log))
                    .start();
            return isAnsweringPings(process, new InetSocketAddress(InetAddress.getByName(host), onPort));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Asks until the server answers; false when it has ended or stays silent. */
    private static boolean isAnsweringPings(Process server, InetSocketAddress address) throws IOException {
        long end = System.nanoTime() + STARTUP.toNanos();
        while (server.isAlive() && System.nanoTime() < end) {
            try (DatagramSocket socket = new DatagramSocket()) { // a new one: it answers each address every 250 ms only
                socket.connect(address);
                socket.setSoTimeout(PONG_TIMEOUT_MS);
                socket.send(new DatagramPacket(PING, PING.length));
                socket.receive(new DatagramPacket(new byte[PING.length], PING.length));
                return server.isAlive(); // else another program answers on that port
            } catch (IOException notYet) { // no answer, or the port is not open yet
                waitFor(server, 10);
            }
        }
        server.destroyForcibly();
        awaitEnd(server);
        return false;
    }

    private static void awaitEnd(Process server) {
        if (!waitFor(server, 2000)) {
            server.destroyForcibly();
            if (!waitFor(server, 5000)) {
                throw new AssertionError("process " + server.pid() + " cannot be ended");
            }
        }
    }

    private static boolean waitFor(Process server, long millis) {
        try {
            return server.waitFor(millis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            server.destroyForcibly();
            throw new AssertionError("interrupted while waiting for the server", e);
        }
    }

    private Process running() {
        if (process == null) {
            throw new IllegalStateException("the server was never started");
        }
        return process;
    }

    private String output() {
        if (output == null) {
            return "";
        }
        try {
            String state = process == null || process.isAlive() ? "" : "; it ended with " + process.exitValue();
            return state + "; the server's output:\n" + Files.readString(output);
        } catch (IOException e) {
            return "; the server's output cannot be read: " + e;
        }
    }

    /**
     * A port that is free, as the next one is, for TCP and for UDP: the server goes on without those that it cannot have.
     */
    private int freePort() throws IOException {
        InetAddress address = InetAddress.getByName(host);
        for (int i = 0; i < PORTS_TRIED; i++) {
            try (ServerSocket tcp = new ServerSocket(0, 1, address);
                    ServerSocket tls = new ServerSocket(tcp.getLocalPort() + 1, 1, address)) {
                new DatagramSocket(tcp.getLocalPort(), address).close();
                new DatagramSocket(tls.getLocalPort(), address).close();
                return tcp.getLocalPort();
            } catch (BindException taken) { // the next ones may be free
                continue;
            }
        }
        throw new AssertionError("no two ports of " + host + " are free for TCP and UDP");
    }

    private Optional<Path> program() {
        String path = System.getenv("PATH");
        if (path == null) {
            return Optional.empty();
        }
        return programs.stream()
                .flatMap(name -> Stream.of(path.split(File.pathSeparator)).map(folder -> Path.of(folder, name)))
                .filter(Files::isExecutable)
                .findFirst();
    }
}
