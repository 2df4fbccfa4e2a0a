package io.reactivecoap.netty.internal.transport;

import io.netty.channel.ChannelOption;
import io.netty.channel.unix.DomainSocketAddress;
import io.reactivecoap.netty.internal.endpoint.StreamEndpoint;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.netty.tcp.TcpClient;

/** Stream sockets, of TCP or Unix, one for each session and never from a pool. */
final class TcpTransport implements Transport {

    private final Attempt attempt;

    TcpTransport(Attempt attempt) {
        this.attempt = attempt;
    }

    @Override
    public Mono<Open> dial(SocketAddress remote, @Nullable SocketAddress local, SocketSettings settings) {
        StreamEndpoint endpoint = new StreamEndpoint();
        TcpClient client = TcpClient.newConnection()
                .runOn(settings.loops())
                .remoteAddress(() -> remote)
                .option(SocketSettings.CLOSED_BY_WRITING, false)
                .doOnChannelInit((observer, channel, address) -> {
                    channel.pipeline().addFirst("coap", endpoint);
                    settings.secure(channel.pipeline(), attempt);
                });
        if (!(remote instanceof DomainSocketAddress)) {
            client = client.option(ChannelOption.TCP_NODELAY, true);
        }
        client = settings.applyTo(client);
        TcpClient bound = local == null ? client : client.bindAddress(() -> local);
        return bound.connect().map(connection -> new Open(connection, endpoint));
    }
}
