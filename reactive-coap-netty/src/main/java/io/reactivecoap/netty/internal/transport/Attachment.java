package io.reactivecoap.netty.internal.transport;

import io.reactivecoap.CoapAddress;
import java.util.Optional;
import java.util.concurrent.Executor;
import reactor.netty.Connection;

/** A session's hold on a socket, which it may share with others. Callable from any thread. */
public interface Attachment {

    /** Lets go: the socket is closed, unless others still hold it. */
    void release();

    /** Has a task run once the socket is closed, or has been let go of; at once when it is already. */
    void onReleased(Runnable task);

    /** The address that the socket is bound to; empty when it has none. */
    Optional<CoapAddress> local();

    /** The socket's event loop. */
    Executor loop();

    /** The hold on a socket that is the session's alone. */
    static Attachment to(Connection connection) {
        return new Attachment() {
            @Override
            public void release() {
                connection.dispose();
            }

            @Override
            public void onReleased(Runnable task) {
                connection.onDispose(task::run);
            }

            @Override
            public Optional<CoapAddress> local() {
                return Addresses.of(connection.channel().localAddress());
            }

            @Override
            public Executor loop() {
                return connection.channel().eventLoop();
            }
        };
    }
}
