package io.reactivecoap.netty.server;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpVersion;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;

/** Changes from HTTP to WebSocket, as strictly as libcoap does (RFC 6455 §4.2, RFC 8323 §4.1). */
final class WsUpgradeHandler extends SimpleChannelInboundHandler<FullHttpRequest> {

    private static final String PATH = "/.well-known/coap";
    private static final String KEY_SUFFIX = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    private static final int LONGEST_LINE = 160;
    private static final int LONGEST_CONTENT = 8192;
    private static final int SWITCHING = 101;

    private final Hub hub;
    private final ServerSettings settings;

    private WsUpgradeHandler(Hub hub) {
        this.hub = hub;
        this.settings = hub.settings;
    }

    static void install(Channel channel, Hub hub) {
        channel.pipeline()
                .addLast(new HttpServerCodec(), new HttpObjectAggregator(LONGEST_CONTENT), new WsUpgradeHandler(hub));
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, FullHttpRequest request) {
        int status = settings.ws().refusal() != 0 ? settings.ws().refusal() : status(request);
        hub.upgrades.add(new WsUpgrade(
                request.method().name(),
                request.uri(),
                List.copyOf(request.headers().entries()),
                status));
        FullHttpResponse response =
                new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(status));
        if (status != SWITCHING) {
            response.headers().set(HttpHeaderNames.CONNECTION, "close").set(HttpHeaderNames.CONTENT_LENGTH, 0);
            ctx.writeAndFlush(response).addListener(ChannelFutureListener.CLOSE);
            return;
        }
        response.headers()
                .set(HttpHeaderNames.UPGRADE, "websocket")
                .set(HttpHeaderNames.CONNECTION, "Upgrade")
                .set(
                        HttpHeaderNames.SEC_WEBSOCKET_ACCEPT,
                        accept(String.valueOf(request.headers().get(HttpHeaderNames.SEC_WEBSOCKET_KEY))));
        if (settings.ws().subProtocol() != null) {
            response.headers()
                    .set(HttpHeaderNames.SEC_WEBSOCKET_PROTOCOL, settings.ws().subProtocol());
        }
        ctx.writeAndFlush(response);
        speakWebSocket(ctx.pipeline());
    }

    private static int status(FullHttpRequest request) {
        if (!request.uri().equals(PATH)) {
            return 404;
        }
        boolean isUpgrade = request.method() == HttpMethod.GET
                && has(request, HttpHeaderNames.UPGRADE, "websocket")
                && has(request, HttpHeaderNames.CONNECTION, "upgrade")
                && has(request, HttpHeaderNames.SEC_WEBSOCKET_VERSION, "13")
                && request.headers().contains(HttpHeaderNames.HOST)
                && request.headers().contains(HttpHeaderNames.SEC_WEBSOCKET_KEY);
        boolean isCoap = "coap".equals(request.headers().get(HttpHeaderNames.SEC_WEBSOCKET_PROTOCOL));
        boolean isShort = request.headers().entries().stream()
                .allMatch(line -> line.getKey().length() + line.getValue().length() + 2 < LONGEST_LINE);
        return isUpgrade && isCoap && isShort ? SWITCHING : 400;
    }

    private static boolean has(FullHttpRequest request, CharSequence name, String value) {
        return request.headers().containsValue(name, value, true);
    }

    private void speakWebSocket(ChannelPipeline pipeline) {
        StreamPeer peer = new StreamPeer(
                hub, pipeline.channel(), WsHandler.framing(settings.ws().fragments()));
        long longest = Math.min(settings.ws().longestFrame(), settings.csm().longest());
        pipeline.remove(HttpObjectAggregator.class);
        pipeline.addLast(new WsDecoder(peer.number, longest), new WsHandler(peer), new StreamHandler(peer));
        pipeline.remove(HttpServerCodec.class);
        pipeline.remove(this);
        peer.connected();
    }

    private static String accept(String key) {
        try {
            byte[] hash =
                    MessageDigest.getInstance("SHA-1").digest((key + KEY_SUFFIX).getBytes(StandardCharsets.US_ASCII));
            return Base64.getEncoder().encodeToString(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
