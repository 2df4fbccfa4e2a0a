package io.reactivecoap.netty.internal.transport;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InterfaceAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Which addresses are many peers' at once, and the interfaces towards them. */
final class Groups {

    /** Networks of two or one addresses have none for all (RFC 3021). */
    private static final int LONGEST_PREFIX = 30;

    private Groups() {}

    static boolean isGroup(InetAddress address) {
        return address.isMulticastAddress() || isBroadcast(address);
    }

    /** Whether it is the address of everybody on this link (RFC 919), or on one of this host's networks. */
    static boolean isBroadcast(InetAddress address) {
        if (!(address instanceof Inet4Address)) {
            return false;
        }
        byte[] bytes = address.getAddress();
        if ((bytes[3] & 0b11) != 0b11) {
            return false; // most are told without a look at the interfaces
        }
        return bits(bytes) == -1 || ownNetworks().stream().anyMatch(own -> isBroadcast(bits(bytes), own));
    }

    private static boolean isBroadcast(int address, InterfaceAddress own) {
        if (!(own.getAddress() instanceof Inet4Address) || own.getNetworkPrefixLength() > LONGEST_PREFIX) {
            return false;
        }
        int host = -1 >>> own.getNetworkPrefixLength();
        return (bits(own.getAddress().getAddress()) | host) == address;
    }

    private static int bits(byte[] address) {
        int bits = 0;
        for (byte next : address) {
            bits = bits << Byte.SIZE | next & 0xff;
        }
        return bits;
    }

    private static List<InterfaceAddress> ownNetworks() {
        try {
            return Collections.list(NetworkInterface.getNetworkInterfaces()).stream()
                    .flatMap(each -> each.getInterfaceAddresses().stream())
                    .toList();
        } catch (SocketException e) {
            return List.of();
        }
    }

    /** The interface that leads to a group: the one that is named, or that of the group's scope, or of the local address. */
    static @Nullable NetworkInterface interfaceTo(InetAddress group, @Nullable InetAddress local, @Nullable String name)
            throws SocketException {
        if (name != null) {
            NetworkInterface named = NetworkInterface.getByName(name);
            if (named == null) {
                throw new SocketException("there is no interface " + name);
            }
            return named;
        }
        if (group instanceof Inet6Address scoped && scoped.getScopeId() > 0) {
            return NetworkInterface.getByIndex(scoped.getScopeId());
        }
        return local == null || local.isAnyLocalAddress() ? null : NetworkInterface.getByInetAddress(local);
    }

    /** Any address of the family of another. */
    static InetAddress anyOf(InetAddress family) {
        try {
            byte[] zeroes = family.getAddress();
            Arrays.fill(zeroes, (byte) 0);
            return InetAddress.getByAddress(zeroes);
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e); // only for a length that no address has
        }
    }
}
