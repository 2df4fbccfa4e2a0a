package io.reactivecoap.netty.internal.transport;

import io.reactivecoap.netty.internal.endpoint.Endpoint;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.netty.Connection;

/** Sockets of one kind. */
interface Transport {

    /** A socket that is open, and the handler that was put first into its pipeline. */
    record Open(Connection connection, Endpoint endpoint) {}

    /** Opens a socket that is connected to an address that needs no look-up. */
    Mono<Open> dial(SocketAddress remote, @Nullable SocketAddress local, SocketSettings settings);
}
