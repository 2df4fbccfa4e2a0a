package io.reactivecoap.netty.internal.transport;

import io.netty.channel.unix.DomainSocketAddress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;

/** Where our own Unix datagram sockets are bound. */
final class UnixPaths {

    private static final AtomicInteger COUNT = new AtomicInteger();
    private static final int RADIX = Character.MAX_RADIX;

    private UnixPaths() {}

    /** A path that no other socket has; as short as can be, for there are peers that cut it after 25 characters. */
    static DomainSocketAddress unique() {
        String name = "c" + Long.toString(ProcessHandle.current().pid(), RADIX) + "."
                + Integer.toString(COUNT.getAndIncrement(), RADIX);
        return new DomainSocketAddress(
                Path.of(System.getProperty("java.io.tmpdir"), name).toString());
    }

    /** Removes what binding a socket has left in the file system; an abstract name has left nothing. */
    static void remove(DomainSocketAddress bound) {
        if (bound.path().startsWith("\0")) {
            return;
        }
        try {
            Files.deleteIfExists(Path.of(bound.path()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
