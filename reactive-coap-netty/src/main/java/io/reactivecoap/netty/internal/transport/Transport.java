package io.reactivecoap.netty.internal.transport;

import io.reactivecoap.netty.internal.endpoint.Endpoint;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.netty.Connection;

/** Sockets of one kind. */
interface Transport {

    /** A socket that is open, what of it is the session's, and its peer; null when it has none. */
    record Open(
            Connection connection,
            Endpoint endpoint,
            Attachment attachment,
            @Nullable SocketAddress peer) {

        /** A socket that is the session's alone, and the handler that was put first into its pipeline. */
        Open(Connection connection, Endpoint endpoint) {
            this(
                    connection,
                    endpoint,
                    Attachment.to(connection),
                    connection.channel().remoteAddress());
        }
    }

    /** Opens a socket that is connected to an address that needs no look-up. */
    Mono<Open> dial(SocketAddress remote, @Nullable SocketAddress local, SocketSettings settings);
}
