package io.reactivecoap.netty.peer;

import com.mbed.coap.exception.CoapException;
import com.mbed.coap.packet.CoapPacket;
import com.mbed.coap.packet.CoapTcpPacketSerializer;
import com.mbed.coap.transport.BlockingCoapTransport;
import com.mbed.coap.transport.CoapTcpListener;
import com.mbed.coap.transport.CoapTcpTransport;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What java-coap lacks to be a server over TCP: a transport that listens. A thread reads each connection, one more hands
 * all messages to java-coap in the order of their arrival. As with java-coap's transport for clients, a connection is
 * closed on a message that cannot be decoded.
 */
final class JavaCoapTransport extends BlockingCoapTransport implements CoapTcpTransport {

    private static final int BACKLOG = 50;
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final ServerSocket listening;
    private final Map<InetSocketAddress, Socket> connections = new ConcurrentHashMap<>();
    private final BlockingQueue<CoapPacket> received = new LinkedBlockingQueue<>();
    private final ExecutorService reading = Executors.newCachedThreadPool();
    private final ExecutorService handling = Executors.newSingleThreadExecutor();
    private @Nullable CoapTcpListener listener;

    /** Listens on a free port of an address, and accepts connections once started. */
    JavaCoapTransport(InetAddress address) throws IOException {
        listening = new ServerSocket(0, BACKLOG, address);
    }

    @Override
    public void setListener(CoapTcpListener listener) {
        this.listener = listener;
    }

    @Override
    public InetSocketAddress getLocalSocketAddress() {
        return (InetSocketAddress) listening.getLocalSocketAddress();
    }

    /** How many connections are open. */
    int connections() {
        return connections.size();
    }

    /** Waits until the connections that their peers have closed are gone. */
    void awaitNoConnections() throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        synchronized (connections) {
            while (!connections.isEmpty()) {
                long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
                if (left <= 0) {
                    throw new AssertionError("open after the test: " + connections.keySet());
                }
                connections.wait(left);
            }
        }
    }

    @Override
    public void start() {
        reading.execute(this::accept);
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = listening.accept();
                socket.setTcpNoDelay(true);
                reading.execute(() -> read(socket));
            }
        } catch (IOException stopped) {
            closeConnections();
        }
    }

    private void read(Socket socket) {
        InetSocketAddress peer = (InetSocketAddress) socket.getRemoteSocketAddress();
        CoapTcpListener told = Objects.requireNonNull(listener);
        try (socket) {
            connections.put(peer, socket);
            if (listening.isClosed()) {
                return; // else nobody would close this one
            }
            told.onConnected(peer);
            InputStream in = new BufferedInputStream(socket.getInputStream());
            while (true) {
                received.add(CoapTcpPacketSerializer.deserialize(peer, in));
            }
        } catch (IOException | CoapException | RuntimeException over) {
            // closed by the peer, or by us, or for bytes that the decoder refuses in one way or another
        } finally {
            told.onDisconnected(peer);
            synchronized (connections) {
                connections.remove(peer);
                connections.notifyAll();
            }
        }
    }

    @Override
    public CompletableFuture<CoapPacket> receive() {
        return CompletableFuture.supplyAsync(this::next, handling);
    }

    private CoapPacket next() {
        try {
            return received.take();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("stopped", e);
        }
    }

    @Override
    public void sendPacket0(CoapPacket packet) throws CoapException, IOException {
        Socket socket = connections.get(packet.getRemoteAddress());
        if (socket == null) {
            throw new IOException("no connection with " + packet.getRemoteAddress());
        }
        byte[] message = CoapTcpPacketSerializer.serialize(packet);
        synchronized (socket) {
            socket.getOutputStream().write(message);
        }
    }

    @Override
    public void stop() {
        try {
            listening.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        closeConnections();
        awaitEnd(reading);
        awaitEnd(handling);
    }

    private void closeConnections() {
        for (Socket socket : connections.values()) {
            try {
                socket.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private static void awaitEnd(ExecutorService threads) {
        threads.shutdownNow();
        try {
            if (!threads.awaitTermination(5, TimeUnit.SECONDS)) {
                throw new AssertionError("a thread of the server goes on");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while stopping the server", e);
        }
    }
}
