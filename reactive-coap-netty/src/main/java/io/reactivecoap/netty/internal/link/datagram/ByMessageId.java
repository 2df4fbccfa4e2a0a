package io.reactivecoap.netty.internal.link.datagram;

import io.netty.util.collection.IntObjectHashMap;
import io.netty.util.collection.IntObjectMap;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A table by message id. Ids follow each other, and the map underneath places keys by their value: side by side they would
 * have to be looked through whenever one is removed. So they are spread first. Confined to the session's event loop.
 */
final class ByMessageId<T> {

    /** All message ids there are. */
    private static final int MOST = 0x10000;

    /** Odd, so that no two ids meet. */
    private static final int SPREAD = 0x9e37;

    private final IntObjectMap<T> byKey = new IntObjectHashMap<>(4);

    @Nullable
    T get(int messageId) {
        return byKey.get(key(messageId));
    }

    boolean contains(int messageId) {
        return byKey.containsKey(key(messageId));
    }

    void put(int messageId, T value) {
        byKey.put(key(messageId), value);
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
    List<T> all() {
        return new ArrayList<>(byKey.values());
    }

    void clear() {
        byKey.clear();
    }

    private static int key(int messageId) {
        return messageId * SPREAD & MOST - 1;
    }
}
