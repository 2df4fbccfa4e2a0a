package io.reactivecoap.netty.internal.transport;

import io.reactivecoap.CoapAddress;
import io.reactivecoap.netty.internal.endpoint.StreamEndpoint;
import io.reactivecoap.netty.internal.time.Entropy;
import java.net.SocketAddress;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.netty.Connection;
import reactor.netty.DisposableServer;
import reactor.netty.tcp.TcpServer;

/** Stream sockets, of TCP or Unix, that are dialled in to: each peer has a socket of its own. */
record TcpListener(DisposableServer server) implements Listener {

    static Mono<Listener> bind(
            SocketAddress local,
            SocketSettings settings,
            @Nullable Scheduler clock,
            Entropy entropy,
            Consumer<Connected> dialledIn) {
        TcpServer server = TcpServer.create()
                .runOn(settings.loops())
                .bindAddress(() -> local)
                .childOption(SocketSettings.CLOSED_BY_WRITING, false)
                .doOnChannelInit(
                        (observer, channel, address) -> channel.pipeline().addFirst("coap", new StreamEndpoint()))
                .doOnConnection(connection -> dialledIn.accept(connected(connection, clock, entropy)));
        return server.bind().map(TcpListener::new);
    }

    private static Connected connected(Connection connection, @Nullable Scheduler clock, Entropy entropy) {
        connection.channel().config().setAutoRead(true);
        StreamEndpoint endpoint = connection.channel().pipeline().get(StreamEndpoint.class);
        // a Unix socket that dials in need not have an address of its own
        CoapAddress remote = Addresses.of(connection.channel().remoteAddress())
                .orElseGet(
                        () -> Addresses.of(connection.channel().localAddress()).orElseThrow());
        return new Connected(
                Attachment.to(connection),
                endpoint,
                remote,
                Connected.door(connection.channel().eventLoop(), clock),
                entropy);
    }

    @Override
    public CoapAddress address() {
        return Addresses.of(server.address()).orElseThrow();
    }

    @Override
    public void stop() {
        server.dispose();
    }

    @Override
    public Mono<Void> onStopped() {
        return server.onDispose();
    }
}
