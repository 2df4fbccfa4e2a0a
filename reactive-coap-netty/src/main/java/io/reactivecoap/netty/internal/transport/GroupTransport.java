package io.reactivecoap.netty.internal.transport;

import io.netty.channel.ChannelOption;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.socket.nio.NioChannelOption;
import io.reactivecoap.MulticastParameters;
import io.reactivecoap.netty.internal.endpoint.DatagramEndpoint;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.StandardSocketOptions;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.netty.udp.UdpServer;

/**
 * Datagram sockets towards a group: bound and not connected, for its members answer from their own addresses. They are the
 * JDK's, of the group's address family, because those know the multicast options of both: Netty's epoll sockets set the hop
 * limit of IPv4 unicast instead, and its own names for the options turn the loopback around.
 */
final class GroupTransport implements Transport {

    static final Transport INSTANCE = new GroupTransport();

    /** All members may answer at once. */
    private static final int RECEIVE_BUFFER = 1 << 20;

    private GroupTransport() {}

    @Override
    public Mono<Open> dial(SocketAddress remote, @Nullable SocketAddress local, SocketSettings settings) {
        InetAddress group = ((InetSocketAddress) remote).getAddress();
        InetSocketAddress from = boundTo(group, (InetSocketAddress) local);
        return Mono.defer(() -> {
            try {
                DatagramEndpoint endpoint = new DatagramEndpoint(settings.longestDatagram());
                return server(group, from, settings, endpoint).bind().map(connection -> new Open(connection, endpoint));
            } catch (SocketException e) {
                return Mono.error(e);
            }
        });
    }

    private static InetSocketAddress boundTo(InetAddress group, @Nullable InetSocketAddress local) {
        if (local == null || local.getAddress().isAnyLocalAddress()) {
            return new InetSocketAddress(Groups.anyOf(group), local == null ? 0 : local.getPort());
        }
        return local;
    }

    private static UdpServer server(
            InetAddress group, InetSocketAddress from, SocketSettings settings, DatagramEndpoint endpoint)
            throws SocketException {
        MulticastParameters parameters = settings.multicast();
        UdpServer server = UdpServer.create()
                .runOn(
                        settings.loops(),
                        group instanceof Inet4Address ? SocketProtocolFamily.INET : SocketProtocolFamily.INET6)
                .bindAddress(() -> from)
                .option(ChannelOption.SO_RCVBUF, RECEIVE_BUFFER)
                .option(
                        ChannelOption.RECVBUF_ALLOCATOR,
                        new FixedRecvByteBufAllocator(settings.longestDatagram() + 1)) // so that a cut one shows
                .option(NioChannelOption.of(StandardSocketOptions.IP_MULTICAST_TTL), parameters.hopLimit())
                .option(NioChannelOption.of(StandardSocketOptions.IP_MULTICAST_LOOP), parameters.loopback());
        if (Groups.isBroadcast(group)) {
            server = server.option(ChannelOption.SO_BROADCAST, true);
        }
        NetworkInterface out = Groups.interfaceTo(
                group, from.getAddress(), parameters.networkInterface().orElse(null));
        if (out != null) {
            server = server.option(NioChannelOption.of(StandardSocketOptions.IP_MULTICAST_IF), out);
        }
        return settings.applyTo(server.doOnChannelInit(
                (observer, channel, address) -> channel.pipeline().addFirst("coap", endpoint)));
    }
}
