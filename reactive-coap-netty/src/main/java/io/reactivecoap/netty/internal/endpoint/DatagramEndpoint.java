package io.reactivecoap.netty.internal.endpoint;

import io.netty.buffer.ByteBuf;
import io.netty.channel.AddressedEnvelope;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DatagramPacket;
import io.netty.channel.unix.DomainDatagramPacket;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.util.ReferenceCountUtil;
import io.reactivecoap.NackReason;
import io.reactivecoap.netty.internal.codec.DatagramCodec;
import io.reactivecoap.netty.internal.message.Datagram;
import io.reactivecoap.netty.internal.security.SecurityLost;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * One datagram socket and the sessions of the peers behind it: gives each datagram to the session of its sender, in
 * batches as the socket has them, and ends a batch with one turn of each session it concerned. One peer and many are the
 * same to it. Confined to the channel's event loop.
 */
public final class DatagramEndpoint extends ChannelInboundHandlerAdapter implements Endpoint {

    /** Who decides about datagrams from addresses that have no session. */
    @FunctionalInterface
    public interface Reception {

        /** A message came from an address; if a session is attached to it now, the session gets the message. */
        void onStranger(SocketAddress address);
    }

    private record Peer(SessionDriver driver, Loss loss) {}

    private static final int HEADER = 4;

    private final Map<SocketAddress, Peer> peers = new HashMap<>(2);
    private final List<SessionDriver> due = new ArrayList<>(1);
    private final int longestDatagram;
    private @Nullable ChannelHandlerContext context;
    private @Nullable Peer onlyPeer;
    private @Nullable Reception reception;
    private boolean rejecting;

    /** The socket's buffers must take a byte more than the longest datagram that is accepted, so that a cut one shows. */
    public DatagramEndpoint(int longestDatagram) {
        this.longestDatagram = longestDatagram;
    }

    /** Has a session get all that comes: the socket is connected to its peer, or the session's peer is a group. */
    @Override
    public void attach(SessionDriver driver, Loss loss) {
        onlyPeer = new Peer(driver, loss);
    }

    @Override
    public void detach() {
        onlyPeer = null;
    }

    /** Whether no session gets anything. */
    public boolean isUnused() {
        return onlyPeer == null && peers.isEmpty();
    }

    /** Has someone decide about strangers, or, with null, nobody: they are not heard then. */
    public void welcome(@Nullable Reception someone) {
        reception = someone;
    }

    /** Has what strangers want acknowledged be rejected, such as the notifications that a session has left behind. */
    public void rejectStrangers() {
        rejecting = true;
    }

    /** Has a session get what comes from an address; before the channel's first datagram, or on its event loop. */
    public void attach(SocketAddress address, SessionDriver driver, Loss loss) {
        peers.put(address, new Peer(driver, loss));
    }

    public void detach(SocketAddress address) {
        peers.remove(address);
    }

    /** The session with an address has lost it. */
    public void lose(SocketAddress address, Exception cause) {
        Peer lost = peers.remove(address);
        if (lost != null) {
            lost.loss.onLost(NackReason.TLS_FAILED, cause);
        }
    }

    /** Where a session's bytes for an address go. */
    public Outlet outlet(SocketAddress address) {
        return new ToAddress(Objects.requireNonNull(context), address, this::onNotSent);
    }

    /** The socket as the session with one of the peers sees it. */
    public Endpoint towards(SocketAddress address) {
        return new Towards(this, address);
    }

    @Override
    public Outlet outlet() {
        return new ToOnly(Objects.requireNonNull(context), this::onNotSent);
    }

    /** What cannot be sent concerns the one that it is for: a socket that is not connected has others. */
    private void onNotSent(SocketAddress to, Throwable cause) {
        Peer concerned = peers.get(to);
        if (onlyPeer != null) {
            onlyPeer.driver.onUnreachable(describe(cause), to);
        } else if (concerned != null) {
            concerned.driver.onUnreachable(describe(cause));
        }
    }

