package io.reactivecoap.netty.internal.transport;

import io.reactivecoap.CoapProtocol;
import io.reactivecoap.netty.internal.endpoint.SecureEntropy;
import io.reactivecoap.netty.internal.time.Entropy;
import java.net.SocketAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.netty.Connection;

/** From a target to a connected socket, whatever its kind. */
public final class Dialling {

    private Dialling() {}

    /** Whether there are sockets of a kind. */
    public static boolean supports(CoapProtocol protocol) {
        return switch (protocol) {
            case UDP, TCP -> true;
            case DTLS, TLS, WS, WSS -> false;
        };
    }

    /** Resolves the peer's name and opens a socket; of several addresses, the first that can be connected. */
    public static Mono<Connected> connect(Target target, SocketSettings settings, @Nullable Scheduler clock) {
        Transport transport = transport(target.protocol());
        return Mono.zip(NameResolution.resolve(target.remote(), target.local()), SecureEntropy.ready())
                .flatMap(ready -> dial(transport, ready.getT1(), target.local(), settings)
                        .map(open -> connected(open, ready.getT2(), clock)));
    }

    private static Transport transport(CoapProtocol protocol) {
        return switch (protocol) {
            case UDP -> UdpTransport.INSTANCE;
            case TCP -> TcpTransport.INSTANCE;
            case DTLS, TLS, WS, WSS -> throw new IllegalArgumentException("no sockets for " + protocol);
        };
    }

    private static Mono<Transport.Open> dial(
            Transport transport, List<SocketAddress> remotes, @Nullable SocketAddress local, SocketSettings settings) {
        Mono<Transport.Open> first = Mono.defer(() -> transport.dial(remotes.get(0), local, settings));
        return remotes.size() == 1
                ? first
                : first.onErrorResume(e -> dial(transport, remotes.subList(1, remotes.size()), local, settings));
    }

    private static Connected connected(Transport.Open open, Entropy entropy, @Nullable Scheduler clock) {
        Connection connection = open.connection();
        try {
            // Reactor Netty reads on demand; a CoAP socket is read always: retransmissions and pings come unasked
            connection.channel().config().setAutoRead(true);
            return new Connected(
                    Attachment.to(connection),
                    open.endpoint(),
                    Addresses.of(connection.channel().remoteAddress()).orElseThrow(),
                    Connected.door(connection.channel().eventLoop(), clock),
                    entropy);
        } catch (RuntimeException e) { // such as that of a clock that has been disposed of
            connection.dispose();
            throw e;
        }
    }
}
