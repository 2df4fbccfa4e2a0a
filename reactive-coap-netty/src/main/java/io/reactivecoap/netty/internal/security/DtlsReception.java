package io.reactivecoap.netty.internal.security;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.AddressedEnvelope;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.DatagramPacket;
import io.netty.channel.unix.DomainDatagramPacket;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.util.ReferenceCountUtil;
import io.reactivecoap.CoapHandshakeException;
import io.reactivecoap.security.SecurityInfo;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.channels.ClosedChannelException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.Executor;
import org.bouncycastle.tls.ContentType;
import org.bouncycastle.tls.DTLSRequest;
import org.bouncycastle.tls.DatagramSender;
import org.bouncycastle.tls.HandshakeType;
import org.jspecify.annotations.Nullable;

/**
 * DTLS over a datagram socket that peers dial in to, told apart by address: each has records of its own. Before a peer has shown
 * by a cookie that it is at its address (RFC 6347 §4.2.1) it costs neither memory nor a thread. What is behind this handler
 * reads and writes packets of plaintext. To be made off the event loops; then confined to that of its channel.
 */
public final class DtlsReception extends ChannelDuplexHandler {

    /** Who decides about the peers that dial in. */
    @FunctionalInterface
    public interface Doorkeeper {

        /** A peer has shown that it is at its address; null turns it away. */
        @Nullable
        Guest onHello(SocketAddress peer);
    }

    /** What becomes of a peer that was let in. */
    public interface Guest {

        Handshake handshake();

        /** From now on its packets come. */
        void onAgreed(SecurityInfo agreement);

        void onFailed(CoapHandshakeException why);

        /** It was there, and is not any more. */
        void onLost(Exception why);
    }

    /** As many handshakes at a time as libcoap makes: who would begin another one repeats its ClientHello, and may have a place then. */
    public static final int MOST_HANDSHAKES = 100;

    private static final int HELLO_AT = 13;
    private static final int RANDOM_AT = HELLO_AT + 12 + 2;
    private static final int RANDOM_LENGTH = 32;

    private final int mtu;
    private final Executor threads;
    private final Cookies cookies = new Cookies(System.nanoTime());
    private final Map<SocketAddress, Peer> peers = new HashMap<>();
    private @Nullable Doorkeeper doorkeeper;
    private int handshakes;
    private boolean answered;

    public DtlsReception(Executor threads, int mtu) {
        this.threads = threads;
        this.mtu = mtu;
    }

    /** Has someone decide about who dials in, or, with null, nobody: nobody is let in then. */
    public void welcome(@Nullable Doorkeeper someone) {
        doorkeeper = someone;
    }

    /** Ends what there is with a peer. */
    public void dismiss(SocketAddress address, Guest guest) {
        Peer peer = peers.get(address);
        if (peer != null && peer.guest == guest) {
            peer.leave();
            peer.association.close();
        }
    }

    /** How many peers it remembers, of which so many are in a handshake. */
    public int peers() {
        return peers.size();
    }

    /** How many handshakes are under way. */
    public int handshakes() {
        return handshakes;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object received) {
        if (!(received instanceof AddressedEnvelope<?, ?> packet) || !(packet.content() instanceof ByteBuf content)) {
            ctx.fireChannelRead(received);
            return;
        }
        byte[] datagram = ByteBufUtil.getBytes(content);
        SocketAddress sender = packet.sender();
        ReferenceCountUtil.release(received);
        Peer peer = peers.get(sender);
        // RFC 6347 §4.2.8: from who has an association too, "it SHOULD proceed with a new handshake"
        boolean begins = isClientHello(datagram) && (peer == null || !peer.hasBegunWith(datagram));
        if (begins) {
            greet(ctx, sender, datagram, peer);
        } else if (peer != null) {
            peer.association.receive(datagram);
        }
    }

    private static boolean isClientHello(byte[] datagram) {
        return datagram.length >= RANDOM_AT + RANDOM_LENGTH
                && datagram[0] == ContentType.handshake
                && datagram[3] == 0 // of the epoch, which is 0 before there are keys
                && datagram[4] == 0
                && datagram[HELLO_AT] == HandshakeType.client_hello;
    }

    private void greet(ChannelHandlerContext ctx, SocketAddress sender, byte[] datagram, @Nullable Peer former) {
        Doorkeeper deciding = doorkeeper;
        if (deciding == null) {
            return;
        }
        DTLSRequest hello = cookies.verify(bytes(sender), datagram, new Answer(ctx, sender), System.nanoTime());
        if (hello == null || handshakes >= MOST_HANDSHAKES) {
            return;
        }
        if (former != null) {
            // RFC 6347 §4.2.8: "MUST NOT destroy the existing association until the client has demonstrated
            // reachability"
            former.giveWay();
        }
        Guest guest = deciding.onHello(sender);
        if (guest == null) {
            return;
        }
        Peer peer = new Peer(ctx, sender, guest, Arrays.copyOfRange(datagram, RANDOM_AT, RANDOM_AT + RANDOM_LENGTH));
        peers.put(sender, peer);
        handshakes++;
        peer.association.begin(threads, () -> new CoapTlsServer(guest.handshake(), hello));
    }

