package io.reactivecoap;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Where a peer is: an internet address and port, or a Unix domain socket. */
public sealed interface CoapAddress {
    /**
     * A host and a port. No name is looked up: a name stays a name until it is needed.
     *
     * @param host a host name, or an IP address such as {@code 127.0.0.1}, {@code ::1}, {@code fe80::1%eth0}
     * @param port 0 to 65535; 0 stands for the default port of the protocol, or for any port when binding
     * @return the address
     */
    static Inet inet(String host, int port) {
        Objects.requireNonNull(host, "host");
        if (host.isEmpty()) {
            throw new IllegalArgumentException("host must be a host name or an IP address, was empty");
        }
        if (port < 0 || port > 65535) {
            throw new IllegalArgumentException("port must be 0 to 65535, was " + port);
        }
        boolean bracketed = host.startsWith("[") && host.endsWith("]");
        IpLiteral literal = IpLiteral.parse(bracketed ? host.substring(1, host.length() - 1) : host);
        boolean colonOrBracket = host.chars().anyMatch(c -> c == ':' || c == '[' || c == ']');
        if (colonOrBracket && (literal == null || !literal.isIpv6())) {
            throw new IllegalArgumentException("host must be a host name or an IP address, was " + host);
        }
        InetAddress address = literal == null ? null : literal.toAddress();
        String name = literal == null ? host.toLowerCase(Locale.ROOT) : literal.toString();
        InetSocketAddress socketAddress =
                address == null ? InetSocketAddress.createUnresolved(name, port) : new InetSocketAddress(address, port);
        return new Inet(socketAddress, name, name);
    }

    /**
     * An address as the JDK has it, resolved or not.
     *
     * @param socketAddress the address
     * @return the address
     */
    static Inet inet(InetSocketAddress socketAddress) {
        Objects.requireNonNull(socketAddress, "socketAddress");
        if (socketAddress.isUnresolved()) {
            return inet(socketAddress.getHostString(), socketAddress.getPort());
        }
        InetAddress address = socketAddress.getAddress();
        String literal = IpLiteral.of(address).toString();
        String host = socketAddress.getHostString(); // a name where one is known; asks nobody for it
        boolean named = !host.equals(address.getHostAddress());
        return new Inet(socketAddress, named ? host.toLowerCase(Locale.ROOT) : literal, literal);
    }

    /**
     * A Unix domain socket in the file system.
     *
     * @param path where it is
     * @return the address
     */
    static UnixPath unix(Path path) {
        return new UnixPath(path);
    }

    /**
     * A Unix domain socket in the file system.
     *
     * @param path where it is
     * @return the address
     */
    static UnixPath unix(String path) {
        return new UnixPath(Path.of(Objects.requireNonNull(path, "path")));
    }

    /**
     * A Unix domain socket in Linux's abstract namespace.
     *
     * @param name its name, without the leading zero byte
     * @return the address
     */
    static UnixAbstract unixAbstract(String name) {
        return new UnixAbstract(name);
    }

    /** An IP address or a host name, and a port. Two are equal if port, address and its zone (else name) are. */
    final class Inet implements CoapAddress {
        private final InetSocketAddress socketAddress;
        private final String host;
        private final String target;

        private Inet(InetSocketAddress socketAddress, String host, String target) {
            this.socketAddress = socketAddress;
            this.host = host;
            this.target = target;
        }

        /** {@return the address as the JDK has it; unresolved if made of a host name} */
        public InetSocketAddress socketAddress() {
            return socketAddress;
        }

        /** {@return the host name in lower case, or if there is none, the IP address without brackets} */
        public String host() {
            return host;
        }

        /** {@return the port, 0 to 65535} */
        public int port() {
            return socketAddress.getPort();
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Inet that
                    && socketAddress.equals(that.socketAddress)
                    && zone(socketAddress.getAddress()) == zone(that.socketAddress.getAddress());
        }

        /** The JDK leaves the zone out when it compares addresses. */
        private static int zone(@Nullable InetAddress address) {
            return address instanceof Inet6Address ipv6 ? ipv6.getScopeId() : 0;
        }

        @Override
        public int hashCode() {
            return socketAddress.hashCode();
        }

        /** {@return address (else name) and port, such as {@code [::1]:5683}} */
        @Override
        public String toString() {
            return (target.indexOf(':') < 0 ? target : "[" + target + "]") + ":" + port();
        }
    }

    /**
     * A Unix domain socket in the file system.
     *
     * @param path where it is
     */
    record UnixPath(Path path) implements CoapAddress {
        /**
         * Checks that there is a path.
         *
         * @param path where the socket is
         */
        public UnixPath {
            Objects.requireNonNull(path, "path");
            if (path.toString().isEmpty()) {
                throw new IllegalArgumentException("path must name a socket, was empty");
            }
        }

        /** {@return the path, such as {@code unix:/run/x.sock}} */
        @Override
        public String toString() {
            return "unix:" + path;
        }
    }

    /**
     * A Unix domain socket in Linux's abstract namespace.
     *
     * @param name its name, without the leading zero byte
     */
    record UnixAbstract(String name) implements CoapAddress {
        /**
         * Checks that there is a name.
         *
         * @param name the name of the socket
         */
        public UnixAbstract {
            Objects.requireNonNull(name, "name");
            if (name.isEmpty() || name.charAt(0) == 0) {
                throw new IllegalArgumentException("name must have characters and not begin with a zero byte");
            }
        }

        /** {@return the name, such as {@code unix-abstract:name}} */
        @Override
        public String toString() {
            return "unix-abstract:" + name;
        }
    }
}
