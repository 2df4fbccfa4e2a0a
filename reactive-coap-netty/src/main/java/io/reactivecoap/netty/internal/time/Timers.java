package io.reactivecoap.netty.internal.time;

import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * All that is due on a session, the earliest first: a binary heap whose elements know their place, so that the many
 * timers that are cancelled cost as little as those that fire. Confined to the session's event loop.
 */
public final class Timers {

    /** The deadline when nothing is due. */
    public static final long NEVER = Long.MAX_VALUE;

    private static final int FEW = 4;

    private @Nullable Timer[] heap = new Timer[FEW];
    private int size;

    /** Schedules a timer, or moves it when it is scheduled. */
    public void schedule(Timer timer, long deadline) {
        cancel(timer);
        if (size == heap.length) {
            heap = Arrays.copyOf(heap, size * 2);
        }
        timer.deadline = deadline;
        up(size++, timer);
    }

    /** Does nothing when the timer is not scheduled. */
    public void cancel(Timer timer) {
        int place = timer.place;
        if (place == Timer.NOT_SCHEDULED) {
            return;
        }
        timer.place = Timer.NOT_SCHEDULED;
        Timer last = at(--size);
        heap[size] = null;
        if (last == timer) {
            return;
        }
        if (place > 0 && last.deadline < at((place - 1) / 2).deadline) {
            up(place, last);
        } else {
            down(place, last);
        }
    }

    /** When something is due next, or {@link #NEVER}. */
    public long deadline() {
        return size == 0 ? NEVER : at(0).deadline;
    }

    /** Calls what is due, the earliest first; what becomes due meanwhile is called too. */
    public void onTimeout(long now) {
        while (size > 0 && at(0).deadline <= now) {
            Timer due = at(0);
            cancel(due);
            due.onTimeout(now);
        }
    }

    public boolean isEmpty() {
        return size == 0;
    }

    private void up(int place, Timer timer) {
        while (place > 0) {
            int above = (place - 1) / 2;
            Timer parent = at(above);
            if (parent.deadline <= timer.deadline) {
                break;
            }
            put(place, parent);
            place = above;
        }
        put(place, timer);
    }

    private void down(int place, Timer timer) {
        while (true) {
            int below = place * 2 + 1;
            if (below >= size) {
                break;
            }
            if (below + 1 < size && at(below + 1).deadline < at(below).deadline) {
                below++;
            }
            Timer child = at(below);
            if (timer.deadline <= child.deadline) {
                break;
            }
            put(place, child);
            place = below;
        }
        put(place, timer);
    }

    private void put(int place, Timer timer) {
        heap[place] = timer;
        timer.place = place;
    }

    private Timer at(int place) {
        return Objects.requireNonNull(heap[place]);
    }
}
