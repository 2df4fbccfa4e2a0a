package io.reactivecoap.netty.rim;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.util.concurrent.EventExecutor;
import io.reactivecoap.CoapSession;
import io.reactivecoap.netty.NettyCoapClient;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import reactor.core.publisher.Flux;
import reactor.netty.resources.LoopResources;

/**
 * What the tests of a class use of the system: event loops, sockets, sessions. Each test gives all of it back, and it is
 * proved that nothing is left: no channel after a test, no thread after a class.
 */
public final class Rim implements AfterEachCallback, AfterAllCallback {

    public static final Duration PATIENCE = Duration.ofSeconds(10);

    private static final AtomicInteger NAMES = new AtomicInteger();

    private final String name = "rim" + NAMES.incrementAndGet();
    private final CountingLoops loops;
    private final NettyCoapClient client;
    private final List<CoapSession> sessions = new CopyOnWriteArrayList<>();
    private final List<AutoCloseable> peers = new CopyOnWriteArrayList<>();

    public Rim() {
        this(2, true);
    }

    public Rim(int threads, boolean nativeTransport) {
        loops = new CountingLoops(name, threads, nativeTransport);
        client = NettyCoapClient.create().runOn(loops);
    }

    public LoopResources loops() {
        return loops;
    }

    public NettyCoapClient client() {
        return client;
    }

    /** Keeps the event loops busy until the given task has run, so that nothing arrives meanwhile. */
    public void whileLoopsAreBusy(Runnable task) {
        AtomicBoolean done = new AtomicBoolean();
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        for (EventExecutor loop : loops.onClient(true)) {
            loop.execute(() -> {
                while (!done.get() && System.nanoTime() < deadline) {} // even onSpinWait is reported as blocking
            });
        }
        try {
            task.run();
        } finally {
            done.set(true);
        }
    }

    public boolean isEventLoop(Thread thread) {
        return thread.getName().startsWith(name + "-");
    }

    public UdpPeer peer() {
        return closing(new UdpPeer());
    }

    /** Closes a peer after the test. */
    public <T extends AutoCloseable> T closing(T peer) {
        peers.add(peer);
        return peer;
    }

    /** Closes a session after the test. */
    public CoapSession closing(CoapSession session) {
        sessions.add(session);
        return session;
    }

    public CoapSession open(String uri) {
        return closing(client.open(uri));
    }

    public CoapSession connect(String uri) {
        return connect(client, uri);
    }

    public CoapSession connect(NettyCoapClient by, String uri) {
        return closing(by.connect(uri).blockOptional(PATIENCE).orElseThrow());
    }

    /** How many sockets are open on the event loops. */
    public int channels() {
        return loops.openChannels();
    }

    /** Closes all that the test opened, and checks that no socket is left. */
    public void closeAll() throws Exception {
        List<CoapSession> open = List.copyOf(sessions);
        sessions.clear();
        List<AutoCloseable> bound = List.copyOf(peers);
        peers.clear();
        for (AutoCloseable peer : bound) {
            peer.close();
        }
        try {
            Flux.fromIterable(open).flatMap(CoapSession::close).blockLast(PATIENCE);
        } finally {
            awaitNoChannels();
        }
    }

    public void awaitNoChannels() {
        awaitNoMoreChannelsThan(0);
        awaitTurn();
        assertThat(loops.closeChannels()).as("sockets left open").isEmpty();
    }

    /** What a loop does in the turn in which it closes a socket, such as removing its path, is done too. */
    public void awaitTurn() {
        for (EventExecutor loop : loops.onClient(true)) {
            assertThat(loop.submit(() -> {}).awaitUninterruptibly(PATIENCE.toMillis()))
                    .as("the loop is free")
                    .isTrue();
        }
    }

    /** A socket may be closed a moment after it was asked for. */
    public void awaitNoMoreChannelsThan(int most) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (channels() > most && System.nanoTime() < deadline) {
            Thread.onSpinWait();
        }
    }

    @Override
    public void afterEach(ExtensionContext context) throws Exception {
        closeAll();
    }

    @Override
    public void afterAll(ExtensionContext context) {
        shutDown();
    }

    /** Ends the event loops, and checks that no thread is left. */
    public void shutDown() {
        loops.disposeLater(Duration.ZERO, PATIENCE).block(PATIENCE);
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!threadsLeft().isEmpty() && System.nanoTime() < deadline) {
            Thread.onSpinWait();
        }
        assertThat(threadsLeft()).as("threads left").isEmpty();
    }

    private List<String> threadsLeft() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> isEventLoop(thread) || thread.getName().equals("coap-seeding"))
                .map(Thread::getName)
                .toList();
    }
}
