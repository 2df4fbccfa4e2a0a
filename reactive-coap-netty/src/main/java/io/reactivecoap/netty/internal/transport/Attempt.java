package io.reactivecoap.netty.internal.transport;

import io.reactivecoap.CoapUpgradeException;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.Disposables;

/** An attempt to connect: what it waits for, and how to give it up. Callable from any thread. */
public final class Attempt {

    private final Disposable.Swap socket = Disposables.swap();
    private volatile @Nullable String upgrade;

    /** Nobody waits any more: a socket that has not become what was wanted is closed. Harmless when it has. */
    public void abandon() {
        socket.dispose();
    }

    /** What to tell when it has taken too long. */
    public Throwable late(Duration limit) {
        String asked = upgrade;
        return asked == null
                ? new TimeoutException("not within " + limit)
                : new CoapUpgradeException(
                        asked + ": the upgrade was not answered within " + limit, OptionalInt.empty(), null, null);
    }

    /** There is a socket, which takes its time. */
    void opening(Disposable itsSocket) {
        socket.update(itsSocket);
    }

    /** It is connected, but has to be upgraded; {@code what} says to what. */
    void upgrading(String what) {
        upgrade = what;
    }

    boolean isUpgrading() {
        return upgrade != null;
    }

    void upgraded() {
        upgrade = null;
        socket.replace(null);
    }
}
