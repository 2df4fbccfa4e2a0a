package io.reactivecoap.netty.internal.lifecycle;

import io.reactivecoap.CoapAddress;
import io.reactivecoap.CoapProtocol;
import io.reactivecoap.CoapUri;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a session is opened to. Equal endpoints can share one: scheme and port are the same, and so are the host's address and
 * its name, which is what requests, certificates and the rules for credentials go by.
 *
 * @param remote the peer's address, its port filled in
 * @param host the host as it was given, its name in lower case; empty for a Unix domain socket
 */
public record Destination(CoapProtocol protocol, CoapAddress remote, String host) {

    /**
     * Reads a URI without path and query.
     *
     * @throws IllegalArgumentException when it is no such
     */
    public static Destination parse(String uri) {
        CoapUri parsed = CoapUri.parse(uri);
        if (!parsed.pathSegments().isEmpty() || !parsed.queries().isEmpty()) {
            throw new IllegalArgumentException(
                    "uri must end after host and port; the path belongs to a request: " + uri);
        }
        return of(parsed);
    }

    public static Destination of(CoapUri uri) {
        boolean inet = uri.address() instanceof CoapAddress.Inet;
        return new Destination(uri.protocol(), uri.address(), inet ? uri.host() : "");
    }

    public static Destination of(CoapProtocol protocol, CoapAddress remote) {
        Objects.requireNonNull(protocol, "protocol");
        Objects.requireNonNull(remote, "remote");
        if (!(remote instanceof CoapAddress.Inet inet)) {
            return new Destination(protocol, remote, "");
        }
        return new Destination(protocol, inet.port() == 0 ? at(inet, protocol.defaultPort()) : inet, inet.host());
    }

    private static CoapAddress at(CoapAddress.Inet inet, int port) {
        InetAddress address = inet.socketAddress().getAddress();
        return address == null
                ? CoapAddress.inet(inet.host(), port)
                : CoapAddress.inet(new InetSocketAddress(address, port));
    }

    /** The name that requests carry in a Uri-Host option; null where the address was given. */
    @Nullable
    public String uriHost() {
        return nameIn(remote) == null ? null : host;
    }

    /** The name that an address is still to be looked up by, or null. */
    @Nullable
    public static String nameIn(CoapAddress remote) {
        boolean named = remote instanceof CoapAddress.Inet inet
                && inet.socketAddress().isUnresolved()
                && !inet.host().contains(":"); // an IPv6 address with a scope that this host does not know
        return named ? ((CoapAddress.Inet) remote).host() : null;
    }

    /** Whether requests for a URI may go here: to the same address, or to the same name, looked up already or not. */
    public boolean isThatOf(CoapUri uri) {
        Destination that = of(uri);
        return protocol == that.protocol
                && (remote.equals(that.remote) || !host.isEmpty() && host.equals(that.host) && port() == that.port());
    }

    public boolean isGroup() {
        return remote instanceof CoapAddress.Inet inet
                && inet.socketAddress().getAddress() != null
                && inet.socketAddress().getAddress().isMulticastAddress();
    }

    private int port() {
        return remote instanceof CoapAddress.Inet inet ? inet.port() : 0;
    }
}
