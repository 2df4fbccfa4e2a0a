package io.reactivecoap.samples.bench;

import io.reactivecoap.CoapProtocol;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.eclipse.californium.core.CoapServer;
import org.eclipse.californium.core.config.CoapConfig;
import org.eclipse.californium.core.network.CoapEndpoint;
import org.eclipse.californium.core.network.Endpoint;
import org.eclipse.californium.elements.config.Configuration;
import org.eclipse.californium.elements.config.TcpConfig;
import org.eclipse.californium.elements.config.UdpConfig;
import org.eclipse.californium.elements.util.DaemonThreadFactory;
import org.eclipse.californium.elements.util.ExecutorsUtil;

/**
 * A Californium server on a port of this host that bodies of any length can be got from, and put to, without being held:
 * its own transfer in blocks is switched off, each resource looks at the blocks.
 */
public final class BenchServer implements AutoCloseable {

    /** The longest body: 1,048,576 blocks of 1,024 bytes. */
    public static final long LONGEST_BODY = 1L << 30;

    private static final int BLOCK = 1024;
    private static final int RECEIVE_BUFFER = 4 << 20;

    private final CoapProtocol protocol;
    private final CoapServer server;
    private final Endpoint endpoint;

    private BenchServer(CoapProtocol protocol, CoapServer server, Endpoint endpoint) {
        this.protocol = protocol;
        this.server = server;
        this.endpoint = endpoint;
    }

    /**
     * Starts a server over UDP.
     *
     * @param port where it listens; 0 lets the system choose
     * @param bodySize how long the body of {@code /block} is
     * @return the server, listening
     */
    public static BenchServer start(int port, long bodySize) {
        return start(CoapProtocol.UDP, port, bodySize);
    }

    /**
     * Starts a server; over TCP with messages of several blocks both ways (RFC 8323 §6).
     *
     * @param protocol {@link CoapProtocol#UDP} or {@link CoapProtocol#TCP}
     * @param port where it listens; 0 lets the system choose
     * @param bodySize how long the body of {@code /block} is
     * @return the server, listening
     */
    public static BenchServer start(CoapProtocol protocol, int port, long bodySize) {
        CoapConfig.register();
        UdpConfig.register();
        TcpConfig.register();
        Configuration config = Configuration.createStandardWithoutFile()
                .set(CoapConfig.PROTOCOL_STAGE_THREAD_COUNT, 1)
                .set(CoapConfig.MAX_MESSAGE_SIZE, BLOCK)
                .set(CoapConfig.PREFERRED_BLOCK_SIZE, BLOCK)
                .set(CoapConfig.MAX_RESOURCE_BODY_SIZE, 0) // which hands single blocks to the resources
                // What remembers all of the last 247 s takes a message id that is used again for a duplicate
                .set(CoapConfig.DEDUPLICATOR, CoapConfig.DEDUPLICATOR_PEERS_MARK_AND_SWEEP)
                .set(UdpConfig.UDP_RECEIVE_BUFFER_SIZE, RECEIVE_BUFFER)
                .set(UdpConfig.UDP_RECEIVER_THREAD_COUNT, 1)
                .set(UdpConfig.UDP_SENDER_THREAD_COUNT, 1)
                .set(TcpConfig.TCP_WORKER_THREADS, 1)
                .set(TcpConfig.TCP_CONNECTION_IDLE_TIMEOUT, 1, TimeUnit.HOURS);
        ScheduledExecutorService threads =
                ExecutorsUtil.newScheduledThreadPool(1, new DaemonThreadFactory("bench-server-"));
        CoapServer server = new CoapServer(config, new int[0]);
        server.setExecutors(threads, threads, false);
        BlockSource source = protocol == CoapProtocol.TCP
                ? BlockSource.ofManyBlocks("block", bodySize)
                : BlockSource.ofSingleBlocks("block", bodySize);
        server.add(source, new BlockSink("sink"));
        Endpoint endpoint = endpoint(protocol, port, config);
        server.addEndpoint(endpoint);
        try {
            endpoint.start();
        } catch (IOException e) {
            server.destroy();
            throw new UncheckedIOException(e);
        }
        server.start();
        return new BenchServer(protocol, server, endpoint);
    }

    private static Endpoint endpoint(CoapProtocol protocol, int port, Configuration config) {
        InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        CoapEndpoint.Builder endpoint = new CoapEndpoint.Builder().setConfiguration(config);
        return switch (protocol) {
            case UDP -> endpoint.setInetSocketAddress(address).build();
            case TCP ->
                endpoint.setConnector(new CapableTcpConnector(address, config)).build();
            default -> throw new IllegalArgumentException("protocol must be UDP or TCP: " + protocol);
        };
    }

    /**
     * Where the server listens.
     *
     * @return scheme, host and port
     */
    public String uri() {
        InetSocketAddress address = endpoint.getAddress();
        return protocol.scheme() + "://" + address.getAddress().getHostAddress() + ":" + address.getPort();
    }

    @Override
    public void close() {
        server.destroy();
    }
}
