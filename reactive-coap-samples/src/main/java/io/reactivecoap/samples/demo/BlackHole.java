package io.reactivecoap.samples.demo;

import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;

/** A UDP port of this host that takes whatever comes and never answers. */
public final class BlackHole implements AutoCloseable {

    private final DatagramSocket socket;

    /** Opens a port that the system chooses. */
    public BlackHole() {
        try {
            socket = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        } catch (SocketException e) {
            throw new UncheckedIOException("cannot open a UDP socket", e);
        }
    }

    /** The URI of a port that was in use a moment ago, so that most likely nobody listens there. */
    public static String abandonedUri() {
        try (BlackHole hole = new BlackHole()) {
            return hole.uri();
        }
    }

    public String uri() {
        return DemoServer.uri((InetSocketAddress) socket.getLocalSocketAddress());
    }

    @Override
    public void close() {
        socket.close();
    }
}
