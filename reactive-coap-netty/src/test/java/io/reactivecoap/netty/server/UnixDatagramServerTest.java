package io.reactivecoap.netty.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.epoll.EpollDomainDatagramChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.unix.DomainDatagramPacket;
import io.netty.channel.unix.DomainSocketAddress;
import io.reactivecoap.netty.support.LeakCheck;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The server on Unix datagram sockets; the JDK has none, so the client is bytes on a Netty channel. */
@Timeout(30)
@ExtendWith(LeakCheck.class)
class UnixDatagramServerTest {

    private static final EventLoopGroup LOOPS = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());

    @TempDir
    static Path directory = Path.of("unset"); // JUnit sets it

    private final Log<String> came = new Log<>();

    @AfterAll
    static void ends() {
        LOOPS.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
    }

    private Channel client(String name) {
        return new Bootstrap()
                .group(LOOPS)
                .channel(EpollDomainDatagramChannel.class)
                .handler(new SimpleChannelInboundHandler<DomainDatagramPacket>() {
                    @Override
                    protected void channelRead0(ChannelHandlerContext ctx, DomainDatagramPacket packet) {
                        came.add(HexFormat.of().formatHex(ByteBufUtil.getBytes(packet.content())));
                    }
                })
                .bind(new DomainSocketAddress(directory.resolve(name).toFile()))
                .syncUninterruptibly()
                .channel();
    }

    private static void send(Channel client, CoapTestServer server, String hex) {
        client.writeAndFlush(new DomainDatagramPacket(
                        Unpooled.wrappedBuffer(HexFormat.of().parseHex(hex)), (DomainSocketAddress) server.address()))
                .syncUninterruptibly();
    }

    @Test
    void answersHello() {
        Path path = directory.resolve("s");
        try (CoapTestServer server = CoapTestServer.unixDatagram(path)) {
            Channel client = client("c");
            send(client, server, "4101123401b568656c6c6f");
            assertThat(came.next(CoapTestServer.SOON)).isEqualTo("6145123401c0ff776f726c64");
            assertThat(server.uri()).isEqualTo("coap://" + path.toString().replace("/", "%2F"));
            assertThat(server.next().path()).isEqualTo("/hello");
            client.close().syncUninterruptibly();
        }
        assertThat(path).doesNotExist();
    }

    @Test
    void notifiesUntilTheSocketOfTheObserverIsGone() throws Exception {
        try (CoapTestServer server = CoapTestServer.of(Transport.UNIX_DATAGRAM)) {
            Channel client = client("o");
            send(client, server, "410112340160" + "5474696d65");
            came.await(() -> came.all().size() >= 3, CoapTestServer.SOON);
            assertThat(server.observers()).isOne();
            client.close().syncUninterruptibly();
            Files.deleteIfExists(directory.resolve("o"));
            server.awaitObservers(0);
        }
    }
}
