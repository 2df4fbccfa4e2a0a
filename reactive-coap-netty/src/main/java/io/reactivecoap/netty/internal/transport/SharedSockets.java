package io.reactivecoap.netty.internal.transport;

import io.netty.channel.ChannelOption;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.netty.resources.LoopResources;

/**
 * The sockets that the sessions of a client share: one for each local address, which is any of the peer's family where the
 * caller has none in mind. Callable from any thread; no code but its own is run under its lock.
 */
public final class SharedSockets implements Transport {

    /** What a socket is made of: sessions that want something else do not share it. */
    private record Kind(
            InetSocketAddress local, LoopResources loops, Map<ChannelOption<?>, Object> options, int longestDatagram) {

        static Kind of(InetSocketAddress peer, @Nullable InetSocketAddress local, SocketSettings settings) {
            return new Kind(
                    local == null ? new InetSocketAddress(Groups.anyOf(peer.getAddress()), 0) : local,
                    settings.loops(),
                    settings.options(),
                    settings.longestDatagram());
        }
    }

    private final Transport others = new UdpTransport(new Attempt(Attempt.Progress.NONE));
    private final Map<Kind, SharedSocket> sockets = new HashMap<>(); // guarded by this

    /**
     * A share in a socket. RFC 7252 §4.4 and §4.5 tell messages apart by message id and endpoint, so that a second session
     * with a peer has to be another endpoint: it gets a socket of its own.
     */
    @Override
    public Mono<Open> dial(SocketAddress remote, @Nullable SocketAddress local, SocketSettings settings) {
        return Mono.defer(() -> {
            InetSocketAddress peer = (InetSocketAddress) remote;
            SharedSocket.Share share = share(peer, Kind.of(peer, (InetSocketAddress) local, settings), settings);
            return share == null ? others.dial(remote, local, settings) : share.open();
        });
    }

    private SharedSocket.@Nullable Share share(InetSocketAddress peer, Kind kind, SocketSettings settings) {
        SharedSocket socket = open(kind, settings);
        SharedSocket.Share share = socket.share(peer);
        return share != null || socket.isOpen() ? share : share(peer, kind, settings); // closed meanwhile: another one
    }

    private synchronized SharedSocket open(Kind kind, SocketSettings settings) {
        SharedSocket present = sockets.get(kind);
        if (present != null && present.isOpen()) {
            return present;
        }
        SharedSocket next = new SharedSocket(kind.local, settings, present);
        sockets.put(kind, next);
        next.onceClosed().subscribe(null, null, () -> forget(kind, next));
        return next;
    }

    private synchronized void forget(Kind kind, SharedSocket closed) {
        sockets.remove(kind, closed);
    }
}