    private static byte[] bytes(SocketAddress address) {
        if (address instanceof InetSocketAddress inet) {
            byte[] host = inet.getAddress().getAddress();
            byte[] bytes = Arrays.copyOf(host, host.length + 2);
            bytes[host.length] = (byte) (inet.getPort() >>> Byte.SIZE);
            bytes[host.length + 1] = (byte) inet.getPort();
            return bytes;
        }
        return ((DomainSocketAddress) address).path().getBytes(StandardCharsets.UTF_8);
    }

    /** The way back to who has sent no cookie; whether it gets there is nobody's concern. */
    private final class Answer implements DatagramSender {

        private final ChannelHandlerContext ctx;
        private final SocketAddress to;

        Answer(ChannelHandlerContext ctx, SocketAddress to) {
            this.ctx = ctx;
            this.to = to;
        }

        @Override
        public int getSendLimit() {
            return mtu;
        }

        @Override
        public void send(byte[] bytes, int offset, int length) {
            ctx.write(packet(ctx.alloc().ioBuffer(length).writeBytes(bytes, offset, length), to));
            answered = true;
        }
    }

    private static Object packet(ByteBuf content, SocketAddress to) {
        return to instanceof DomainSocketAddress unix
                ? new DomainDatagramPacket(content, unix)
                : new DatagramPacket(content, (InetSocketAddress) to);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        ctx.fireChannelReadComplete();
        if (answered) {
            answered = false;
            ctx.flush();
        }
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) throws Exception {
        if (!(message instanceof AddressedEnvelope<?, ?> packet) || !(packet.content() instanceof ByteBuf content)) {
            ctx.write(message, promise);
            return;
        }
        try {
            Peer peer = peers.get(packet.recipient());
            if (peer == null) {
                throw new ClosedChannelException();
            }
            peer.send(ByteBufUtil.getBytes(content), promise);
        } catch (IOException e) {
            promise.tryFailure(e);
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        for (Peer peer : List.copyOf(peers.values())) {
            peer.leave();
            peer.association.forget();
        }
        ctx.fireChannelInactive();
    }

    /** One who has shown to be there. */
    private final class Peer implements DtlsAssociation.Owner {

        private final ChannelHandlerContext ctx;
        private final SocketAddress address;
        private final Guest guest;
        private final byte[] random;
        private final DtlsAssociation association;
        private @Nullable ChannelPromise sending;
        private boolean shaking = true;

        Peer(ChannelHandlerContext ctx, SocketAddress address, Guest guest, byte[] random) {
            this.ctx = ctx;
            this.address = address;
            this.guest = guest;
            this.random = random;
            association = new DtlsAssociation(guest.handshake(), mtu, 0, ctx.executor(), this);
        }

        /** Whether a ClientHello is the one of this association: sent again, or by somebody who has seen it. */
        boolean hasBegunWith(byte[] hello) {
            return Arrays.equals(hello, RANDOM_AT, RANDOM_AT + RANDOM_LENGTH, random, 0, RANDOM_LENGTH);
        }

        void giveWay() {
            leave();
            boolean shook = association.isHandshaking();
            association.forget();
            CoapHandshakeException why = new CoapHandshakeException(
                    guest.handshake().peer() + " has begun anew", OptionalInt.empty(), true, null, null);
            if (shook) {
                guest.onFailed(why);
            } else {
                guest.onLost(why);
            }
        }

        private void leave() {
            peers.remove(address, this);
            endHandshake();
        }

        private void endHandshake() {
            if (shaking) {
                shaking = false;
                handshakes--;
            }
        }

        void send(byte[] plain, ChannelPromise promise) throws IOException {
            sending = promise;
            try {
                association.send(plain);
            } finally {
                sending = null;
            }
        }

        @Override
        public void write(byte[] datagram) {
            Object packet = packet(ctx.alloc().ioBuffer(datagram.length).writeBytes(datagram), address);
            if (sending == null) {
                ctx.write(packet); // of the handshake, also of its last flight that is repeated
                answered = true;
            } else {
                ctx.write(packet, sending);
            }
        }

        @Override
        public void flush() {
            ctx.flush();
        }

        @Override
        public void onOpen(SecurityInfo agreement) {
            endHandshake();
            guest.onAgreed(agreement);
        }

        @Override
        public void onPlaintext(byte[] bytes, int length) {
            ByteBuf content = ctx.alloc().buffer(length).writeBytes(bytes, 0, length);
            ctx.fireChannelRead(
                    address instanceof DomainSocketAddress unix
                            ? new DomainDatagramPacket(content, unix, unix)
                            : new DatagramPacket(content, (InetSocketAddress) address, (InetSocketAddress) address));
        }

        @Override
        public void onEarlyRead() {
            ctx.fireChannelReadComplete();
        }

        @Override
        public void onFailed(CoapHandshakeException why) {
            leave();
            guest.onFailed(why);
        }

        @Override
        public void onLost(Exception why) {
            leave();
            guest.onLost(why);
        }
    }
}
