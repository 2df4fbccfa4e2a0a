package io.reactivecoap.netty.server;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.DecoderException;

/** Hands what happens on a connection to its peer. */
final class StreamHandler extends SimpleChannelInboundHandler<WireMessage> {

    private final StreamPeer peer;

    StreamHandler(StreamPeer peer) {
        this.peer = peer;
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        peer.connected();
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, WireMessage message) {
        peer.receive(message);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        peer.ended();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        Throwable reason = cause instanceof DecoderException && cause.getCause() != null ? cause.getCause() : cause;
        if (reason instanceof Malformed) {
            peer.abort(String.valueOf(reason.getMessage()));
        } else {
            peer.failed(reason);
        }
    }
}
