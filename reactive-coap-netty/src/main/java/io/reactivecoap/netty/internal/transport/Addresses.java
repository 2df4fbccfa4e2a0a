package io.reactivecoap.netty.internal.transport;

import io.netty.channel.unix.DomainSocketAddress;
import io.reactivecoap.CoapAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The API's addresses as Netty has them, and back. */
public final class Addresses {

    /** Netty's mark of a name in Linux's abstract namespace. */
    private static final String ABSTRACT = "\0";

    private Addresses() {}

    /** Empty for an address of a socket that has none, such as that of an unbound Unix socket. */
    public static Optional<CoapAddress> of(@Nullable SocketAddress address) {
        if (address instanceof InetSocketAddress inet) {
            return Optional.of(CoapAddress.inet(inet));
        }
        if (!(address instanceof DomainSocketAddress unix) || unix.path().isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(
                unix.path().startsWith(ABSTRACT)
                        ? CoapAddress.unixAbstract(unix.path().substring(1))
                        : CoapAddress.unix(unix.path()));
    }

    public static SocketAddress of(CoapAddress address) {
        if (address instanceof CoapAddress.Inet inet) {
            return inet.socketAddress();
        }
        return new DomainSocketAddress(
                address instanceof CoapAddress.UnixPath unix
                        ? unix.path().toString()
                        : ABSTRACT + ((CoapAddress.UnixAbstract) address).name());
    }
}
