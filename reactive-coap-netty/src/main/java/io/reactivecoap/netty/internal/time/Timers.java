package io.reactivecoap.netty.internal.time;

import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * All that is due on a session, the earliest first: a binary heap whose elements know their place, so that the many
 * timers that are cancelled cost as little as those that fire. The deadlines lie in an array of their own, to be compared
 * without a look at the timers. Confined to the session's event loop.
 */
public final class Timers {

    /** The deadline when nothing is due. */
    public static final long NEVER = Long.MAX_VALUE;

    private static final int FEW = 4;

    private @Nullable Timer[] heap = new Timer[FEW];
    private long[] deadlines = new long[FEW];
    private int size;

    /** Schedules a timer, or moves it when it is scheduled. */
    public void schedule(Timer timer, long deadline) {
        cancel(timer);
        if (size == heap.length) {
            heap = Arrays.copyOf(heap, size * 2);
            deadlines = Arrays.copyOf(deadlines, size * 2);
        }
        up(size++, timer, deadline);
    }

    /** Does nothing when the timer is not scheduled. */
    public void cancel(Timer timer) {
        int place = timer.place;
        if (place == Timer.NOT_SCHEDULED) {
            return;
        }
        timer.place = Timer.NOT_SCHEDULED;
        Timer last = Objects.requireNonNull(heap[--size]);
        heap[size] = null;
        if (place == size) {
            return;
        }
        long deadline = deadlines[size];
        if (place > 0 && deadline < deadlines[parent(place)]) {
            up(place, last, deadline);
        } else {
            down(place, last, deadline);
        }
    }

    /** When something is due next, or {@link #NEVER}. */
    public long deadline() {
        return size == 0 ? NEVER : deadlines[0];
    }

    /** Calls what is due, the earliest first; what becomes due meanwhile is called too. */
    public void onTimeout(long now) {
        while (size > 0 && deadlines[0] <= now) {
            Timer due = Objects.requireNonNull(heap[0]);
            cancel(due);
            due.onTimeout(now);
        }
    }

    public boolean isEmpty() {
        return size == 0;
    }

    public int size() {
        return size;
    }

    private static int parent(int place) {
        return (place - 1) / 2;
    }

    private void up(int from, Timer timer, long deadline) {
        int place = from;
        while (place > 0 && deadline < deadlines[parent(place)]) {
            move(parent(place), place);
            place = parent(place);
        }
        put(place, timer, deadline);
    }

    private void down(int from, Timer timer, long deadline) {
        int place = from;
        for (int child = earlierChild(place); child < size && deadlines[child] < deadline; ) {
            move(child, place);
            place = child;
            child = earlierChild(place);
        }
        put(place, timer, deadline);
    }

    private int earlierChild(int place) {
        int left = place * 2 + 1;
        int right = left + 1;
        return right < size && deadlines[right] < deadlines[left] ? right : left;
    }

    private void move(int from, int to) {
        put(to, Objects.requireNonNull(heap[from]), deadlines[from]);
    }

    private void put(int place, Timer timer, long deadline) {
        heap[place] = timer;
        deadlines[place] = deadline;
        timer.place = place;
    }
}
