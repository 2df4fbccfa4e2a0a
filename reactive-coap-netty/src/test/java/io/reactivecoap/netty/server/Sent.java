package io.reactivecoap.netty.server;

import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A message of the server's that may be acknowledged or reset; {@link #send} repeats it until it is. */
final class Sent {

    private static final long FIRST_TIMEOUT_MILLIS = 500;
    private static final int MOST_REPETITIONS = 4;

    private final DatagramPeer peer;
    private final DatagramFrame frame;
    private int repetitions;
    private @Nullable Future<?> timer;

    Sent(DatagramPeer peer, DatagramFrame frame) {
        this.peer = peer;
        this.frame = frame;
    }

    byte[] token() {
        return frame.message().token();
    }

    void send() {
        peer.write(frame.encode());
        if (repetitions < MOST_REPETITIONS) {
            timer = peer.loop().schedule(this::send, FIRST_TIMEOUT_MILLIS << repetitions, TimeUnit.MILLISECONDS);
            repetitions++;
        }
    }

    void stop() {
        if (timer != null) {
            timer.cancel(false);
            timer = null;
        }
    }
}
