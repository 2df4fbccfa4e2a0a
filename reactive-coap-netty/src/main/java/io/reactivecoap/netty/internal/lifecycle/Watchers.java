package io.reactivecoap.netty.internal.lifecycle;

import io.reactivecoap.CoapWatcher;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** All who watch a client, in the order in which they came. */
public record Watchers(List<CoapWatcher> all) {

    public static final Watchers NONE = new Watchers(List.of());

    Watchers with(CoapWatcher one) {
        List<CoapWatcher> more = new ArrayList<>(all);
        more.add(one);
        return new Watchers(List.copyOf(more));
    }

    /** For a session's being watched, or null when nobody watches. */
    public @Nullable SessionWatch newSession() {
        return all.isEmpty() ? null : new SessionWatch(all);
    }
}
