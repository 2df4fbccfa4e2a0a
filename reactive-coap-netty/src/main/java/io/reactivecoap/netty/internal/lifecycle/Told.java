package io.reactivecoap.netty.internal.lifecycle;

import java.util.List;
import java.util.function.Consumer;
import reactor.util.Logger;
import reactor.util.Loggers;

/** Telling those who watch: what one of them throws is logged, and concerns neither the others nor the session. */
final class Told {

    private static final Logger LOG = Loggers.getLogger(Told.class);

    private Told() {}

    static <T> void all(List<T> watchers, Consumer<? super T> what) {
        for (T watcher : watchers) {
            safely(watcher, what);
        }
    }

    static <T> void safely(T watcher, Consumer<? super T> what) {
        try {
            what.accept(watcher);
        } catch (Throwable e) { // errors too: a session must not end for what others do
            LOG.error("one who watches a session failed", e);
        }
    }
}
