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
        return protocol == CoapProtocol.UDP || protocol == CoapProtocol.TCP;
    }

    /** Begins to listen; each peer that dials in is handed over on its socket's event loop, before anything is read. */
    static Mono<Listener> listen(
            CoapProtocol protocol,
            SocketAddress local,
            SocketSettings settings,
            @Nullable Scheduler clock,
            Consumer<Connected> dialledIn) {
        Mono<Listener> listening = SecureEntropy.ready()
                .flatMap(entropy -> protocol == CoapProtocol.UDP
                        ? UdpListener.bind(local, settings, clock, entropy, dialledIn)
                        : TcpListener.bind(local, settings, clock, entropy, dialledIn));
        return local instanceof DomainSocketAddress unix
                ? listening.doOnNext(
                        listener -> listener.onStopped().subscribe(null, null, () -> UnixPaths.remove(unix)))
                : listening;
    }
}
