package io.reactivecoap.netty.internal.link.datagram;

import io.reactivecoap.netty.internal.message.Datagram;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * Tells a message that came before from a new one (RFC 7252 §4.5), and remembers how it was answered.
 *
 * <p>A duplicate is the same message, not only the same id: a peer that takes up an id again too early is heard all the
 * same when it has something else to say. Confined to the session's event loop.
 */
final class DuplicateFilter {

    /** How a message was answered: as one of many are, or as the request that it is. */
    sealed interface Answered permits Reply, Inbound {}

    /** How a message was answered that is no request to us. */
    enum Reply implements Answered {
        NONE,
        ACK,
        RST
    }

    /** All message ids there are: more than this many messages within a lifetime are a peer that reuses them early. */
    private static final int MOST = 0x10000;

    private record Seen(int messageId, long fingerprint, Answered reply, long forgottenAt) {}

    private final ByMessageId<Seen> byId = new ByMessageId<>();
    private final Deque<Seen> confirmable = new ArrayDeque<>(4);
    private final Deque<Seen> nonConfirmable = new ArrayDeque<>(4);
    private long exchangeLifetime;
    private long nonLifetime;

    DuplicateFilter(long exchangeLifetime, long nonLifetime) {
        this.exchangeLifetime = exchangeLifetime;
        this.nonLifetime = nonLifetime;
    }

    void resize(long newExchangeLifetime, long newNonLifetime) {
        exchangeLifetime = newExchangeLifetime;
        nonLifetime = newNonLifetime;
    }

    /** How the message was answered when it came before, or null when it is new. */
    @Nullable
    Answered find(Datagram datagram, long now) {
        forget(confirmable, now);
        forget(nonConfirmable, now);
        Seen seen = byId.get(datagram.messageId());
        boolean same = seen != null && seen.forgottenAt > now && seen.fingerprint == Fingerprint.of(datagram.message());
        return same ? seen.reply : null;
    }

    void remember(Datagram datagram, Answered reply, long now) {
        boolean con = datagram.isConfirmable();
        Seen seen = new Seen(
                datagram.messageId(),
                Fingerprint.of(datagram.message()),
                reply,
                now + (con ? exchangeLifetime : nonLifetime));
        byId.put(seen.messageId, seen);
        Deque<Seen> queue = con ? confirmable : nonConfirmable;
        queue.add(seen);
        if (queue.size() > MOST) {
            forget(queue.remove());
        }
    }

    void clear() {
        byId.clear();
        confirmable.clear();
        nonConfirmable.clear();
    }

    private void forget(Deque<Seen> queue, long now) {
        for (Seen oldest = queue.peek(); oldest != null && oldest.forgottenAt <= now; oldest = queue.peek()) {
            forget(queue.remove());
        }
    }

    private void forget(Seen seen) {
        if (byId.get(seen.messageId) == seen) {
            byId.remove(seen.messageId);
        }
    }
}
