package io.reactivecoap.netty.internal.link.datagram;

import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * RFC 7252 §4.7: "limit the number of simultaneous outstanding interactions that they maintain to a given server [...] to
 * NSTART". Who finds no place waits, first come first served, and may leave the queue at any time. Confined to the
 * session's event loop.
 */
final class NStartGate {

    private final Set<Waiting> waiting = new LinkedHashSet<>();
    private int places;
    private int taken;

    NStartGate(int nstart) {
        places = nstart;
    }

    void resize(int nstart) {
        places = nstart;
    }

    boolean hasPlace() {
        return taken < places;
    }

    void enter() {
        taken++;
    }

    void leave() {
        taken--;
    }

    int waiting() {
        return waiting.size();
    }

    boolean isAnyoneWaiting() {
        return !waiting.isEmpty();
    }

    void queue(Waiting someone) {
        waiting.add(someone);
    }

    /** Returns whether it was waiting. */
    boolean unqueue(Waiting someone) {
        return waiting.remove(someone);
    }

    /** Who is to leave the queue next; while NON has to pause, the first CON. It stays in the queue. */
    @Nullable
    Waiting first(boolean nonMayGo) {
        for (Waiting next : waiting) {
            if (nonMayGo || next.isConfirmable()) {
                return next;
            }
        }
        return null;
    }

    boolean isEmpty() {
        return taken == 0 && waiting.isEmpty();
    }

    void clear() {
        waiting.forEach(Waiting::end);
        waiting.clear();
        taken = 0;
    }
}
