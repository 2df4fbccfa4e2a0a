package io.reactivecoap.samples.bench;

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
import java.util.ArrayList;
import java.util.List;

/**
 * Many peers at one port of this host, each at a loopback address of its own, all on one thread. They answer each confirmable
 * request with 16 bytes that never change, so that whoever observes them hears nothing more.
 */
public final class StillPeers implements AutoCloseable {

    private static final int LONGEST = 2048;
    private static final int HEADER = 4;
    private static final int VERSION_AND_ACK = 0x60;
    private static final byte CONTENT = 0x45;
    private static final int OBSERVE = 6;
    private static final byte EMPTY_OBSERVE = (byte) (OBSERVE << 4);
    private static final byte PAYLOAD_MARKER = (byte) 0xff;
    private static final byte[] PAYLOAD = new byte[16];

    private final Selector selector;
    private final List<DatagramChannel> peers = new ArrayList<>();
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(LONGEST);
    private final Thread thread = new Thread(this::serve, "still-peers");

    private StillPeers(Selector selector) {
        this.selector = selector;
    }

    /**
     * Starts them.
     *
     * @param count how many
     * @param port their port; 0 lets the system choose
     * @return the peers, listening
     */
    public static StillPeers start(int count, int port) {
        try {
            StillPeers peers = new StillPeers(Selector.open());
            try {
                InetSocketAddress first =
                        peers.listen(new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port));
                for (int i = 1; i < count; i++) {
                    peers.listen(Neighbour.of(first, i));
                }
            } catch (IOException e) {
                peers.close();
                throw e;
            }
            peers.thread.setDaemon(true);
            peers.thread.start();
            return peers;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private InetSocketAddress listen(InetSocketAddress at) throws IOException {
        DatagramChannel peer = DatagramChannel.open();
        peers.add(peer);
        peer.bind(at).configureBlocking(false).register(selector, SelectionKey.OP_READ);
        return (InetSocketAddress) peer.getLocalAddress();
    }

    private void serve() {
        try {
            while (selector.isOpen()) {
                selector.select(key -> answer((DatagramChannel) key.channel()));
            }
        } catch (ClosedSelectorException e) {
            // closed
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void answer(DatagramChannel peer) {
        try {
            SocketAddress from = peer.receive(buffer.clear());
            if (from == null || buffer.flip().remaining() < HEADER || buffer.get(1) == 0) {
                return;
            }
            int tokenLength = buffer.get(0) & 0x0f;
            boolean observed = isObserved(HEADER + tokenLength);
            buffer.put(0, (byte) (VERSION_AND_ACK | tokenLength)).put(1, CONTENT);
            buffer.limit(LONGEST).position(HEADER + tokenLength);
            if (observed) {
                buffer.put(EMPTY_OBSERVE);
            }
            buffer.put(PAYLOAD_MARKER).put(PAYLOAD).flip();
            peer.send(buffer, from);
        } catch (ClosedChannelException e) {
            // closed meanwhile
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The options before Observe, and it itself, are short (RFC 7252 §3.1). */
    private boolean isObserved(int options) {
        int number = 0;
        for (int at = options; at < buffer.limit() && number < OBSERVE; at += 1 + (buffer.get(at) & 0x0f)) {
            number += (buffer.get(at) & 0xff) >> 4;
        }
        return number == OBSERVE;
    }

    /**
     * Where the first of them listens.
     *
     * @return scheme, host and port
     * @throws UncheckedIOException when they are closed
     */
    public String uri() {
        try {
            InetSocketAddress first = (InetSocketAddress) peers.get(0).getLocalAddress();
            return "coap://" + first.getAddress().getHostAddress() + ":" + first.getPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            selector.close();
            for (DatagramChannel peer : peers) {
                peer.close();
            }
            thread.join();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