    private static String describe(Throwable cause) {
        return Objects.requireNonNullElse(cause.getMessage(), cause.toString());
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        context = ctx;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object received) {
        if (received instanceof ByteBuf bytes && onlyPeer != null) { // out of a secure record
            receive(onlyPeer, bytes, ctx.channel().remoteAddress());
            bytes.release();
            return;
        }
        if (!(received instanceof AddressedEnvelope<?, ?> packet) || !(packet.content() instanceof ByteBuf bytes)) {
            ctx.fireChannelRead(received);
            return;
        }
        try {
            Peer peer = onlyPeer == null ? peer(packet.sender(), bytes) : onlyPeer;
            if (peer != null) {
                receive(peer, bytes, packet.sender());
            } else if (rejecting) {
                reject(packet.sender(), bytes, ctx);
            }
        } finally {
            ReferenceCountUtil.release(received);
        }
    }

    private void receive(Peer peer, ByteBuf bytes, SocketAddress from) {
        // RFC 7252 §3: the payload extends to "the end of the UDP datagram": one that was cut cannot be told from a
        // whole one
        if (bytes.readableBytes() > longestDatagram) {
            peer.driver.onOversized(longestDatagram);
        } else if (peer.driver.receive(bytes, from)) {
            due.add(peer.driver);
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof SecurityLost lost) {
            everyPeer().forEach(peer -> peer.loss.onLost(NackReason.TLS_FAILED, lost.cause()));
        }
        ctx.fireUserEventTriggered(event);
    }

    private @Nullable Peer peer(SocketAddress sender, ByteBuf bytes) {
        Peer known = peers.get(sender);
        if (known != null || reception == null || !isMessage(bytes)) {
            return known;
        }
        reception.onStranger(sender);
        return peers.get(sender);
    }

    /** RFC 7252 §3: a header of four bytes that begins with our version. */
    private static boolean isMessage(ByteBuf bytes) {
        return bytes.readableBytes() >= HEADER && bytes.getUnsignedByte(bytes.readerIndex()) >>> 6 == 1;
    }

    /** RFC 7252 §4.2: "rejecting a Confirmable message is effected by sending a matching Reset message". */
    private static void reject(SocketAddress sender, ByteBuf bytes, ChannelHandlerContext ctx) {
        if (isMessage(bytes)
                && DatagramCodec.decode(bytes, true) instanceof Datagram datagram
                && datagram.isConfirmable()
                && sender instanceof InetSocketAddress to) {
            Datagram reset = Datagram.reset(datagram.messageId());
            ByteBuf out = ctx.alloc().ioBuffer(DatagramCodec.size(reset.message()));
            DatagramCodec.encode(reset, out);
            ctx.writeAndFlush(new DatagramPacket(out, to));
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
        if (isUnused()) {
            ctx.fireExceptionCaught(cause); // whoever connects is told
        } else if (cause instanceof IOException) {
            String detail = describe(cause);
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

    private record ToOnly(ChannelHandlerContext context, BiConsumer<SocketAddress, Throwable> otherwise)
            implements Outlet {

        @Override
        public ByteBuf allocate(int bytes) {
            return context.alloc().ioBuffer(bytes);
        }

        @Override
        public void write(ByteBuf message, @Nullable SocketAddress to) {
            if (to == null) {
                context.write(message, context.voidPromise());
                return;
            }
            context.write(new DatagramPacket(message, (InetSocketAddress) to)).addListener(sent -> {
                if (!sent.isSuccess()) {
                    otherwise.accept(to, sent.cause());
                }
            });
        }

        @Override
        public void flush() {
            context.flush();
        }
    }

    private record Towards(DatagramEndpoint endpoint, SocketAddress address) implements Endpoint {

        @Override
        public Outlet outlet() {
            return endpoint.outlet(address);
        }

        @Override
        public void attach(SessionDriver driver, Loss loss) {
            endpoint.attach(address, driver, loss);
        }

        @Override
        public void detach() {
            endpoint.detach(address);
        }
    }

    private record ToAddress(
            ChannelHandlerContext context, SocketAddress address, BiConsumer<SocketAddress, Throwable> otherwise)
            implements Outlet {

        @Override
        public ByteBuf allocate(int bytes) {
            return context.alloc().ioBuffer(bytes);
        }

        @Override
        public void write(ByteBuf message, @Nullable SocketAddress to) {
            Object packet = address instanceof DomainSocketAddress unix
                    ? new DomainDatagramPacket(message, unix)
                    : new DatagramPacket(message, (InetSocketAddress) address);
            context.write(packet).addListener(sent -> {
                if (!sent.isSuccess()) {
                    otherwise.accept(address, sent.cause());
                }
            });
        }

        @Override
        public void flush() {
            context.flush();
        }
    }
}
