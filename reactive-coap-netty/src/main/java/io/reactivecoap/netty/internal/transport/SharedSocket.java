package io.reactivecoap.netty.internal.transport;

import io.netty.channel.ChannelOption;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.reactivecoap.CoapAddress;
import io.reactivecoap.netty.internal.endpoint.DatagramEndpoint;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.netty.Connection;
import reactor.netty.udp.UdpServer;

/**
 * A datagram socket for the sessions with several peers: bound when the first is dialled, closed when the last has let go,
 * and then no longer of use. Callable from any thread; no code but its own is run under its lock.
 *
 * <pre>
 *   OPEN --the last share is let go of--> CLOSING --the socket is closed--> CLOSED
 *     |                                                                       ^
 *     +--------------- the socket cannot be bound, or is closed --------------+
 * </pre>
 */
final class SharedSocket {

    private enum State {
        OPEN,
        CLOSING,
        CLOSED
    }

    /** All peers may answer at once. */
    private static final int RECEIVE_BUFFER = 1 << 20;

    private final DatagramEndpoint endpoint;
    private final Mono<Connection> bound;
    private final Sinks.Empty<Void> closed = Sinks.empty();

    // Guarded by this
    private final Map<InetSocketAddress, Share> shares = new HashMap<>();
    private State state = State.OPEN;

    /** {@code before} had the same address, and may have to give it back first. */
    SharedSocket(InetSocketAddress local, SocketSettings settings, @Nullable SharedSocket before) {
        endpoint = new DatagramEndpoint(settings.longestDatagram());
        endpoint.rejectStrangers();
        Mono<Connection> binding = Mono.<Connection>defer(
                        () -> server(local, settings, endpoint).bind())
                .doOnNext(this::onBound)
                .doOnError(e -> onClosed());
        bound = (before == null ? binding : before.closed.asMono().then(binding)).cache();
    }

    private static UdpServer server(InetSocketAddress local, SocketSettings settings, DatagramEndpoint endpoint) {
        return settings.applyTo(UdpServer.create()
                .runOn(settings.loops())
                .bindAddress(() -> local)
                .option(ChannelOption.SO_RCVBUF, RECEIVE_BUFFER)
                .option(
                        ChannelOption.RECVBUF_ALLOCATOR,
                        new FixedRecvByteBufAllocator(settings.longestDatagram() + 1)) // so that a cut one shows
                .doOnChannelInit(
                        (observer, channel, address) -> channel.pipeline().addFirst("coap", endpoint)));
    }

    private void onBound(Connection connection) {
        connection.channel().closeFuture().addListener(now -> onClosed());
    }

    private void onClosed() {
        List<Share> left;
        synchronized (this) {
            state = State.CLOSED;
            left = List.copyOf(shares.values());
            shares.clear();
        }
        left.forEach(share -> share.released.tryEmitEmpty());
        closed.tryEmitEmpty();
    }

    synchronized boolean isOpen() {
        return state == State.OPEN;
    }

    Mono<Void> onceClosed() {
        return closed.asMono();
    }

    /** A share for the session with a peer; null when there is one with that peer, or when the socket is of no use any more. */
    synchronized @Nullable Share share(InetSocketAddress peer) {
        if (state != State.OPEN || shares.containsKey(peer)) {
            return null;
        }
        Share share = new Share(peer);
        shares.put(peer, share);
        return share;
    }

    private enum Leaving {
        NOBODY,
        ONE_OF_MANY,
        LAST
    }

    private synchronized Leaving leave(Share share) {
        if (!shares.remove(share.peer, share)) {
            return Leaving.NOBODY;
        }
        if (!shares.isEmpty()) {
            return Leaving.ONE_OF_MANY;
        }
        state = State.CLOSING;
        return Leaving.LAST;
    }

    /** The hold of the session with one of the peers. */
    final class Share implements Attachment {

        private final InetSocketAddress peer;
        private final Sinks.Empty<Void> released = Sinks.empty();
        private volatile @Nullable Connection connection;

        private Share(InetSocketAddress peer) {
            this.peer = peer;
        }

        /** The socket, once it is bound; on its event loop. */
        Mono<Transport.Open> open() {
            return bound.flatMap(this::enter).doOnError(e -> release()).doOnCancel(this::release);
        }

        private Mono<Transport.Open> enter(Connection to) {
            connection = to;
            return Mono.create(sink -> to.channel()
                    .eventLoop()
                    .execute(() -> sink.success(new Transport.Open(to, endpoint.towards(peer), this, peer))));
        }

        @Override
        public void release() {
            bound.subscribe(this::leaveOn, e -> {}); // who waits for it was told why there is none
        }

        private void leaveOn(Connection socket) {
            try {
                // before the place is free: who has it next attaches after this
                socket.channel().eventLoop().execute(() -> endpoint.detach(peer));
            } catch (RejectedExecutionException e) {
                onClosed(); // the loop is gone, and the socket with it
                return;
            }
            switch (leave(this)) {
                case NOBODY -> {}
                case ONE_OF_MANY -> released.tryEmitEmpty();
                case LAST -> {
                    closed.asMono().subscribe(null, null, released::tryEmitEmpty);
                    socket.dispose();
                }
            }
        }

        @Override
        public void onReleased(Runnable task) {
            released.asMono().subscribe(null, null, task);
        }

        @Override
        public Optional<CoapAddress> local() {
            return Optional.ofNullable(connection)
                    .flatMap(socket -> Addresses.of(socket.channel().localAddress()));
        }

        @Override
        public Executor loop() {
            return Objects.requireNonNull(connection).channel().eventLoop();
        }
    }
}
