package io.reactivecoap.netty.rim;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Peers at ports of their own, which answer each request with 2.05 and the number of their port; all on one thread. */
final class ManyPeers implements AutoCloseable {

    private static final int LONGEST = 2048;
    private static final int HEADER = 4;
    private static final byte VERSION_AND_ACK = 0x60;
    private static final byte CONTENT = 0x45;
    private static final byte PAYLOAD_MARKER = (byte) 0xff;

    private final Selector selector;
    private final List<Integer> ports = new ArrayList<>();
    private final Thread thread = new Thread(this::serve, "many-peers");

    ManyPeers(int count) {
        try {
            selector = Selector.open();
            for (int i = 0; i < count; i++) {
                DatagramChannel peer =
                        DatagramChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
                peer.configureBlocking(false);
                peer.register(selector, SelectionKey.OP_READ);
                ports.add(((InetSocketAddress) peer.getLocalAddress()).getPort());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        thread.setDaemon(true);
        thread.start();
    }

    List<Integer> ports() {
        return ports;
    }

    private void serve() {
        ByteBuffer buffer = ByteBuffer.allocate(LONGEST);
        try {
            while (selector.isOpen()) {
                selector.select(key -> answer((DatagramChannel) key.channel(), buffer));
            }
        } catch (ClosedSelectorException e) {
            // closed
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void answer(DatagramChannel peer, ByteBuffer buffer) {
        try {
            SocketAddress from = peer.receive(buffer.clear());
            if (from == null) {
                return;
            }
            int tokenLength = buffer.get(0) & 0x0f;
            buffer.put(0, (byte) (VERSION_AND_ACK | tokenLength)).put(1, CONTENT);
            buffer.limit(LONGEST).position(HEADER + tokenLength);
            int port = ((InetSocketAddress) peer.getLocalAddress()).getPort();
            buffer.put(PAYLOAD_MARKER)
                    .put(Integer.toString(port).getBytes(StandardCharsets.US_ASCII))
                    .flip();
            peer.send(buffer, from);
        } catch (ClosedChannelException e) {
            // closed meanwhile
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        List<SelectionKey> open = List.copyOf(selector.keys());
        selector.close();
        for (SelectionKey each : open) {
            each.channel().close();
        }
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
