package io.reactivecoap.netty.internal.transport;

import io.netty.channel.ChannelOption;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.unix.DomainSocketAddress;
import io.reactivecoap.netty.internal.endpoint.DatagramEndpoint;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.netty.udp.UdpClient;

/**
 * Datagram sockets, of UDP or Unix, one for each session, connected so that the system tells of ICMP errors. A Unix socket
 * has to be bound for answers to reach it: to a path of its own unless one is given, which is removed at its end.
 */
final class UdpTransport implements Transport {

    /** Room for a burst of answers while the event loop is busy; the system's default overflows at about 250 of them. */
    private static final int RECEIVE_BUFFER = 1 << 20;

    private final Attempt attempt;

    UdpTransport(Attempt attempt) {
        this.attempt = attempt;
    }

    @Override
    public Mono<Open> dial(SocketAddress remote, @Nullable SocketAddress local, SocketSettings settings) {
        boolean unix = remote instanceof DomainSocketAddress;
        SocketAddress from = unix && local == null ? UnixPaths.unique() : local;
        DatagramEndpoint endpoint = new DatagramEndpoint(settings.longestDatagram());
        Mono<Open> dialled =
                client(remote, from, settings, endpoint).connect().map(connection -> new Open(connection, endpoint));
        // one that could not be connected is closed without being told so
        return unix ? dialled.doOnError(e -> UnixPaths.remove((DomainSocketAddress) from)) : dialled;
    }

    private UdpClient client(
            SocketAddress remote, @Nullable SocketAddress local, SocketSettings settings, DatagramEndpoint endpoint) {
        UdpClient client = UdpClient.create()
                .runOn(settings.loops())
                .remoteAddress(() -> remote)
                .option(ChannelOption.SO_RCVBUF, RECEIVE_BUFFER)
                .option(
                        ChannelOption.RECVBUF_ALLOCATOR,
                        new FixedRecvByteBufAllocator(settings.longestDatagram() + 1)) // so that a cut one shows
                .doOnChannelInit((observer, channel, address) -> {
                    channel.pipeline().addFirst("coap", endpoint);
                    settings.secure(channel.pipeline(), attempt);
                    if (local instanceof DomainSocketAddress bound) { // closed before it was connected, perhaps
                        channel.closeFuture().addListener(closed -> UnixPaths.remove(bound));
                    }
                });
        client = settings.applyTo(client);
        return local == null ? client : client.bindAddress(() -> local);
    }
}
