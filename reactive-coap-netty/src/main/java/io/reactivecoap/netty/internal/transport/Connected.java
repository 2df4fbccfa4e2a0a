package io.reactivecoap.netty.internal.transport;

import io.reactivecoap.netty.internal.endpoint.Door;
import io.reactivecoap.netty.internal.endpoint.Endpoint;
import io.reactivecoap.netty.internal.time.Entropy;
import java.net.InetSocketAddress;
import reactor.netty.Connection;

/** A socket that is connected to a peer, with what a session on it needs. */
public record Connected(
        Connection connection, Endpoint endpoint, InetSocketAddress remote, Door door, Entropy entropy) {}
