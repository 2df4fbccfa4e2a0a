package io.reactivecoap.netty.internal.endpoint;

import io.netty.buffer.ByteBuf;
import io.netty.channel.AddressedEnvelope;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DatagramPacket;
import io.netty.util.ReferenceCountUtil;
import io.reactivecoap.NackReason;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One datagram socket and the sessions of the peers behind it: gives each datagram to the session of its sender, in
 * batches as the socket has them, and ends a batch with one turn of each session it concerned. One peer and many are the
 * same to it. Confined to the channel's event loop.
 */
public final class DatagramEndpoint extends ChannelInboundHandlerAdapter implements Endpoint {

    private record Peer(SessionDriver driver, Loss loss) {}

    private final Map<SocketAddress, Peer> peers = new HashMap<>(2);
    private final List<SessionDriver> due = new ArrayList<>(1);
    private final int longestDatagram;
    private @Nullable ChannelHandlerContext context;
    private @Nullable Peer onlyPeer;

    /** The socket's buffers must take a byte more than the longest datagram that is accepted, so that a cut one shows. */
    public DatagramEndpoint(int longestDatagram) {
        this.longestDatagram = longestDatagram;
    }

    /** Has a session get all that comes: the socket is connected to its peer. */
    @Override
    public void attach(SessionDriver driver, Loss loss) {
        onlyPeer = new Peer(driver, loss);
    }

    /** Has a session get what comes from an address; before the channel's first datagram, or on its event loop. */
    public void attach(InetSocketAddress address, SessionDriver driver, Loss loss) {
        peers.put(address, new Peer(driver, loss));
    }

    public void detach(InetSocketAddress address) {
        peers.remove(address);
    }

    /** Where a session's bytes for an address go. */
    public Outlet outlet(InetSocketAddress address) {
        return new ToAddress(Objects.requireNonNull(context), address);
    }

    @Override
    public Outlet outlet() {
        return new ToConnected(Objects.requireNonNull(context));
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        context = ctx;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object received) {
        if (!(received instanceof AddressedEnvelope<?, ?> packet) || !(packet.content() instanceof ByteBuf bytes)) {
            ctx.fireChannelRead(received);
            return;
        }
        try {
            Peer peer = onlyPeer == null ? peers.get(packet.sender()) : onlyPeer;
            if (peer == null) {
                return;
            }
            // RFC 7252 §3: the payload extends to "the end of the UDP datagram": one that was cut cannot be told from a
            // whole one
            if (bytes.readableBytes() > longestDatagram) {
                peer.driver.onOversized(longestDatagram);
            } else if (peer.driver.receive(bytes)) {
                due.add(peer.driver);
            }
        } finally {
            ReferenceCountUtil.release(received);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        for (int i = 0; i < due.size(); i++) {
            due.get(i).turn();
        }
        due.clear();
        ctx.fireChannelReadComplete();
    }

    /** ICMP errors arrive here, at the next read or write of a connected socket. */
    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (cause instanceof IOException) {
            String detail = Objects.requireNonNullElse(cause.getMessage(), cause.toString());
            everyPeer().forEach(peer -> peer.driver.onUnreachable(detail));
        } else {
            everyPeer().forEach(peer -> peer.loss.onLost(NackReason.NOT_DELIVERABLE, cause));
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        everyPeer().forEach(peer -> peer.loss.onLost(NackReason.NOT_DELIVERABLE, null));
        ctx.fireChannelInactive();
    }

    private List<Peer> everyPeer() {
        List<Peer> all = new ArrayList<>(peers.values());
        if (onlyPeer != null) {
            all.add(onlyPeer);
        }
        return all;
    }

    private record ToConnected(ChannelHandlerContext context) implements Outlet {

        @Override
        public ByteBuf allocate(int bytes) {
            return context.alloc().ioBuffer(bytes);
        }

        @Override
        public void write(ByteBuf message) {
            context.write(message, context.voidPromise());
        }

        @Override
        public void flush() {
            context.flush();
        }
    }

    private record ToAddress(ChannelHandlerContext context, InetSocketAddress address) implements Outlet {

        @Override
        public ByteBuf allocate(int bytes) {
            return context.alloc().ioBuffer(bytes);
        }

        @Override
        public void write(ByteBuf message) {
            context.write(new DatagramPacket(message, address), context.voidPromise());
        }

        @Override
        public void flush() {
            context.flush();
        }
    }
}
