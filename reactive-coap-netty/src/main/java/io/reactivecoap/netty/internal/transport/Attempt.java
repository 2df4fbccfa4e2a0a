package io.reactivecoap.netty.internal.transport;

import io.reactivecoap.CoapUpgradeException;
import io.reactivecoap.SessionState;
import io.reactivecoap.security.SecurityInfo;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.Disposables;

/** An attempt to connect: what it waits for, and how to give it up. Callable from any thread. */
public final class Attempt {

    private final Disposable.Swap socket = Disposables.swap();
    private final Progress progress;
    private volatile @Nullable SecurityInfo agreement;
    private volatile @Nullable String upgrade;
    private volatile boolean shaking;

    /** What is told of the steps of a secure session. */
    public interface Progress {

        /** Of a session that is not secure. */
        Progress NONE = new Progress() {
            @Override
            public void onHandshake() {}

            @Override
            public void onAgreed() {}
        };

        /** Its socket is connected. */
        void onHandshake();

        /** Its handshake is complete. */
        void onAgreed();
    }

    public Attempt(Progress progress) {
        this.progress = progress;
    }

    /** How far it has come. */
    public SessionState state() {
        return shaking ? SessionState.HANDSHAKE : SessionState.CONNECTING;
    }

    void shakingHands() {
        shaking = true;
        progress.onHandshake();
    }

    void agreed(SecurityInfo info) {
        agreement = info;
        progress.onAgreed();
    }

    /** What a handshake has agreed on; null without one. */
    public @Nullable SecurityInfo agreement() {
        return agreement;
    }

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
        socket.replace(itsSocket); // the same one, when it is to be upgraded and secured
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
