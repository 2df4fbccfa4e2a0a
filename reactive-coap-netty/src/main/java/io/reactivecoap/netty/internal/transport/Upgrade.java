package io.reactivecoap.netty.internal.transport;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.PrematureChannelClosureException;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpHeadersFactory;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.util.ReferenceCountUtil;
import reactor.netty.NettyPipeline;

/**
 * The request and the answer that make a WebSocket of a connection, on their way: the host is the one that was asked for, and
 * the body of a refusal, which may never end, is not waited for. Confined to the channel's event loop.
 */
final class Upgrade extends ChannelDuplexHandler {

    /** So called, it comes before what gathers the answer's body. */
    static final String NAME = NettyPipeline.LEFT + "coapUpgrade";

    private final String authority;
    private final Runnable onAsked;
    private boolean refused;

    /** {@code onAsked} is run before the request goes out. */
    Upgrade(String authority, Runnable onAsked) {
        this.authority = authority;
        this.onAsked = onAsked;
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
        if (message instanceof HttpRequest request) {
            // RFC 9110 §7.2: the host of the URI, and not the address that was found for it; RFC 6455 §4.1: browsers
            // say an
            // Origin
            request.headers().set(HttpHeaderNames.HOST, authority).remove(HttpHeaderNames.ORIGIN);
            onAsked.run();
        }
        ctx.write(message, promise);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object received) {
        if (refused && received instanceof HttpObject) {
            ReferenceCountUtil.release(received);
        } else if (!(received instanceof HttpResponse response)) {
            ctx.fireChannelRead(received);
        } else if (response.decoderResult().cause() instanceof PrematureChannelClosureException) {
            ReferenceCountUtil.release(response); // no answer, but the end
        } else if (response.status().equals(HttpResponseStatus.SWITCHING_PROTOCOLS)) {
            ctx.pipeline().remove(this);
            ctx.fireChannelRead(response);
        } else {
            refused = true;
            ReferenceCountUtil.release(response);
            ctx.fireChannelRead(withoutBody(response));
        }
    }

    private static HttpResponse withoutBody(HttpResponse refusal) {
        return new DefaultFullHttpResponse(
                refusal.protocolVersion(),
                refusal.status(),
                Unpooled.EMPTY_BUFFER,
                refusal.headers(),
                DefaultHttpHeadersFactory.trailersFactory().newEmptyHeaders());
    }
}
