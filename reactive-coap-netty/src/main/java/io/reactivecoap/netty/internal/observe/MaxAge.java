package io.reactivecoap.netty.internal.observe;

import io.reactivecoap.netty.internal.message.Message;
import io.reactivecoap.netty.internal.time.Entropy;
import io.reactivecoap.option.CoapOption;
import java.time.Duration;

/**
 * How long the latest notification may be taken for the resource's state, and when to ask anew after that (RFC 7641
 * §3.3.1). Confined to the session's event loop.
 *
 * <pre>
 *   FRESH --Max-Age has passed: lapse--> STALE --a notification: begin--> FRESH
 * </pre>
 */
public final class MaxAge {

    /** RFC 7252 §5.10.5: "If the option is not included, the default value is 60 seconds". */
    private static final long DEFAULT_SECONDS = 60;

    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    // RFC 7641 §3.3.1: a client "SHOULD wait at least for a random amount of time between 5 and 15 seconds after
    // Max-Age
    // expired to reduce collisions with other clients"
    private static final long SHORTEST_WAIT = 5 * SECOND;
    private static final long LONGEST_WAIT = 15 * SECOND;

    private boolean stale;
    private long deadline;

    /** The Max-Age of a notification, in nanoseconds. */
    public static long of(Message notification) {
        Long seconds = notification.options().get(CoapOption.MAX_AGE);
        return (seconds == null ? DEFAULT_SECONDS : seconds) * SECOND;
    }

    /** A notification came that is fresh for so long. */
    public void begin(long lifetime, long now) {
        stale = false;
        deadline = now + lifetime;
    }

    /** The notification is no longer fresh. */
    public void lapse(Entropy entropy, long now) {
        stale = true;
        deadline = now + SHORTEST_WAIT + (long) (entropy.nextDouble() * (LONGEST_WAIT - SHORTEST_WAIT));
    }

    /** When the notification lapses, or, when it has, when to ask anew. */
    public long deadline() {
        return deadline;
    }

    public boolean isStale() {
        return stale;
    }
}
