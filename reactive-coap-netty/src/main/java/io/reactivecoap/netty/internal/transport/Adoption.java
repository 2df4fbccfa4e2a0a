package io.reactivecoap.netty.internal.transport;

import io.netty.channel.Channel;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.unix.DomainDatagramChannel;
import io.reactivecoap.CoapAddress;
import io.reactivecoap.CoapProtocol;
import io.reactivecoap.netty.internal.endpoint.DatagramEndpoint;
import io.reactivecoap.netty.internal.endpoint.Endpoint;
import io.reactivecoap.netty.internal.endpoint.SecureEntropy;
import io.reactivecoap.netty.internal.endpoint.StreamEndpoint;
import io.reactivecoap.netty.internal.time.Entropy;
import java.net.SocketAddress;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Scheduler;
import reactor.netty.Connection;

/**
 * A connection that somebody else has opened, for a session, or, where it is a datagram socket without a peer of its own, for
 * one session with each of several peers.
 */
public final class Adoption implements Attachment {

    private static final String HANDLER = "coap";

    private final Connection connection;
    private final Endpoint endpoint;
    private final boolean closing;
    private final boolean autoReadBefore;
    private final Sinks.Empty<Void> released = Sinks.empty();

    private Adoption(Connection connection, Endpoint endpoint, boolean closing) {
        this.connection = connection;
        this.endpoint = endpoint;
        this.closing = closing;
        autoReadBefore = connection.channel().config().isAutoRead();
    }

    /**
     * Checks what a caller wants a session over, and says with whom it will be; {@code remote} is null for a connection that
     * has a peer.
     *
     * @throws IllegalArgumentException when there can be none
     */
    public static Target target(CoapProtocol protocol, Connection connection, @Nullable CoapAddress remote) {
        Channel channel = connection.channel();
        if (!channel.isOpen()) {
            throw new IllegalArgumentException("connection must be open: " + channel);
        }
        CoapProtocol fitting = isOfDatagrams(channel) ? CoapProtocol.UDP : CoapProtocol.TCP;
        if (protocol != fitting) {
            throw new IllegalArgumentException(
                    "protocol must be " + fitting + ", as the connection is: " + protocol + " over " + channel);
        }
        SocketAddress peer = channel.remoteAddress();
        if (peer == null && remote == null) {
            throw new IllegalArgumentException("connection must have a peer, or remote be given: " + channel);
        }
        if (peer != null && remote != null) {
            throw new IllegalArgumentException("remote must be left out, the connection has a peer: " + channel);
        }
        if (remote instanceof CoapAddress.Inet inet && inet.socketAddress().isUnresolved()) {
            throw new IllegalArgumentException("remote must be an IP address, not a name: " + remote);
        }
        return remote == null
                ? new Target(protocol, peer, channel.localAddress())
                : Target.of(
                        protocol, remote, Addresses.of(channel.localAddress()).orElse(null));
    }

    private static boolean isOfDatagrams(Channel channel) {
        return channel instanceof DatagramChannel || channel instanceof DomainDatagramChannel;
    }

    /** Takes the connection over, and closes it at the end of the session if that is wanted. */
    public static Mono<Connected> adopt(
            Connection connection, Target target, boolean closing, SocketSettings settings, @Nullable Scheduler clock) {
        return SecureEntropy.ready()
                .flatMap(entropy -> Mono.create(sink -> connection
                        .channel()
                        .eventLoop()
                        .execute(() -> sink.success(adopt(connection, target, closing, settings, clock, entropy)))));
    }

    private static Connected adopt(
            Connection connection,
            Target target,
            boolean closing,
            SocketSettings settings,
            @Nullable Scheduler clock,
            Entropy entropy) {
        Channel channel = connection.channel();
        Endpoint endpoint = isOfDatagrams(channel)
                ? datagramEndpoint(channel, target.remote(), settings)
                : streamEndpoint(channel.pipeline());
        Adoption adoption = new Adoption(connection, endpoint, closing);
        channel.closeFuture().addListener(closed -> adoption.released.tryEmitEmpty());
        channel.config().setAutoRead(true);
        return new Connected(
                adoption,
                endpoint,
                Addresses.of(target.remote()).orElseThrow(),
                Connected.door(channel.eventLoop(), clock),
                entropy);
    }

    private static Endpoint streamEndpoint(ChannelPipeline pipeline) {
        StreamEndpoint endpoint = new StreamEndpoint();
        pipeline.addFirst(HANDLER, endpoint);
        return endpoint;
    }

    private static Endpoint datagramEndpoint(Channel channel, SocketAddress remote, SocketSettings settings) {
        DatagramEndpoint shared = channel.pipeline().get(DatagramEndpoint.class);
        DatagramEndpoint endpoint = shared == null ? new DatagramEndpoint(settings.longestDatagram()) : shared;
        if (shared == null) {
            channel.pipeline().addFirst(HANDLER, endpoint);
        }
        return channel.remoteAddress() == null ? endpoint.towards(remote) : endpoint;
    }

    @Override
    public void release() {
        if (closing) {
            connection.dispose();
            return;
        }
        try {
            connection.channel().eventLoop().execute(this::leave);
        } catch (RejectedExecutionException e) {
            released.tryEmitEmpty(); // the loop is gone, and the socket with it
        }
    }

    private void leave() {
        endpoint.detach();
        ChannelPipeline pipeline = connection.channel().pipeline();
        DatagramEndpoint shared = pipeline.get(DatagramEndpoint.class);
        if ((shared == null || shared.isUnused()) && pipeline.get(HANDLER) != null) {
            pipeline.remove(HANDLER);
            connection.channel().config().setAutoRead(autoReadBefore);
        }
        released.tryEmitEmpty();
    }

    @Override
    public void onReleased(Runnable task) {
        released.asMono().subscribe(null, null, task);
    }

    @Override
    public Optional<CoapAddress> local() {
        return Addresses.of(connection.channel().localAddress());
    }

    @Override
    public Executor loop() {
        return connection.channel().eventLoop();
    }
}
