package io.reactivecoap.netty.internal.transport;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/** Tells that a socket is connected and its handshake begins, and is gone. */
final class HandshakeBegin extends ChannelInboundHandlerAdapter {

    private final Attempt attempt;

    HandshakeBegin(Attempt attempt) {
        this.attempt = attempt;
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        attempt.shakingHands();
        ctx.fireChannelActive();
        ctx.pipeline().remove(this);
    }
}
