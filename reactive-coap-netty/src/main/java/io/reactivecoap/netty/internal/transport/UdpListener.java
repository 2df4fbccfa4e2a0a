package io.reactivecoap.netty.internal.transport;

import io.netty.channel.ChannelOption;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.reactivecoap.CoapAddress;
import io.reactivecoap.CoapHandshakeException;
import io.reactivecoap.netty.internal.endpoint.DatagramEndpoint;
import io.reactivecoap.netty.internal.security.DtlsReception;
import io.reactivecoap.netty.internal.security.Handshake;
import io.reactivecoap.netty.internal.time.Entropy;
import io.reactivecoap.security.SecurityInfo;
import java.net.SocketAddress;
import java.nio.channels.ClosedChannelException;
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
import reactor.core.scheduler.Schedulers;
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
    private final @Nullable Secured secured;
    private final Consumer<Arrival> dialledIn;
    private final Map<SocketAddress, Guest> guests = new HashMap<>();
    private final Sinks.Empty<Void> stopped = Sinks.empty();
    private boolean listening = true;

    /** How it lets peers in that have to make a handshake. */
    private record Secured(Admission admission, DtlsReception reception) {

        /** Off the event loops, where the library may wait for the system's randomness. */
        static Mono<Optional<Secured>> make(@Nullable Admission admission) {
            return admission == null
                    ? Mono.just(Optional.empty())
                    : Mono.fromCallable(() -> Optional.of(
                                    new Secured(admission, new DtlsReception(admission.threads(), admission.mtu()))))
                            .subscribeOn(Schedulers.boundedElastic());
        }
    }

    private UdpListener(
            Connection connection,
            DatagramEndpoint endpoint,
            @Nullable Secured secured,
            @Nullable Scheduler clock,
            Entropy entropy,
            Consumer<Arrival> dialledIn) {
        this.connection = connection;
        this.endpoint = endpoint;
        this.secured = secured;
        this.clock = clock;
        this.entropy = entropy;
        this.dialledIn = dialledIn;
    }

    static Mono<Listener> bind(
            SocketAddress local,
            SocketSettings settings,
            @Nullable Admission admission,
            @Nullable Scheduler clock,
            Entropy entropy,
            Consumer<Arrival> dialledIn) {
        return Secured.make(admission).flatMap(made -> {
            Secured secured = made.orElse(null);
            DatagramEndpoint endpoint = new DatagramEndpoint(settings.longestDatagram());
            UdpServer server = UdpServer.create()
                    .runOn(settings.loops())
                    .bindAddress(() -> local)
                    .option(
                            ChannelOption.RECVBUF_ALLOCATOR,
                            new FixedRecvByteBufAllocator(settings.longestDatagram() + 1))
                    .doOnChannelInit((observer, channel, address) -> {
                        channel.pipeline().addFirst("coap", endpoint);
                        if (secured != null) {
                            channel.pipeline().addFirst("coap-security", secured.reception);
                        }
                    });
            return settings.applyTo(server)
                    .bind()
                    .map(connection ->
                            new UdpListener(connection, endpoint, secured, clock, entropy, dialledIn).begin());
        });
    }

    private Listener begin() {
        connection.channel().closeFuture().addListener(closed -> onClosed());
        inside(() -> {
            if (secured == null) {
                endpoint.welcome(this);
            } else {
                secured.reception.welcome(address -> letIn(address, secured));
            }
            connection.channel().config().setAutoRead(true);
        });
        return this;
    }

    private void onClosed() {
        List.copyOf(guests.values()).forEach(Guest::onClosed);
        stopped.tryEmitEmpty();
    }

    @Override
    public void onStranger(SocketAddress address) {
        Optional<CoapAddress> remote = addressOf(address);
        if (remote.isPresent()) {
            Guest guest = new Guest(address, remote.get());
            guests.put(address, guest);
            dialledIn.accept(Arrival.of(guest.connected()));
        }
    }

    /** Empty for who is not let in: a Unix socket without an address cannot be answered. */
    private Optional<CoapAddress> addressOf(SocketAddress address) {
        return guests.size() >= MOST_PEERS ? Optional.empty() : Addresses.of(address);
    }

    private DtlsReception.@Nullable Guest letIn(SocketAddress address, Secured by) {
        CoapAddress remote = addressOf(address).orElse(null);
        Handshake handshake = remote == null ? null : by.admission.handshake(remote);
        if (remote == null || handshake == null) {
            return null;
        }
        SecureGuest guest = new SecureGuest(address, remote, handshake, by.reception);
        guests.put(address, guest);
        dialledIn.accept(guest);
        return guests.get(address) == guest ? guest : null; // unless nobody wants it
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
            if (secured != null) {
                secured.reception.welcome(null);
            }
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
    private class Guest implements Attachment {

        final SocketAddress address;
        private final CoapAddress remote;
        private final Sinks.Empty<Void> released = Sinks.empty();

        Guest(SocketAddress address, CoapAddress remote) {
            this.address = address;
            this.remote = remote;
        }

        final Connected connected() {
            return new Connected(
                    this,
                    endpoint.towards(address),
                    remote,
                    Connected.door(connection.channel().eventLoop(), clock),
                    entropy);
        }

        public final CoapAddress remote() {
            return remote;
        }

        @Override
        public final void release() {
            inside(() -> {
                if (guests.remove(address, this)) {
                    endpoint.detach(address);
                }
                onReleased();
                released.tryEmitEmpty();
                closeIfUnused();
            });
        }

        void onReleased() {}

        void onClosed() {
            released.tryEmitEmpty();
        }

        @Override
        public final void onReleased(Runnable task) {
            released.asMono().subscribe(null, null, task);
        }

        @Override
        public final Optional<CoapAddress> local() {
            return Addresses.of(connection.channel().localAddress());
        }

        @Override
        public final Executor loop() {
            return connection.channel().eventLoop();
        }
    }

    /** One who has to make a handshake first. */
    private final class SecureGuest extends Guest implements Arrival, DtlsReception.Guest {

        private final Handshake handshake;
        private final DtlsReception reception;
        private final Sinks.One<Connected> connecting = Sinks.one();
        private @Nullable Attempt attempt;

        SecureGuest(SocketAddress address, CoapAddress remote, Handshake handshake, DtlsReception reception) {
            super(address, remote);
            this.handshake = handshake;
            this.reception = reception;
        }

        @Override
        public Mono<Connected> connect(Attempt by) {
            attempt = by;
            by.opening(this::release);
            by.shakingHands();
            return connecting.asMono();
        }

        @Override
        public Handshake handshake() {
            return handshake;
        }

        @Override
        public void onAgreed(SecurityInfo agreement) {
            if (attempt != null) {
                attempt.agreed(agreement);
            }
            connecting.tryEmitValue(connected());
        }

        @Override
        public void onFailed(CoapHandshakeException why) {
            leave();
            connecting.tryEmitError(why);
        }

        @Override
        public void onLost(Exception why) {
            endpoint.lose(address, why);
            leave();
        }

        /** At once, so that it can dial in again. */
        private void leave() {
            guests.remove(address, this);
            closeIfUnused();
        }

        @Override
        void onReleased() {
            reception.dismiss(address, this);
        }

        @Override
        void onClosed() {
            connecting.tryEmitError(new ClosedChannelException());
            super.onClosed();
        }
    }
}
