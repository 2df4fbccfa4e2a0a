package io.reactivecoap.samples.cli;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import org.eclipse.californium.core.CoapServer;
import org.eclipse.californium.core.config.CoapConfig;
import org.eclipse.californium.core.network.CoapEndpoint;
import org.eclipse.californium.core.server.resources.Resource;
import org.eclipse.californium.elements.config.Configuration;
import org.eclipse.californium.elements.config.TcpConfig;
import org.eclipse.californium.elements.tcp.netty.TcpServerConnector;

/** A Californium server over TCP, on a port of this host that the system chooses. It sends no CSM. */
final class TcpServer implements AutoCloseable {

    private static final int LONGEST_BODY = 1 << 20;

    private final CoapServer server;
    private final CoapEndpoint endpoint;

    TcpServer(Resource... resources) {
        CoapConfig.register();
        TcpConfig.register();
        Configuration config = Configuration.createStandardWithoutFile()
                .set(CoapConfig.PROTOCOL_STAGE_THREAD_COUNT, 1)
                .set(CoapConfig.MAX_RESOURCE_BODY_SIZE, LONGEST_BODY)
                .set(TcpConfig.TCP_WORKER_THREADS, 1)
                .set(TcpConfig.TCP_CONNECTION_IDLE_TIMEOUT, 5, TimeUnit.MINUTES);
        server = new CoapServer(config, new int[0]);
        server.add(resources);
        InetSocketAddress anyPort = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        endpoint = new CoapEndpoint.Builder()
                .setConfiguration(config)
                .setConnector(new TcpServerConnector(anyPort, config))
                .build();
        server.addEndpoint(endpoint);
        server.start();
    }

    String uri() {
        return "coap+tcp://127.0.0.1:" + endpoint.getAddress().getPort();
    }

    @Override
    public void close() {
        server.destroy();
    }
}
