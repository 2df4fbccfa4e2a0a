package io.reactivecoap.netty.internal.transport;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.reactivecoap.CoapAddress;
import io.reactivecoap.security.SecurityInfo;
import java.nio.channels.ClosedChannelException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * A peer that has dialled in over a stream and makes its handshake: in the pipeline behind the security layer until that is
 * complete, so that it hears of a failure. Confined to the channel's event loop.
 */
final class StreamGuest extends ChannelInboundHandlerAdapter implements Arrival {

    private final Channel channel;
    private final CoapAddress remote;
    private final Sinks.One<Connected> connecting = Sinks.one();
    private @Nullable Attempt attempt;

    StreamGuest(Channel channel, CoapAddress remote) {
        this.channel = channel;
        this.remote = remote;
    }

    @Override
    public CoapAddress remote() {
        return remote;
    }

    @Override
    public Optional<CoapAddress> local() {
        return Addresses.of(channel.localAddress());
    }

    @Override
    public Mono<Connected> connect(Attempt by) {
        attempt = by;
        by.opening(channel::close);
        by.shakingHands();
        return connecting.asMono();
    }

    /** Has a task run once when its handshake has ended, in whichever way. */
    void onDecided(Runnable task) {
        connecting.asMono().doFinally(end -> task.run()).subscribe(connected -> {}, error -> {});
    }

    void agreed(SecurityInfo agreement) {
        if (attempt != null) {
            attempt.agreed(agreement);
        }
    }

    void connected(Connected connected) {
        channel.pipeline().remove(this);
        connecting.tryEmitValue(connected);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        connecting.tryEmitError(cause);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        connecting.tryEmitError(new ClosedChannelException());
        ctx.fireChannelInactive();
    }
}
