package io.reactivecoap.netty.internal.transport;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Finds the addresses behind a name as the system does, on a thread that may wait. */
final class NameResolution {

    private NameResolution() {}

    /** The addresses to try, in order; groups and those that cannot be reached from the local address are left out. */
    static Mono<List<SocketAddress>> resolve(SocketAddress remote, @Nullable SocketAddress local) {
        if (!(remote instanceof InetSocketAddress inet) || !inet.isUnresolved()) {
            return Mono.just(List.of(remote));
        }
        return Mono.fromCallable(() -> lookUp(inet, (InetSocketAddress) local))
                .subscribeOn(Schedulers.boundedElastic());
    }

    private static List<SocketAddress> lookUp(InetSocketAddress remote, @Nullable InetSocketAddress local)
            throws UnknownHostException {
        List<SocketAddress> found = Arrays.stream(InetAddress.getAllByName(remote.getHostString()))
                .filter(address -> !address.isMulticastAddress())
                .filter(address -> local == null || Target.isSameFamily(local.getAddress(), address))
                .<SocketAddress>map(address -> new InetSocketAddress(address, remote.getPort()))
                .toList();
        if (found.isEmpty()) {
            throw new UnknownHostException(remote.getHostString() + " has no unicast address"
                    + (local == null ? "" : " of the family of the local address " + local));
        }
        return found;
    }
}
