package io.reactivecoap.netty.pubsub;

import io.reactivecoap.netty.rim.Rim;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Function;
import org.eclipse.californium.elements.Connector;
import org.eclipse.californium.elements.EndpointContext;
import org.eclipse.californium.elements.RawData;
import org.eclipse.californium.elements.UDPConnector;
import org.eclipse.californium.elements.config.Configuration;
import org.eclipse.californium.elements.config.SystemConfig;
import org.eclipse.californium.elements.config.UdpConfig;
import org.eclipse.californium.scandium.DTLSConnector;
import org.eclipse.californium.scandium.config.DtlsConfig;
import org.eclipse.californium.scandium.config.DtlsConnectorConfig;
import org.jspecify.annotations.Nullable;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * The gateway's double behind a socket of the loopback, over UDP, or over DTLS as Scandium speaks it. It has a thread of its
 * own, on which alone it may be asked anything.
 */
public final class GatewayServer implements AutoCloseable {

    private static final InetSocketAddress LOOPBACK = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor();
    private final Scheduler time = Schedulers.fromExecutorService(thread);
    private final EmqxDouble gateway = new EmqxDouble(this::send, () -> time);
    private final Map<Integer, EndpointContext> peers = new HashMap<>(); // of the thread
    private final Connector connector;
    private final String scheme;
    private @Nullable Throwable complaint; // of the thread

    private GatewayServer(Connector connector, String scheme) {
        this.connector = connector;
        this.scheme = scheme;
        connector.setRawDataReceiver(datagram -> thread.execute(() -> receive(datagram)));
        try {
            connector.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static GatewayServer overUdp() {
        Configuration configuration = new Configuration(UdpConfig.DEFINITIONS, SystemConfig.DEFINITIONS);
        return new GatewayServer(new UDPConnector(LOOPBACK, configuration), "coap");
    }

    static GatewayServer overDtls(Consumer<DtlsConnectorConfig.Builder> security) {
        Configuration configuration =
                new Configuration(DtlsConfig.DEFINITIONS, UdpConfig.DEFINITIONS, SystemConfig.DEFINITIONS);
        DtlsConnectorConfig.Builder builder = DtlsConnectorConfig.builder(configuration)
                .setAddress(LOOPBACK)
                .set(DtlsConfig.DTLS_ROLE, DtlsConfig.DtlsRole.SERVER_ONLY)
                .set(DtlsConfig.DTLS_RECEIVER_THREAD_COUNT, 1)
                .set(DtlsConfig.DTLS_CONNECTOR_THREAD_COUNT, 1)
                .set(DtlsConfig.DTLS_REMOVE_STALE_DOUBLE_PRINCIPALS, false) // sessions have one identity here
                .set(DtlsConfig.DTLS_RECOMMENDED_CIPHER_SUITES_ONLY, false);
        security.accept(builder);
        GatewayServer server = new GatewayServer(new DTLSConnector(builder.build()), "coaps");
        server.gateway.overDtls();
        return server;
    }

    public String uri() {
        return scheme + "://127.0.0.1:" + connector.getAddress().getPort();
    }

    private void receive(RawData datagram) {
        int port = datagram.getInetSocketAddress().getPort();
        peers.put(port, datagram.getEndpointContext());
        try {
            gateway.receive(port, datagram.getBytes());
        } catch (RuntimeException | AssertionError e) {
            complaint = complaint == null ? e : complaint;
        }
    }

    private void send(int port, byte[] datagram) {
        connector.send(RawData.outbound(datagram, peers.get(port), null, false));
    }

    /** Asks the double something, and returns what it says. */
    <T> T ask(Function<EmqxDouble, T> question) {
        return on(() -> question.apply(gateway));
    }

    void tell(Consumer<EmqxDouble> command) {
        on(() -> {
            command.accept(gateway);
            return true;
        });
    }

    /** Has so many messages for whoever subscribes to a topic. */
    public void greet(String topic, int messages) {
        tell(it -> it.greet(topic, messages));
    }

    /** Forgets a client, whose port another one may get. */
    public void forget(String clientId) {
        tell(it -> it.forget(clientId));
    }

    /** Forgets all clients; with a password that none has, it lets none in again. */
    public void forget(boolean forGood) {
        tell(it -> {
            it.forget();
            it.passwords.clear();
            if (forGood) {
                it.passwords.put("nobody", "unknown");
            }
        });
    }

    private <T> T on(Callable<T> task) {
        try {
            return thread.submit(task).get(Rim.PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException | ExecutionException | TimeoutException e) {
            throw new AssertionError("the gateway's double does not answer", e);
        }
    }

    @Override
    public void close() {
        Optional<Throwable> failure = on(() -> Optional.ofNullable(complaint));
        connector.destroy();
        time.dispose();
        thread.shutdownNow();
        failure.ifPresent(e -> {
            throw new AssertionError("a client has sent what the double does not take", e);
        });
    }
}
