package io.reactivecoap.netty.internal.transport;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/** Tells that a socket is connected and its handshake begins, and is gone. */
final class HandshakeBegin extends ChannelInboundHandlerAdapter {

    private final Runnable listener;

    HandshakeBegin(Runnable listener) {
        this.listener = listener;
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        listener.run();
        ctx.fireChannelActive();
        ctx.pipeline().remove(this);
    }
}
