package io.reactivecoap.netty.internal.transport;

import io.netty.channel.unix.DomainSocketAddress;
import io.reactivecoap.CoapAddress;
import io.reactivecoap.CoapProtocol;
import io.reactivecoap.netty.internal.endpoint.SecureEntropy;
import java.net.SocketAddress;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/** A socket that peers dial in to. Callable from any thread. */
public interface Listener {

    /** Where it listens. */
    CoapAddress address();

    /** Takes nobody any more; who has dialled in stays. */
    void stop();

    /** Completes when its socket is closed, whoever has closed it. */
    Mono<Void> onStopped();

    /** Whether peers can dial in over a protocol. */
    static boolean supports(CoapProtocol protocol) {
        return switch (protocol) {
            case UDP, DTLS, TCP, TLS -> true;
            case WS, WSS -> false;
        };
    }

    /**
     * Begins to listen; each peer that dials in is handed over on its socket's event loop, before anything is read.
     * {@code admission} is null over a protocol that is not secure.
     */
    static Mono<Listener> listen(
            CoapProtocol protocol,
            SocketAddress local,
            SocketSettings settings,
            @Nullable Admission admission,
            @Nullable Scheduler clock,
            Consumer<Arrival> dialledIn) {
        Mono<Listener> listening = SecureEntropy.ready()
                .flatMap(entropy -> protocol == CoapProtocol.UDP || protocol == CoapProtocol.DTLS
                        ? UdpListener.bind(local, settings, admission, clock, entropy, dialledIn)
                        : TcpListener.bind(local, settings, admission, clock, entropy, dialledIn));
        return local instanceof DomainSocketAddress unix
                ? listening.doOnNext(
                        listener -> listener.onStopped().subscribe(null, null, () -> UnixPaths.remove(unix)))
                : listening;
    }
}
