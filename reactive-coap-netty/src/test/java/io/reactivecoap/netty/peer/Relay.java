package io.reactivecoap.netty.peer;

import io.netty.buffer.Unpooled;
import io.reactivecoap.netty.internal.codec.DatagramCodec;
import io.reactivecoap.netty.internal.message.Datagram;
import io.reactivecoap.option.CoapOption;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;

/** Stands between clients and a server on the loopback: passes on what they send, in its order, and keeps what it was. */
final class Relay implements AutoCloseable {

    private static final int LONGEST = 65_536;

    private record Errand(Predicate<Datagram> before, Runnable task) {}

    private final InetSocketAddress server;
    private final DatagramSocket front = open();
    private final Map<SocketAddress, DatagramSocket> backs =
            new HashMap<>(); // of the front's thread, and after its end
    private final List<Thread> threads = new CopyOnWriteArrayList<>();
    private final List<Datagram> toServer = new ArrayList<>(); // guarded by this, as the next two are
    private final List<Datagram> fromServer = new ArrayList<>();
    private final Queue<Errand> errands = new ArrayDeque<>();

    private Relay(InetSocketAddress server) {
        this.server = server;
    }

    static Relay to(String uri) {
        int port = Integer.parseInt(uri.substring(uri.lastIndexOf(':') + 1));
        Relay relay = new Relay(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        relay.run("relay-front", relay::passToServer);
        return relay;
    }

    String uri() {
        return "coap://127.0.0.1:" + front.getLocalPort();
    }

    /**
     * Does something before the first message to the server that is of a kind is passed on. Several are done one after the
     * other: a message is held against the first of them only.
     */
    synchronized void before(Predicate<Datagram> kind, Runnable task) {
        errands.add(new Errand(kind, task));
    }

    synchronized List<Datagram> toServer() {
        return List.copyOf(toServer);
    }

    synchronized List<Datagram> fromServer() {
        return List.copyOf(fromServer);
    }

    /** The requests whose Observe option has a value: 0 registers, 1 deregisters. */
    List<Datagram> observing(long value) {
        return toServer().stream()
                .filter(datagram -> datagram.code().isRequest() && observe(datagram) == value)
                .toList();
    }

    /** What the server sent with an Observe option, retransmissions left out. */
    List<Datagram> notifications() {
        return fromServer().stream()
                .filter(datagram -> observe(datagram) >= 0)
                .distinct()
                .toList();
    }

    private static long observe(Datagram datagram) {
        Long value = datagram.message().options().get(CoapOption.OBSERVE);
        return value == null ? -1 : value;
    }

    /** Returns when a message of a kind has been passed on to the server. */
    synchronized Datagram awaitToServer(Predicate<Datagram> kind) {
        return await(toServer, kind);
    }

    /** Returns when a message of a kind has come from the server. */
    synchronized Datagram awaitFromServer(Predicate<Datagram> kind) {
        return await(fromServer, kind);
    }

    private Datagram await(List<Datagram> passed, Predicate<Datagram> kind) {
        long end = System.nanoTime() + PeerClient.SOON.toNanos();
        while (System.nanoTime() < end) {
            for (Datagram datagram : passed) {
                if (kind.test(datagram)) {
                    return datagram;
                }
            }
            try {
                wait(100);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new AssertionError("interrupted", e);
            }
        }
        throw new AssertionError("not among what was passed on: " + passed);
    }

    private void run(String name, Runnable task) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        threads.add(thread);
        thread.start();
    }

    private void passToServer() {
        byte[] room = new byte[LONGEST];
        while (!front.isClosed()) {
            try {
                DatagramPacket packet = receive(front, room);
                SocketAddress client = packet.getSocketAddress();
                DatagramSocket back = backs.computeIfAbsent(client, this::newBack);
                Datagram datagram = decode(packet);
                errand(datagram);
                back.send(new DatagramPacket(room, packet.getLength(), server));
                keep(toServer, datagram); // when what is sent later comes later
            } catch (IOException closed) {
                // the end, or the server was gone
            }
        }
    }

    private void errand(Datagram datagram) {
        Errand due = null;
        synchronized (this) {
            Errand first = errands.peek();
            if (first != null && first.before.test(datagram)) {
                due = errands.remove();
            }
        }
        if (due != null) {
            due.task.run();
        }
    }

    private DatagramSocket newBack(SocketAddress client) {
        DatagramSocket back = open();
        run("relay-back", () -> {
            byte[] room = new byte[LONGEST];
            while (!back.isClosed()) {
                try {
                    DatagramPacket packet = receive(back, room);
                    Datagram datagram = decode(packet);
                    keep(fromServer, datagram); // before the client can have heard of it
                    front.send(new DatagramPacket(room, packet.getLength(), client));
                } catch (IOException closed) {
                    // the end
                }
            }
        });
        return back;
    }

    private synchronized void keep(List<Datagram> passed, Datagram datagram) {
        passed.add(datagram);
        notifyAll();
    }

    private static DatagramPacket receive(DatagramSocket socket, byte[] room) throws IOException {
        DatagramPacket packet = new DatagramPacket(room, room.length);
        socket.receive(packet);
        return packet;
    }

    private static Datagram decode(DatagramPacket packet) {
        return (Datagram) DatagramCodec.decode(Unpooled.copiedBuffer(packet.getData(), 0, packet.getLength()), true);
    }

    private static DatagramSocket open() {
        try {
            return new DatagramSocket(0, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        front.close();
        join(threads.get(0)); // it makes no further sockets
        backs.values().forEach(DatagramSocket::close);
        threads.forEach(Relay::join);
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
