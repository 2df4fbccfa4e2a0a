package io.reactivecoap.netty.internal.lifecycle;

import io.reactivecoap.CoapWatcher;
import org.jspecify.annotations.Nullable;

/** What is to be seen of a client's sessions, and by whom. */
public record View(
        @Nullable String name, Watchers watchers, @Nullable Wiretap wiretap) {

    /** Nobody sees anything. */
    public static final View NONE = new View(null, Watchers.NONE, null);

    public View withName(String value) {
        return new View(value, watchers, wiretap);
    }

    public View with(CoapWatcher watcher) {
        return new View(name, watchers.with(watcher), wiretap);
    }

    public View withWiretap(@Nullable Wiretap value) {
        return new View(name, watchers, value);
    }
}
