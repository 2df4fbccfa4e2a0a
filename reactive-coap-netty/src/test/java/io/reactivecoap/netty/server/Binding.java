package io.reactivecoap.netty.server;

import io.netty.channel.Channel;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Where the server listens: the socket, its address, the event loop, and the files of a Unix socket. */
final class Binding implements AutoCloseable {

    private final Transport transport;
    private final @Nullable Path ownDirectory;
    private final EventLoopGroup loops = new MultiThreadIoEventLoopGroup(
            1, new DefaultThreadFactory("coap-test-server"), EpollIoHandler.newFactory());
    private SocketAddress address;
    private @Nullable Channel listener;

    private Binding(Transport transport, SocketAddress address, @Nullable Path ownDirectory) {
        this.transport = transport;
        this.address = address;
        this.ownDirectory = ownDirectory;
    }

    /** A free port of 127.0.0.1, or a path in a directory of its own. */
    static Binding anywhere(Transport transport) {
        if (!transport.isUnix()) {
            return new Binding(transport, new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), null);
        }
        try {
            Path directory = Files.createTempDirectory("coap");
            return new Binding(transport, unix(directory.resolve("s")), directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Binding at(Transport transport, InetSocketAddress address) {
        return new Binding(transport, address, null);
    }

    static Binding at(Transport transport, Path path) {
        return new Binding(transport, unix(path), null);
    }

    private static SocketAddress unix(Path path) {
        return new DomainSocketAddress(path.toFile());
    }

    Transport transport() {
        return transport;
    }

    SocketAddress address() {
        return address;
    }

    String uri() {
        String authority = address instanceof InetSocketAddress inet
                ? "127.0.0.1:" + inet.getPort()
                : ((DomainSocketAddress) address).path().replace("/", "%2F");
        return transport.scheme() + "://" + authority;
    }

    /** Listens; from the second time on at the address of the first. */
    void open(Hub hub) {
        Channel bound = Listener.bind(loops, transport, address, hub);
        address = bound.localAddress();
        listener = bound;
    }

    /** Listens no more; tells whether it did. */
    boolean shut() {
        Channel closing = listener;
        if (closing == null) {
            return false;
        }
        listener = null;
        closing.close().syncUninterruptibly();
        if (address instanceof DomainSocketAddress path) {
            delete(Path.of(path.path()));
        }
        return true;
    }

    /** Frees what is left: the event loop and the directory. */
    @Override
    public void close() {
        loops.shutdownGracefully(0, CoapTestServer.SOON.toMillis(), TimeUnit.MILLISECONDS)
                .syncUninterruptibly();
        if (ownDirectory != null) {
            delete(ownDirectory);
        }
    }

    private static void delete(Path path) {
        try {
            Files.deleteIfExists(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
