package io.reactivecoap.netty.internal.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.nio.NioChannelOption;
import io.reactivecoap.MulticastParameters;
import io.reactivecoap.netty.rim.Rim;
import io.reactivecoap.netty.support.LeakCheck;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the sockets towards a group are like. */
@ExtendWith(LeakCheck.class)
class GroupTransportTest {

    @RegisterExtension
    static final Rim rim = new Rim();

    private static Channel open(String group, MulticastParameters parameters) {
        return GroupTransport.INSTANCE
                .dial(
                        new InetSocketAddress(group, 5683),
                        null,
                        new SocketSettings(
                                rim.loops(),
                                Map.of(ChannelOption.SO_SNDBUF, 70_000),
                                2_048,
                                2_048,
                                parameters,
                                null,
                                null))
                .blockOptional(Rim.PATIENCE)
                .orElseThrow()
                .connection()
                .channel();
    }

    private static <T> T option(Channel of, SocketOption<T> option) {
        return of.config().getOption(NioChannelOption.of(option));
    }

    @ParameterizedTest
    @CsvSource({"224.0.1.187, 1, true", "224.0.1.187, 7, false", "ff02::fd, 0, true", "ff02::fd, 255, false"})
    void areAsTheParametersSay(String group, int hops, boolean loopback) throws IOException {
        NetworkInterface lo = NetworkInterface.getByInetAddress(InetAddress.getLoopbackAddress());
        Channel channel = open(
                group,
                MulticastParameters.DEFAULT
                        .withHopLimit(hops)
                        .withLoopback(loopback)
                        .withNetworkInterface(lo.getName()));
        try {
            assertThat(option(channel, StandardSocketOptions.IP_MULTICAST_TTL)).isEqualTo(hops);
            assertThat(option(channel, StandardSocketOptions.IP_MULTICAST_LOOP)).isEqualTo(loopback);
            assertThat(option(channel, StandardSocketOptions.IP_MULTICAST_IF)).isEqualTo(lo);
            assertThat(option(channel, StandardSocketOptions.SO_BROADCAST)).isFalse();
            assertThat(channel.config().getOption(ChannelOption.SO_SNDBUF)).isGreaterThanOrEqualTo(70_000);
            InetSocketAddress bound = (InetSocketAddress) channel.localAddress();
            assertThat(bound.getAddress().isAnyLocalAddress()).isTrue();
            assertThat(channel.remoteAddress()).isNull();
        } finally {
            channel.close().syncUninterruptibly();
        }
    }

    @Test
    void mayBroadcastToABroadcastAddress() {
        Channel channel = open("255.255.255.255", MulticastParameters.DEFAULT);
        try {
            assertThat(option(channel, StandardSocketOptions.SO_BROADCAST)).isTrue();
        } finally {
            channel.close().syncUninterruptibly();
        }
    }
}
