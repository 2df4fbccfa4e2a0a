package io.reactivecoap.netty.internal.transport;

import io.netty.channel.ChannelOption;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.reactivecoap.netty.internal.endpoint.Door;
import io.reactivecoap.netty.internal.endpoint.Endpoint;
import io.reactivecoap.netty.internal.endpoint.SecureEntropy;
import io.reactivecoap.netty.internal.time.Entropy;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.netty.Connection;
import reactor.netty.udp.UdpClient;

/** UDP sockets, one for each session, connected so that the system tells of ICMP errors. */
public final class UdpTransport {

    /** Room for a burst of answers while the event loop is busy; the system's default overflows at about 250 of them. */
    private static final int RECEIVE_BUFFER = 1 << 20;

    private record Open(Connection connection, Endpoint endpoint) {}

    private UdpTransport() {}

    /** Resolves the peer's name and opens a socket. */
    public static Mono<Connected> connect(Target target, SocketSettings settings, @Nullable Scheduler clock) {
        return Mono.zip(NameResolution.resolve(target.remote(), target.local()), SecureEntropy.ready())
                .flatMap(ready -> connect(ready.getT1(), target.local(), settings)
                        .map(open -> connected(open, ready.getT2(), clock)));
    }

    /** Tries one address after the other. */
    private static Mono<Open> connect(
            List<InetSocketAddress> remotes, @Nullable InetSocketAddress local, SocketSettings settings) {
        Mono<Open> first = Mono.defer(() -> {
            Endpoint endpoint = new Endpoint(settings.longestDatagram());
            return client(remotes.get(0), local, settings, endpoint)
                    .connect()
                    .map(connection -> new Open(connection, endpoint));
        });
        return remotes.size() == 1
                ? first
                : first.onErrorResume(e -> connect(remotes.subList(1, remotes.size()), local, settings));
    }

    private static UdpClient client(
            InetSocketAddress remote, @Nullable InetSocketAddress local, SocketSettings settings, Endpoint endpoint) {
        UdpClient client = UdpClient.create()
                .runOn(settings.loops())
                .remoteAddress(() -> remote)
                .option(ChannelOption.SO_RCVBUF, RECEIVE_BUFFER)
                .option(
                        ChannelOption.RECVBUF_ALLOCATOR,
                        new FixedRecvByteBufAllocator(settings.longestDatagram() + 1)) // so that a cut one shows
                .doOnChannelInit(
                        (observer, channel, address) -> channel.pipeline().addFirst("coap", endpoint));
        for (Map.Entry<ChannelOption<?>, Object> option : settings.options().entrySet()) {
            client = client.option(asObject(option.getKey()), option.getValue());
        }
        return local == null ? client : client.bindAddress(() -> local);
    }

    @SuppressWarnings("unchecked") // the value was checked against the option's type when it was set
    private static ChannelOption<Object> asObject(ChannelOption<?> option) {
        return (ChannelOption<Object>) option;
    }

    private static Connected connected(Open open, Entropy entropy, @Nullable Scheduler clock) {
        Connection connection = open.connection;
        try {
            // Reactor Netty reads on demand; a CoAP socket is read always, for retransmissions come unasked
            connection.channel().config().setAutoRead(true);
            return new Connected(
                    connection,
                    open.endpoint,
                    (InetSocketAddress) connection.channel().remoteAddress(),
                    clock == null ? Door.of(connection.channel().eventLoop()) : Door.of(clock),
                    entropy);
        } catch (RuntimeException e) { // such as that of a clock that has been disposed of
            connection.dispose();
            throw e;
        }
    }
}
