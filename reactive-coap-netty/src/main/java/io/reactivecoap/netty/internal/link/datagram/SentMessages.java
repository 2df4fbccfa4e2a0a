package io.reactivecoap.netty.internal.link.datagram;

import io.netty.util.collection.IntObjectHashMap;
import io.netty.util.collection.IntObjectMap;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Messages of ours that an acknowledgement or a Reset may still answer, by message id. Confined to the event loop. */
final class SentMessages {

    /** All message ids there are. */
    private static final int MOST = 0x10000;

    /**
     * Spreads ids that follow each other: the map below places keys by their value, and would have to look through all
     * that lie side by side whenever one is removed. The factor is odd, so that no two ids meet.
     */
    private static final int SPREAD = 0x9e37;

    private final IntObjectMap<Outbound> byKey = new IntObjectHashMap<>(4);

    @Nullable
    Outbound get(int messageId) {
        return byKey.get(key(messageId));
    }

    boolean contains(int messageId) {
        return byKey.containsKey(key(messageId));
    }

    void put(int messageId, Outbound outbound) {
        byKey.put(key(messageId), outbound);
    }

    void remove(int messageId) {
        byKey.remove(key(messageId));
    }

    boolean isEmpty() {
        return byKey.isEmpty();
    }

    boolean isFull() {
        return byKey.size() == MOST;
    }

    /** A copy. */
    List<Outbound> all() {
        return new ArrayList<>(byKey.values());
    }

    void clear() {
        byKey.clear();
    }

    private static int key(int messageId) {
        return messageId * SPREAD & MOST - 1;
    }
}
