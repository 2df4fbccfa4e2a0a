package io.reactivecoap.netty.internal.transport;

import io.reactivecoap.CoapHandshakeException;
import io.reactivecoap.CoapProtocol;
import io.reactivecoap.CoapUpgradeException;
import io.reactivecoap.netty.internal.endpoint.SecureEntropy;
import io.reactivecoap.netty.internal.time.Entropy;
import java.net.InetSocketAddress;
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
            case UDP, TCP, DTLS, TLS -> true;
            case WS, WSS -> Http.PRESENT;
        };
    }

    /**
     * Checks that there are sockets of a kind.
     *
     * @throws IllegalArgumentException when there are none; it says what is missing
     */
    public static void requireSupport(CoapProtocol protocol) {
        if (!supports(protocol)) {
            throw new IllegalArgumentException("protocol must be one that supports(..) says yes to: " + protocol
                    + (protocol == CoapProtocol.WS || protocol == CoapProtocol.WSS
                            ? ", which needs " + Http.ARTIFACT + " on the class path"
                            : ""));
        }
    }

    /** Resolves the peer's name and opens a socket; of several addresses, the first that can be connected. */
    public static Mono<Connected> connect(
            Target target, SocketSettings settings, @Nullable Scheduler clock, Attempt attempt) {
        if (settings.loops() instanceof Dialler own) {
            return own.connect(target, settings, clock, attempt);
        }
        Transport transport = transport(target, settings, attempt);
        return Mono.zip(NameResolution.resolve(target.remote(), target.local()), SecureEntropy.ready())
                .flatMap(ready -> dial(transport, target.inOrder(ready.getT1()), target.local(), settings)
                        .map(open -> connected(open, target.remote(), ready.getT2(), clock)));
    }

    private static Transport transport(Target target, SocketSettings settings, Attempt attempt) {
        return switch (target.protocol()) {
            case UDP, DTLS -> datagrams(target, settings.shared(), attempt);
            case TCP, TLS -> new TcpTransport(attempt);
            case WS, WSS -> new WebSocketTransport(target.authority(), attempt);
        };
    }

    private static Transport datagrams(Target target, @Nullable SharedSockets shared, Attempt attempt) {
        if (target.isGroup()) {
            return GroupTransport.INSTANCE;
        }
        boolean shareable = target.protocol() == CoapProtocol.UDP && target.remote() instanceof InetSocketAddress;
        return shared != null && shareable ? shared : new UdpTransport(attempt);
    }

    private static Mono<Transport.Open> dial(
            Transport transport, List<SocketAddress> remotes, @Nullable SocketAddress local, SocketSettings settings) {
        Mono<Transport.Open> first = Mono.defer(() -> transport.dial(remotes.get(0), local, settings));
        return remotes.size() == 1
                ? first
                : first.onErrorResume(
                        // the peer was found, and has said what it thinks
                        e -> !(e instanceof CoapUpgradeException) && !(e instanceof CoapHandshakeException),
                        e -> dial(transport, remotes.subList(1, remotes.size()), local, settings));
    }

    private static Connected connected(
            Transport.Open open, SocketAddress remote, Entropy entropy, @Nullable Scheduler clock) {
        Connection connection = open.connection();
        try {
            // Reactor Netty reads on demand; a CoAP socket is read always: retransmissions and pings come unasked
            connection.channel().config().setAutoRead(true);
            return new Connected(
                    open.attachment(),
                    open.endpoint(),
                    Addresses.of(open.peer())
                            .or(() -> Addresses.of(remote)) // a group, to which no socket is connected
                            .orElseThrow(),
                    Connected.door(connection.channel().eventLoop(), clock),
                    entropy);
        } catch (RuntimeException e) { // such as that of a clock that has been disposed of
            open.attachment().release();
            throw e;
        }
    }

    /** Reactor Netty's HTTP, which only those need who want WebSockets. */
    private static final class Http {

        static final String ARTIFACT = "io.projectreactor.netty:reactor-netty-http";
        static final boolean PRESENT = isPresent("reactor.netty.http.client.HttpClient");

        private static boolean isPresent(String name) {
            try {
                Class.forName(name, false, Dialling.class.getClassLoader());
                return true;
            } catch (ClassNotFoundException | LinkageError e) {
                return false;
            }
        }
    }
}
