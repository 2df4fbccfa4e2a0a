package io.reactivecoap.netty.server;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The latest things by message id; the oldest make room for new ones. */
final class Latest<T> {

    private static final int MOST = 512;

    private final Map<Integer, T> byId = new LinkedHashMap<>();

    void put(int id, T what) {
        byId.remove(id);
        byId.put(id, what);
        if (byId.size() > MOST) {
            byId.remove(byId.keySet().iterator().next());
        }
    }

    boolean contains(int id) {
        return byId.containsKey(id);
    }

    @Nullable
    T get(int id) {
        return byId.get(id);
    }

    @Nullable
    T remove(int id) {
        return byId.remove(id);
    }

    Collection<T> all() {
        return List.copyOf(byId.values());
    }
}
