package io.reactivecoap.netty.internal.transport;

import io.netty.channel.epoll.Epoll;
import io.reactivecoap.CoapAddress;
import io.reactivecoap.CoapProtocol;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketAddress;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * Whom to connect to, and from where; {@code local} is null when any address will do, and {@code turn} tells how many of a
 * name's addresses have had theirs in vain.
 */
public record Target(
        CoapProtocol protocol,
        SocketAddress remote,
        @Nullable SocketAddress local,
        int turn) {

    public Target(CoapProtocol protocol, SocketAddress remote, @Nullable SocketAddress local) {
        this(protocol, remote, local, 0);
    }

    public Target inTurn(int number) {
        return new Target(protocol, remote, local, number);
    }

    /** The order in which to try addresses: whether anybody is at one a datagram socket does not know. */
    List<SocketAddress> inOrder(List<SocketAddress> found) {
        if (protocol.isReliable() || turn == 0) {
            return found;
        }
        List<SocketAddress> order = new ArrayList<>(found);
        Collections.rotate(order, -(turn % found.size()));
        return order;
    }

    /**
     * Checks what a caller asked for.
     *
     * @throws IllegalArgumentException when the addresses cannot be connected
     * @throws UnsupportedOperationException when this machine has no such sockets
     */
    public static Target of(CoapProtocol protocol, CoapAddress remote, @Nullable CoapAddress local) {
        return remote instanceof CoapAddress.Inet peer
                ? ofInternet(protocol, peer, local)
                : ofUnix(protocol, remote, local);
    }

    /**
     * Checks where a caller wants to listen.
     *
     * @throws IllegalArgumentException when nobody can listen there
     * @throws UnsupportedOperationException when this machine has no such sockets
     */
    public static SocketAddress ofListener(CoapProtocol protocol, CoapAddress local) {
        if (!(local instanceof CoapAddress.Inet inet)) {
            return ofUnix(protocol, local, null).remote;
        }
        InetSocketAddress at = inet.socketAddress();
        if (at.isUnresolved() || at.getAddress().isMulticastAddress()) {
            throw new IllegalArgumentException("local must be an IP address of this host: " + local);
        }
        return at;
    }

    private static Target ofInternet(CoapProtocol protocol, CoapAddress.Inet remote, @Nullable CoapAddress local) {
        InetSocketAddress to = withDefaultPort(remote.socketAddress(), protocol);
        // RFC 7252 §8.1: "multicast messages can only be carried in UDP, not in DTLS"
        if (protocol != CoapProtocol.UDP && !to.isUnresolved() && Groups.isGroup(to.getAddress())) {
            throw new IllegalArgumentException(
                    "remote must not be a multicast group or broadcast address over " + protocol + ": " + remote);
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

    private static Target ofUnix(CoapProtocol protocol, CoapAddress remote, @Nullable CoapAddress local) {
        if (protocol == CoapProtocol.WS || protocol == CoapProtocol.WSS) {
            throw new IllegalArgumentException(
                    "remote must be an internet address for " + protocol + ", whose upgrade names a host: " + remote);
        }
        if (local instanceof CoapAddress.Inet) {
            throw new IllegalArgumentException("local must be a Unix domain socket as remote is: " + local);
        }
        if (!Epoll.isAvailable()) {
            throw new UnsupportedOperationException(
                    "Unix domain sockets need Linux and Netty's netty-transport-native-epoll, which is not usable here",
                    Epoll.unavailabilityCause());
        }
        return new Target(protocol, Addresses.of(remote), local == null ? null : Addresses.of(local));
    }

    /** Host and port as a URI has them (RFC 3986 §3.2), the default port left out; of an internet address only. */
    String authority() {
        CoapAddress.Inet named = CoapAddress.inet((InetSocketAddress) remote);
        String host = named.host().replaceFirst("%.*", ""); // RFC 6874 §4: a zone means something to this host only
        String bracketed = host.contains(":") ? "[" + host + "]" : host;
        return named.port() == protocol.defaultPort() ? bracketed : bracketed + ":" + named.port();
    }

    /** The interface that the scope of the remote address, or the local address, belongs to. */
    public OptionalInt interfaceIndex() {
        if (address(remote) instanceof Inet6Address scoped && scoped.getScopeId() > 0) {
            return OptionalInt.of(scoped.getScopeId());
        }
        InetAddress from = address(local);
        if (from == null || from.isAnyLocalAddress()) {
            return OptionalInt.empty();
        }
        try {
            NetworkInterface bound = NetworkInterface.getByInetAddress(from);
            return bound == null ? OptionalInt.empty() : OptionalInt.of(bound.getIndex());
        } catch (SocketException e) {
            return OptionalInt.empty();
        }
    }

    /** Whether the remote address is that of a multicast group, or of everybody on a network. */
    public boolean isGroup() {
        InetAddress to = address(remote);
        return to != null && protocol == CoapProtocol.UDP && Groups.isGroup(to);
    }

    /** The interface of a name, or else as {@link #interfaceIndex()}. */
    public OptionalInt interfaceIndex(@Nullable String name) {
        if (name == null) {
            return interfaceIndex();
        }
        try {
            NetworkInterface named = NetworkInterface.getByName(name);
            return named == null ? OptionalInt.empty() : OptionalInt.of(named.getIndex());
        } catch (SocketException e) {
            return OptionalInt.empty();
        }
    }

    private static @Nullable InetAddress address(@Nullable SocketAddress of) {
        return of instanceof InetSocketAddress inet ? inet.getAddress() : null;
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
