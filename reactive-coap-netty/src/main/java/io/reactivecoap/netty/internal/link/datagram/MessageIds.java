package io.reactivecoap.netty.internal.link.datagram;

import io.reactivecoap.MessageIdPolicy;
import io.reactivecoap.SessionSettings;
import io.reactivecoap.netty.internal.time.Entropy;

/**
 * Chooses message ids (RFC 7252 §4.4), counting up from a random start. Confined to the session's event loop.
 *
 * <p>The strict rule keeps one time per group of 256 ids, so that it costs a session little, and nothing before its first
 * 256 messages are sent.
 */
final class MessageIds {

    private static final int ALL = 0x10000;
    private static final int GROUP = 0x100;

    private final int start;
    private final boolean strict;
    private int used;
    private long freeAt;
    private long[] groupFreeAt = {};

    static MessageIds of(SessionSettings settings, Entropy entropy) {
        return new MessageIds((int) entropy.nextLong() & 0xffff, settings.messageIds() == MessageIdPolicy.STRICT);
    }

    MessageIds(int start, boolean strict) {
        this.start = start;
        this.strict = strict;
    }

    /**
     * When the next id may be used: at once when that is not later than now. RFC 7252 §4.4: "The same Message ID MUST NOT
     * be reused (in communicating with the same endpoint) within the EXCHANGE_LIFETIME".
     */
    long availableAt() {
        return strict && used % GROUP == 0 && groupFreeAt.length > 0 ? groupFreeAt[group()] : 0;
    }

    /** Takes the next id, for as long as a lifetime from now. */
    int next(long now, long lifetime) {
        int id = start + used & 0xffff;
        if (strict) {
            take(now + lifetime);
        }
        used = (used + 1) % ALL;
        return id;
    }

    private void take(long until) {
        freeAt = used % GROUP == 0 ? until : Math.max(freeAt, until);
        if (used % GROUP == GROUP - 1) {
            if (groupFreeAt.length == 0) {
                groupFreeAt = new long[ALL / GROUP];
            }
            groupFreeAt[group()] = freeAt;
        }
    }

    private int group() {
        return used / GROUP;
    }
}
