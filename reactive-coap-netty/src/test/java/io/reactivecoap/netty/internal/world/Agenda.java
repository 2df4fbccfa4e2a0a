package io.reactivecoap.netty.internal.world;

import io.reactivecoap.netty.internal.time.Timers;
import java.util.PriorityQueue;

/** What is to be done, and when. */
final class Agenda {

    private record Item(long time, long order, Runnable task) {}

    private final PriorityQueue<Item> items = new PriorityQueue<>(
            (a, b) -> a.time != b.time ? Long.compare(a.time, b.time) : Long.compare(a.order, b.order));
    private long added;

    void add(long time, Runnable task) {
        items.add(new Item(time, added++, task));
    }

    long next() {
        Item first = items.peek();
        return first == null ? Timers.NEVER : first.time;
    }

    void run(long now) {
        while (next() <= now) {
            items.remove().task.run();
        }
    }
}
