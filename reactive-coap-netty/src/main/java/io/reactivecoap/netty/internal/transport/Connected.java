package io.reactivecoap.netty.internal.transport;

import io.reactivecoap.CoapAddress;
import io.reactivecoap.netty.internal.endpoint.Door;
import io.reactivecoap.netty.internal.endpoint.Endpoint;
import io.reactivecoap.netty.internal.time.Entropy;
import java.util.Optional;
import reactor.netty.Connection;

/** A socket that is connected to a peer, with what a session on it needs. */
public record Connected(Connection connection, Endpoint endpoint, CoapAddress remote, Door door, Entropy entropy) {

    /** The address that the socket is bound to; empty when it has none. */
    public Optional<CoapAddress> local() {
        return Addresses.of(connection.channel().localAddress());
    }
}
