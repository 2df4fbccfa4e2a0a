package io.reactivecoap.netty.server;

import io.netty.buffer.ByteBuf;
import io.netty.channel.AddressedEnvelope;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.reactivecoap.netty.server.DatagramFrame.Type;
import java.net.SocketAddress;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Finds the peer that a datagram came from. */
final class DatagramHandler extends SimpleChannelInboundHandler<AddressedEnvelope<ByteBuf, SocketAddress>> {

    private final Hub hub;
    private final Map<SocketAddress, DatagramPeer> peers = new HashMap<>();

    DatagramHandler(Hub hub) {
        this.hub = hub;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, AddressedEnvelope<ByteBuf, SocketAddress> datagram) {
        @Nullable SocketAddress from = datagram.sender();
        ByteBuf in = datagram.content();
        if (from == null || !DatagramFrame.hasHeader(in)) {
            hub.faults.add("a datagram without a sender or a header");
            return;
        }
        DatagramPeer peer = peers.computeIfAbsent(from, unused -> new DatagramPeer(hub, ctx.channel(), from));
        Type type = DatagramFrame.typeOf(in);
        int id = DatagramFrame.idOf(in);
        try {
            peer.receive(DatagramFrame.decode(in));
        } catch (Malformed e) {
            peer.reject(type, id, e);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        hub.faults.add(cause.toString());
    }
}
