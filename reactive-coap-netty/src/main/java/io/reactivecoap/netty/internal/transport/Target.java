package io.reactivecoap.netty.internal.transport;

import io.reactivecoap.CoapAddress;
import io.reactivecoap.CoapProtocol;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** Whom to connect to, and from where; {@code local} is null when any address will do. */
public record Target(
        CoapProtocol protocol,
        InetSocketAddress remote,
        @Nullable InetSocketAddress local) {

    /**
     * Checks what a caller asked for.
     *
     * @throws IllegalArgumentException when the addresses cannot be connected
     */
    public static Target of(CoapProtocol protocol, CoapAddress remote, @Nullable CoapAddress local) {
        if (!(remote instanceof CoapAddress.Inet peer)) {
            throw new IllegalArgumentException("remote must be an internet address for " + protocol
                    + " (Unix sockets are not supported yet): " + remote);
        }
        InetSocketAddress to = withDefaultPort(peer.socketAddress(), protocol);
        if (!to.isUnresolved() && to.getAddress().isMulticastAddress()) {
            throw new IllegalArgumentException(
                    "remote must not be a multicast group (they are not supported yet): " + remote);
        }
        if (local == null) {
            return new Target(protocol, to, null);
        }
        if (!(local instanceof CoapAddress.Inet own)) {
            throw new IllegalArgumentException("local must be an internet address as remote is: " + local);
        }
        InetSocketAddress from = own.socketAddress();
        if (from.isUnresolved()) {
            throw new IllegalArgumentException("local must be an IP address, not a name: " + local);
        }
        if (!to.isUnresolved() && !isSameFamily(from.getAddress(), to.getAddress())) {
            throw new IllegalArgumentException(
                    "local and remote must be of the same address family: " + local + " and " + remote);
        }
        return new Target(protocol, to, from);
    }

    /** The interface that the scope of the remote address, or the local address, belongs to. */
    public OptionalInt interfaceIndex() {
        if (remote.getAddress() instanceof Inet6Address scoped && scoped.getScopeId() > 0) {
            return OptionalInt.of(scoped.getScopeId());
        }
        if (local == null || local.getAddress().isAnyLocalAddress()) {
            return OptionalInt.empty();
        }
        try {
            NetworkInterface bound = NetworkInterface.getByInetAddress(local.getAddress());
            return bound == null ? OptionalInt.empty() : OptionalInt.of(bound.getIndex());
        } catch (SocketException e) {
            return OptionalInt.empty();
        }
    }

    private static InetSocketAddress withDefaultPort(InetSocketAddress address, CoapProtocol protocol) {
        if (address.getPort() != 0) {
            return address;
        }
        return address.isUnresolved()
                ? InetSocketAddress.createUnresolved(address.getHostString(), protocol.defaultPort())
                : new InetSocketAddress(address.getAddress(), protocol.defaultPort());
    }

    /** The wildcard of IPv6 stands for both families: such a socket is a dual-stack one. */
    static boolean isSameFamily(InetAddress local, InetAddress remote) {
        boolean dualStack = local.isAnyLocalAddress() && !(local instanceof Inet4Address);
        return dualStack || (local instanceof Inet4Address) == (remote instanceof Inet4Address);
    }
}
