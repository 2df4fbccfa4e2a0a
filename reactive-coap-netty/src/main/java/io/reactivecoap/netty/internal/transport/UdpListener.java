package io.reactivecoap.netty.internal.transport;

import io.netty.channel.ChannelOption;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.reactivecoap.CoapAddress;
import io.reactivecoap.netty.internal.endpoint.DatagramEndpoint;
import io.reactivecoap.netty.internal.time.Entropy;
import java.net.SocketAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Scheduler;
import reactor.netty.Connection;
import reactor.netty.udp.UdpServer;

/**
 * A datagram socket, of UDP or Unix, that carries all who dial in to it. It is closed when it listens no more and the last
 * of them has let go. Its fields are confined to the socket's event loop.
 */
final class UdpListener implements Listener, DatagramEndpoint.Reception {

    /** More peers than these at a time are not heard: each costs memory, and a sender's address is easily forged. */
    private static final int MOST_PEERS = 10_000;

    private final Connection connection;
    private final DatagramEndpoint endpoint;
    private final @Nullable Scheduler clock;
    private final Entropy entropy;
    private final Consumer<Connected> dialledIn;
    private final Map<SocketAddress, Guest> guests = new HashMap<>();
    private final Sinks.Empty<Void> stopped = Sinks.empty();
    private boolean listening = true;

    private UdpListener(
            Connection connection,
            DatagramEndpoint endpoint,
            @Nullable Scheduler clock,
            Entropy entropy,
            Consumer<Connected> dialledIn) {
        this.connection = connection;
        this.endpoint = endpoint;
        this.clock = clock;
        this.entropy = entropy;
        this.dialledIn = dialledIn;
    }

    static Mono<Listener> bind(
            SocketAddress local,
            SocketSettings settings,
            @Nullable Scheduler clock,
            Entropy entropy,
            Consumer<Connected> dialledIn) {
        return Mono.defer(() -> {
            DatagramEndpoint endpoint = new DatagramEndpoint(settings.longestDatagram());
            UdpServer server = UdpServer.create()
                    .runOn(settings.loops())
                    .bindAddress(() -> local)
                    .option(
                            ChannelOption.RECVBUF_ALLOCATOR,
                            new FixedRecvByteBufAllocator(settings.longestDatagram() + 1))
                    .doOnChannelInit(
                            (observer, channel, address) -> channel.pipeline().addFirst("coap", endpoint));
            return settings.applyTo(server)
                    .bind()
                    .map(connection -> new UdpListener(connection, endpoint, clock, entropy, dialledIn).begin());
        });
    }

    private Listener begin() {
        connection.channel().closeFuture().addListener(closed -> onClosed());
        endpoint.welcome(this);
        connection.channel().config().setAutoRead(true);
        return this;
    }

    private void onClosed() {
        List.copyOf(guests.values()).forEach(guest -> guest.released.tryEmitEmpty());
        stopped.tryEmitEmpty();
    }

    @Override
    public void onStranger(SocketAddress address) {
        Optional<CoapAddress> remote = Addresses.of(address);
        if (remote.isEmpty() || guests.size() >= MOST_PEERS) {
            return; // a Unix socket without an address cannot be answered
        }
        Guest guest = new Guest(address);
        guests.put(address, guest);
        dialledIn.accept(new Connected(
                guest,
                endpoint.towards(address),
                remote.get(),
                Connected.door(connection.channel().eventLoop(), clock),
                entropy));
    }

    @Override
    public CoapAddress address() {
        return Addresses.of(connection.channel().localAddress()).orElseThrow();
    }

    @Override
    public void stop() {
        inside(() -> {
            listening = false;
            endpoint.welcome(null);
            closeIfUnused();
        });
    }

    private void inside(Runnable task) {
        try {
            connection.channel().eventLoop().execute(task);
        } catch (RejectedExecutionException e) {
            onClosed(); // the loop is gone, and the socket with it
        }
    }

    private void closeIfUnused() {
        if (!listening && guests.isEmpty()) {
            connection.dispose();
        }
    }

    @Override
    public Mono<Void> onStopped() {
        return stopped.asMono();
    }

    /** One who has dialled in. */
    private final class Guest implements Attachment {

        private final SocketAddress address;
        private final Sinks.Empty<Void> released = Sinks.empty();

        Guest(SocketAddress address) {
            this.address = address;
        }

        @Override
        public void release() {
            inside(() -> {
                if (guests.remove(address, this)) {
                    endpoint.detach(address);
                }
                released.tryEmitEmpty();
                closeIfUnused();
            });
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
}
