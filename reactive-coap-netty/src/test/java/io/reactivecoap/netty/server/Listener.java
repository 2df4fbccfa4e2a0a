package io.reactivecoap.netty.server;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollDomainDatagramChannel;
import io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.handler.ssl.SslContext;
import java.net.SocketAddress;
import java.util.Objects;

/** Opens the socket that a transport needs, and says what happens on it. */
final class Listener {

    private static final int LONGEST_DATAGRAM = 65_536;
    private static final int BACKLOG = 1024;

    private Listener() {}

    static Channel bind(EventLoopGroup loops, Transport transport, SocketAddress address, Hub hub) {
        return transport.isDatagram()
                ? bindDatagrams(loops, transport, address, hub)
                : bindStreams(loops, transport, address, hub);
    }

    private static Channel bindDatagrams(EventLoopGroup loops, Transport transport, SocketAddress address, Hub hub) {
        return new Bootstrap()
                .group(loops)
                .channel(transport.isUnix() ? EpollDomainDatagramChannel.class : EpollDatagramChannel.class)
                .option(ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(LONGEST_DATAGRAM))
                .handler(new DatagramHandler(hub))
                .bind(address)
                .syncUninterruptibly()
                .channel();
    }

    private static Channel bindStreams(EventLoopGroup loops, Transport transport, SocketAddress address, Hub hub) {
        ServerBootstrap bootstrap = new ServerBootstrap()
                .group(loops)
                .channel(transport.isUnix() ? EpollServerDomainSocketChannel.class : EpollServerSocketChannel.class)
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        accept(transport, channel, hub);
                    }
                });
        if (!transport.isUnix()) {
            bootstrap.option(ChannelOption.SO_REUSEADDR, true);
        }
        return bootstrap.bind(address).syncUninterruptibly().channel();
    }

    private static void accept(Transport transport, Channel channel, Hub hub) {
        hub.connections.add(channel);
        if (transport.isSecure()) {
            SslContext tls = Objects.requireNonNull(hub.settings.tls(), "settings.tls");
            channel.pipeline().addLast(tls.newHandler(channel.alloc()));
        }
        if (transport.isWebSocket()) {
            WsUpgradeHandler.install(channel, hub);
            return;
        }
        StreamPeer peer = new StreamPeer(hub, channel, Framing.STREAM);
        long longest = peer.settings.csm().longest();
        channel.pipeline().addLast(new StreamDecoder(longest), new StreamHandler(peer));
    }
}
