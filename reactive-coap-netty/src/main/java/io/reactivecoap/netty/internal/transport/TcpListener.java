package io.reactivecoap.netty.internal.transport;

import io.netty.channel.Channel;
import io.reactivecoap.CoapAddress;
import io.reactivecoap.netty.internal.endpoint.StreamEndpoint;
import io.reactivecoap.netty.internal.security.Handshake;
import io.reactivecoap.netty.internal.security.TlsHandler;
import io.reactivecoap.netty.internal.time.Entropy;
import java.net.SocketAddress;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.netty.Connection;
import reactor.netty.DisposableServer;
import reactor.netty.tcp.TcpServer;

/** Stream sockets, of TCP or Unix, that are dialled in to: each peer has a socket of its own. */
record TcpListener(DisposableServer server) implements Listener {

    /** More handshakes than these at a time are not made: each holds a socket, for as long as it may take. */
    private static final int MOST_HANDSHAKES = 1000;

    static Mono<Listener> bind(
            SocketAddress local,
            SocketSettings settings,
            @Nullable Admission admission,
            @Nullable Scheduler clock,
            Entropy entropy,
            Consumer<Arrival> dialledIn) {
        AtomicInteger handshakes = new AtomicInteger();
        TcpServer server = TcpServer.create()
                .runOn(settings.loops())
                .bindAddress(() -> local)
                .childOption(SocketSettings.CLOSED_BY_WRITING, false)
                .doOnChannelInit((observer, channel, address) -> {
                    channel.pipeline().addFirst("coap", new StreamEndpoint());
                    if (admission != null) {
                        admit(channel, admission, handshakes, dialledIn);
                    }
                })
                .doOnConnection(connection -> {
                    StreamGuest guest = connection.channel().pipeline().get(StreamGuest.class);
                    if (guest != null) {
                        guest.connected(connected(connection, clock, entropy));
                    } else if (admission == null) {
                        dialledIn.accept(Arrival.of(connected(connection, clock, entropy)));
                    }
                });
        return server.bind().map(TcpListener::new);
    }

    /** Has a peer make its handshake, or turns it away. */
    private static void admit(
            Channel channel, Admission admission, AtomicInteger handshakes, Consumer<Arrival> dialledIn) {
        CoapAddress remote = remote(channel);
        Handshake handshake = admission.handshake(remote);
        if (handshake == null || handshakes.get() >= MOST_HANDSHAKES) {
            channel.pipeline().addFirst("coap-handshake", new HandshakeBegin(channel::close));
            return;
        }
        StreamGuest guest = new StreamGuest(channel, remote);
        handshakes.incrementAndGet();
        guest.onDecided(handshakes::decrementAndGet);
        channel.pipeline()
                .addFirst("coap-guest", guest)
                .addFirst("coap-security", TlsHandler.accepting(handshake, admission.threads(), guest::agreed))
                .addFirst("coap-handshake", new HandshakeBegin(() -> dialledIn.accept(guest)));
    }

    private static Connected connected(Connection connection, @Nullable Scheduler clock, Entropy entropy) {
        connection.channel().config().setAutoRead(true);
        StreamEndpoint endpoint = connection.channel().pipeline().get(StreamEndpoint.class);
        return new Connected(
                Attachment.to(connection),
                endpoint,
                remote(connection.channel()),
                Connected.door(connection.channel().eventLoop(), clock),
                entropy);
    }

    /** A Unix socket that dials in need not have an address of its own. */
    private static CoapAddress remote(Channel channel) {
        return Addresses.of(channel.remoteAddress())
                .orElseGet(() -> Addresses.of(channel.localAddress()).orElseThrow());
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
