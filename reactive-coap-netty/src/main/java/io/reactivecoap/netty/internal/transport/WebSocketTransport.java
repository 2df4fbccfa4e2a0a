package io.reactivecoap.netty.internal.transport;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameDecoder;
import io.netty.handler.codec.http.websocketx.WebSocketClientHandshakeException;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;
import io.netty.handler.codec.http.websocketx.WebSocketFrameAggregator;
import io.netty.handler.codec.http.websocketx.WebSocketFrameDecoder;
import io.netty.resolver.DefaultAddressResolverGroup;
import io.reactivecoap.CoapUpgradeException;
import io.reactivecoap.netty.internal.endpoint.FrameEndpoint;
import java.net.SocketAddress;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.netty.NettyPipeline;
import reactor.netty.http.client.HttpClient;
import reactor.netty.http.client.WebsocketClientSpec;

/**
 * WebSockets (RFC 8323 §4), one for each session and never from a pool. The one class that needs reactor-netty-http to be
 * loaded, with those that only it uses.
 */
final class WebSocketTransport implements Transport {

    private static final String SUB_PROTOCOL = "coap";

    /** RFC 8323 §8.3: the endpoint is a "ws" URI of the same authority, with a well-known path. */
    private static final String PATH = "/.well-known/coap";

    private static final int NOT_HTTP = 999;

    private final String authority;
    private final Attempt attempt;

    /** The authority is host and port of the peer as its URI has them. */
    WebSocketTransport(String authority, Attempt attempt) {
        this.authority = authority;
        this.attempt = attempt;
    }

    @Override
    public Mono<Open> dial(SocketAddress remote, @Nullable SocketAddress local, SocketSettings settings) {
        FrameEndpoint endpoint = new FrameEndpoint();
        return client(remote, local, settings, endpoint)
                .websocket(WebsocketClientSpec.builder().protocols(SUB_PROTOCOL).build())
                .uri(PATH)
                .connect()
                .map(upgraded -> open(upgraded.channel(), endpoint, settings.longestMessage()))
                .onErrorMap(this::asOurs);
    }

    private Open open(Channel channel, FrameEndpoint endpoint, int longestMessage) {
        attempt.upgraded();
        // Netty's own one stands before the encoder, so that what it wants to say of bad frames does not arrive
        channel.pipeline().replace(WebSocket13FrameDecoder.class, "coap-frames", decoder(longestMessage));
        endpoint.onUpgraded();
        return new Open(() -> channel, endpoint); // closed by Reactor Netty, a WebSocket would say no code
    }

    private static WebSocketFrameDecoder decoder(int longestMessage) {
        return new WebSocket13FrameDecoder(WebSocketDecoderConfig.newBuilder()
                .expectMaskedFrames(false)
                .allowExtensions(false)
                .maxFramePayloadLength(longestMessage)
                .closeOnProtocolViolation(false)
                .build());
    }

    private HttpClient client(
            SocketAddress remote, @Nullable SocketAddress local, SocketSettings settings, FrameEndpoint endpoint) {
        HttpClient client = HttpClient.newConnection()
                .runOn(settings.loops())
                .remoteAddress(() -> remote)
                .resolver(DefaultAddressResolverGroup.INSTANCE) // which has nothing to look up
                .disableRetry(true)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(SocketSettings.CLOSED_BY_WRITING, false)
                .doOnChannelInit((observer, channel, address) -> {
                    install(channel.pipeline(), endpoint, settings.longestMessage());
                    settings.secure(channel.pipeline(), attempt);
                });
        client = settings.applyTo(client);
        return local == null ? client : client.bindAddress(() -> local);
    }

    private void install(ChannelPipeline pipeline, FrameEndpoint endpoint, int longestMessage) {
        Channel channel = pipeline.channel();
        attempt.opening(channel::close);
        Upgrade upgrade = new Upgrade(authority, () -> attempt.upgrading(what()));
        pipeline.addAfter(NettyPipeline.HttpCodec, Upgrade.NAME, upgrade);
        pipeline.addBefore(
                NettyPipeline.ReactiveBridge, "coap-fragments", new WebSocketFrameAggregator(longestMessage));
        pipeline.addBefore(NettyPipeline.ReactiveBridge, "coap", endpoint);
    }

    private String what() {
        return "no WebSocket with sub-protocol " + SUB_PROTOCOL + " at " + authority + PATH;
    }

    private Throwable asOurs(Throwable error) {
        if (!attempt.isUpgrading()) {
            return error;
        }
        HttpResponse answer = error instanceof WebSocketClientHandshakeException refused ? refused.response() : null;
        if (answer == null) {
            return failure(": the connection ended before the upgrade was answered", OptionalInt.empty(), error);
        }
        HttpResponseStatus status = answer.status();
        if (status.code() == NOT_HTTP) {
            return failure(": the answer is not HTTP", OptionalInt.empty(), error);
        }
        boolean switched = status.equals(HttpResponseStatus.SWITCHING_PROTOCOLS);
        String came = switched ? ": " + error.getMessage() : ": the answer was " + status + ", expected was 101";
        return failure(came, OptionalInt.of(status.code()), error);
    }

    private CoapUpgradeException failure(String came, OptionalInt status, Throwable cause) {
        return new CoapUpgradeException(what() + came, status, null, cause);
    }
}
