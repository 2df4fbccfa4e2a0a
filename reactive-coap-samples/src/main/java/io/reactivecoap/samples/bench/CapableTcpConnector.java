package io.reactivecoap.samples.bench;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.net.InetSocketAddress;
import java.util.HexFormat;
import org.eclipse.californium.elements.config.Configuration;
import org.eclipse.californium.elements.tcp.netty.TcpServerConnector;

/** Californium's TCP server, which tells first what it can do (RFC 8323 §5.3): blocks, and messages of a mebibyte. */
final class CapableTcpConnector extends TcpServerConnector {

    /** 7.01 with Max-Message-Size (2) of 1,048,576 and Block-Wise-Transfer (4). */
    private static final byte[] CAPABILITIES = HexFormat.of().parseHex("50e12310000020");

    CapableTcpConnector(InetSocketAddress address, Configuration config) {
        super(address, config);
    }

    @Override
    protected void onNewChannelCreated(Channel channel) {
        channel.pipeline().addLast(new ChannelInboundHandlerAdapter() {
            @Override
            public void channelActive(ChannelHandlerContext context) {
                context.writeAndFlush(Unpooled.wrappedBuffer(CAPABILITIES));
                context.fireChannelActive();
            }
        });
    }
}
