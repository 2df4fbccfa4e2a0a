package io.reactivecoap.netty.rim;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.reactivecoap.CoapAddress;
import io.reactivecoap.netty.internal.codec.DatagramCodec;
import io.reactivecoap.netty.internal.message.Datagram;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A server in a group on the loopback interface, with plain sockets of the JDK: one that shares its port with the others and
 * hears the group, and one of its own that it answers from and is asked at alone. Each has a thread.
 */
public final class GroupMember implements AutoCloseable {

    private static final int LONGEST = 65_536;

    private final DatagramSocket ofGroup;
    private final DatagramSocket own;
    private final Function<Datagram, @Nullable Datagram> answer;
    private final List<Datagram> heard = new CopyOnWriteArrayList<>();
    private final List<Thread> threads;

    /** Answers what the function answers; nothing for null. Port 0 is one of the system's choice. */
    public GroupMember(InetAddress group, int port, String ownAddress, Function<Datagram, @Nullable Datagram> answer)
            throws IOException {
        this(group, loopback(), port, ownAddress, answer);
    }

    /** In the group as it is on a network. */
    GroupMember(
            InetAddress group,
            NetworkInterface on,
            int port,
            String ownAddress,
            Function<Datagram, @Nullable Datagram> answer)
            throws IOException {
        this.answer = answer;
        own = new DatagramSocket(new InetSocketAddress(InetAddress.getByName(ownAddress), 0));
        ofGroup = new DatagramSocket(null);
        ofGroup.setReuseAddress(true);
        ofGroup.bind(new InetSocketAddress(port));
        if (group.isMulticastAddress()) {
            ofGroup.joinGroup(new InetSocketAddress(group, 0), on);
        }
        threads = List.of(serving(ofGroup), serving(own));
        threads.forEach(Thread::start);
    }

    public static NetworkInterface loopback() throws IOException {
        return NetworkInterface.getByInetAddress(InetAddress.getLoopbackAddress());
    }

    private Thread serving(DatagramSocket socket) {
        Thread thread = new Thread(() -> serve(socket), "group-member");
        thread.setDaemon(true);
        return thread;
    }

    private void serve(DatagramSocket socket) {
        DatagramPacket packet = new DatagramPacket(new byte[LONGEST], LONGEST);
        try {
            while (true) {
                packet.setLength(LONGEST);
                socket.receive(packet);
                ByteBuf bytes = Unpooled.wrappedBuffer(packet.getData(), 0, packet.getLength());
                Datagram request = (Datagram) DatagramCodec.decode(bytes, true);
                heard.add(request);
                Datagram reply = answer.apply(request);
                if (reply != null) {
                    send(reply, (InetSocketAddress) packet.getSocketAddress());
                }
            }
        } catch (IOException e) {
            // closed
        }
    }

    private void send(Datagram datagram, InetSocketAddress to) throws IOException {
        ByteBuf bytes = Unpooled.buffer(DatagramCodec.size(datagram.message()));
        DatagramCodec.encode(datagram, bytes);
        own.send(new DatagramPacket(bytes.array(), bytes.readableBytes(), to));
    }

    /** The port at which the group is heard. */
    public int port() {
        return ofGroup.getLocalPort();
    }

    public CoapAddress address() {
        return CoapAddress.inet((InetSocketAddress) own.getLocalSocketAddress());
    }

    public List<Datagram> heard() {
        return List.copyOf(heard);
    }

    @Override
    public void close() {
        ofGroup.close();
        own.close();
        try {
            for (Thread thread : threads) {
                thread.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
