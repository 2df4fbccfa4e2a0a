package io.reactivecoap.netty.internal.observe;

import java.time.Duration;

/**
 * Which of the notifications that may overtake each other are newer than all before (RFC 7641 §3.4). Confined to the
 * session's event loop.
 */
public final class Freshness {

    private static final long WRAP_AROUND = Duration.ofSeconds(128).toNanos();
    private static final int HALF = 1 << 23;

    private boolean any;
    private int latest;
    private long latestAt;

    /** Takes the number of a notification; returns whether it is newer than those before, and keeps it then. */
    public boolean onNotification(int number, long now) {
        if (any && !isNewer(number, now)) {
            return false;
        }
        any = true;
        latest = number;
        latestAt = now;
        return true;
    }

    /** Takes the next one whatever its number is: the server may have begun to count anew. */
    public void forget() {
        any = false;
    }

    /** RFC 7641 §3.4: "(V1 < V2 and V2 - V1 < 2^23) or (V1 > V2 and V1 - V2 > 2^23) or (T2 > T1 + 128 seconds)". */
    private boolean isNewer(int number, long now) {
        return latest < number && number - latest < HALF
                || latest > number && latest - number > HALF
                || now > latestAt + WRAP_AROUND;
    }
}
