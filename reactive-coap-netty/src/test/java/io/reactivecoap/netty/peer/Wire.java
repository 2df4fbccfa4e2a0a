package io.reactivecoap.netty.peer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * Stands between one DTLS client and a server on the loopback, and reads nothing of what it passes on: a network, which loses
 * datagrams and changes addresses, or somebody who sends datagrams of his own.
 */
final class Wire implements AutoCloseable {

    private static final int LONGEST = 65_536;
    private static final int RECEIVE_BUFFER = 1 << 20;

    /** What becomes of a datagram in one direction; called by one thread. */
    @FunctionalInterface
    interface Fate {

        Fate ARRIVES = (datagram, on) -> on.pass(datagram);

        void of(byte[] datagram, Next on) throws IOException;
    }

    /** Where a datagram goes on to. */
    @FunctionalInterface
    interface Next {
        void pass(byte[] datagram) throws IOException;
    }

    private final InetSocketAddress server;
    private final DatagramSocket front = open();
    private final List<Thread> threads = new CopyOnWriteArrayList<>();
    private final List<byte[]> toServer = new CopyOnWriteArrayList<>();
    private final List<byte[]> fromServer = new CopyOnWriteArrayList<>();
    private final Fate toServerFate;
    private final Fate fromServerFate;
    private volatile DatagramSocket back;
    private final boolean translates;
    private volatile @Nullable InetSocketAddress client;
    private volatile boolean swallows;

    private Wire(String uri, Fate toServerFate, Fate fromServerFate, boolean translates) {
        this.translates = translates;
        int port = Integer.parseInt(uri.substring(uri.lastIndexOf(':') + 1));
        server = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        this.toServerFate = toServerFate;
        this.fromServerFate = fromServerFate;
        back = newBack();
        run("wire-front", this::passToServer);
    }

    /** Passes everything on. */
    static Wire to(String uri) {
        return new Wire(uri, Fate.ARRIVES, Fate.ARRIVES, false);
    }

    /** Passes everything on, and has the server see each socket of the client's at a port of its own, as a NAT does. */
    static Wire translating(String uri) {
        return new Wire(uri, Fate.ARRIVES, Fate.ARRIVES, true);
    }

    static Wire to(String uri, Fate toServer, Fate fromServer) {
        return new Wire(uri, toServer, fromServer, false);
    }

    /** Of ten datagrams two are lost, one comes twice and one behind the next, on average; the same ones for the same seed. */
    static Fate bad(long seed) {
        Random random = new Random(seed);
        return new Fate() {
            private byte @Nullable [] late;

            @Override
            public void of(byte[] datagram, Next on) throws IOException {
                int chance = random.nextInt(10);
                byte[] before = late;
                late = null;
                if (chance == 3 && before == null) {
                    late = datagram;
                    return;
                }
                if (chance > 1) {
                    on.pass(datagram);
                }
                if (chance == 2) {
                    on.pass(datagram);
                }
                if (before != null) {
                    on.pass(before);
                }
            }
        };
    }

    String uri() {
        return uri("coaps");
    }

    String uri(String scheme) {
        return scheme + "://127.0.0.1:" + front.getLocalPort();
    }

    /** Whether nothing arrives any more, in either direction, and nobody says so. */
    void swallows(boolean everything) {
        swallows = everything;
    }

    /** From now on the server sees the client at another port, and what it sends to the old one is lost. */
    void move() {
        DatagramSocket old = back;
        back = newBack();
        old.close();
    }

    /** What has come from the client, lost or not. */
    List<byte[]> toServer() {
        return toServer;
    }

    /** What has come from the server, lost or not. */
    List<byte[]> fromServer() {
        return fromServer;
    }

    /** Sends something to the client. */
    void inject(byte[] datagram) throws IOException {
        InetSocketAddress to = client;
        if (to != null) {
            front.send(new DatagramPacket(datagram, datagram.length, to));
        }
    }

    /** Sends something to the server, from where the client is seen. */
    void injectToServer(byte[] datagram) throws IOException {
        back.send(new DatagramPacket(datagram, datagram.length, server));
    }

    private void passToServer() {
        while (!front.isClosed()) {
            try {
                DatagramPacket packet = receive(front);
                InetSocketAddress before = client;
                client = (InetSocketAddress) packet.getSocketAddress();
                if (translates && before != null && !before.equals(client)) {
                    move();
                }
                byte[] datagram = Arrays.copyOf(packet.getData(), packet.getLength());
                toServer.add(datagram);
                if (!swallows) {
                    toServerFate.of(datagram, this::injectToServer);
                }
            } catch (IOException closed) {
                // the end, or the server was gone, or the wire moves
            }
        }
    }

    private DatagramSocket newBack() {
        DatagramSocket made = open();
        run("wire-back", () -> {
            while (!made.isClosed()) {
                try {
                    DatagramPacket packet = receive(made);
                    byte[] datagram = Arrays.copyOf(packet.getData(), packet.getLength());
                    fromServer.add(datagram);
                    if (!swallows) {
                        fromServerFate.of(datagram, this::inject);
                    }
                } catch (IOException closed) {
                    // the end, or the wire has moved
                }
            }
        });
        return made;
    }

    private void run(String name, Runnable task) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        threads.add(thread);
        thread.start();
    }

    private static DatagramPacket receive(DatagramSocket socket) throws IOException {
        DatagramPacket packet = new DatagramPacket(new byte[LONGEST], LONGEST);
        socket.receive(packet);
        return packet;
    }

    private static DatagramSocket open() {
        try {
            DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
            socket.setReceiveBufferSize(RECEIVE_BUFFER);
            return socket;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        front.close();
        back.close();
        for (Thread thread : threads) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
