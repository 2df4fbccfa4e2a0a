package io.reactivecoap.netty.server;

import java.util.ArrayList;
import java.util.List;

/** Counts the requests that wait for an answer, and puts off what has to come after the last one. */
final class Outstanding {

    private final List<Runnable> afterwards = new ArrayList<>();
    private int count;

    void begin() {
        count++;
    }

    void end() {
        count--;
        runIfNone();
    }

    /** Runs something as soon as no request waits, which may be now. */
    void whenNone(Runnable what) {
        afterwards.add(what);
        runIfNone();
    }

    private void runIfNone() {
        if (count > 0) {
            return;
        }
        List<Runnable> due = List.copyOf(afterwards);
        afterwards.clear();
        due.forEach(Runnable::run);
    }
}
