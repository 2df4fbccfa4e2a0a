package io.reactivecoap.samples.webflux.simulation;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.reactivecoap.CoapProtocol;
import java.net.InetSocketAddress;
import java.util.HexFormat;
import java.util.concurrent.TimeUnit;
import org.eclipse.californium.core.config.CoapConfig;
import org.eclipse.californium.core.network.CoapEndpoint;
import org.eclipse.californium.core.network.Endpoint;
import org.eclipse.californium.elements.Connector;
import org.eclipse.californium.elements.config.Configuration;
import org.eclipse.californium.elements.config.TcpConfig;
import org.eclipse.californium.elements.config.UdpConfig;
import org.eclipse.californium.elements.tcp.netty.TcpServerConnector;
import org.eclipse.californium.scandium.DTLSConnector;
import org.eclipse.californium.scandium.config.DtlsConfig;
import org.eclipse.californium.scandium.config.DtlsConfig.DtlsRole;
import org.eclipse.californium.scandium.config.DtlsConnectorConfig;

/** Californium's endpoints over UDP, DTLS and TCP, with few threads each. */
final class Endpoints {

    private static final int LONGEST_BODY = 1 << 22;
    private static final int BLOCK = 1024;

    private Endpoints() {}

    static Configuration configuration() {
        CoapConfig.register();
        UdpConfig.register();
        DtlsConfig.register();
        TcpConfig.register();
        return Configuration.createStandardWithoutFile()
                .set(CoapConfig.PROTOCOL_STAGE_THREAD_COUNT, 1)
                .set(CoapConfig.MAX_RESOURCE_BODY_SIZE, LONGEST_BODY)
                .set(CoapConfig.MAX_MESSAGE_SIZE, BLOCK)
                .set(CoapConfig.PREFERRED_BLOCK_SIZE, BLOCK)
                .set(UdpConfig.UDP_RECEIVER_THREAD_COUNT, 1)
                .set(UdpConfig.UDP_SENDER_THREAD_COUNT, 1)
                .set(DtlsConfig.DTLS_ROLE, DtlsRole.SERVER_ONLY)
                .set(DtlsConfig.DTLS_RECEIVER_THREAD_COUNT, 1)
                .set(DtlsConfig.DTLS_CONNECTOR_THREAD_COUNT, 1)
                .set(TcpConfig.TCP_WORKER_THREADS, 1)
                .set(TcpConfig.TCP_CONNECTION_IDLE_TIMEOUT, 1, TimeUnit.HOURS);
    }

    static Endpoint create(CoapProtocol protocol, InetSocketAddress address, Configuration config) {
        CoapEndpoint.Builder endpoint = new CoapEndpoint.Builder().setConfiguration(config);
        return switch (protocol) {
            case UDP -> endpoint.setInetSocketAddress(address).build();
            case DTLS -> endpoint.setConnector(dtls(address, config)).build();
            case TCP ->
                endpoint.setConnector(new CapableTcpConnector(address, config)).build();
            default -> throw new IllegalArgumentException("protocol must be UDP, DTLS or TCP: " + protocol);
        };
    }

    private static Connector dtls(InetSocketAddress address, Configuration config) {
        return new DTLSConnector(DtlsConnectorConfig.builder(config)
                .setAdvancedPskStore(SimulatedKey.store())
                .setAddress(address)
                .build());
    }

    /** Tells first what it can do (RFC 8323 §5.3), which Californium itself does not. */
    private static final class CapableTcpConnector extends TcpServerConnector {

        /** 7.01 with Max-Message-Size (2) of 1,152 and Block-Wise-Transfer (4). */
        private static final byte[] CAPABILITIES = HexFormat.of().parseHex("40e122048020");

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
}
