package io.reactivecoap.netty.server;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

/**
 * What has happened, in order: a test looks at all of it, or takes one after the other. Of a long transfer only the
 * first {@value #MOST} are kept; the rest is counted.
 */
public final class Log<T> {

    static final int MOST = 20_000;

    private final List<T> all = new ArrayList<>();
    private int taken;
    private long count;

    synchronized void add(T entry) {
        count++;
        if (all.size() < MOST) {
            all.add(entry);
        }
        notifyAll();
    }

    /** All of it, whether taken or not. */
    public synchronized List<T> all() {
        return List.copyOf(all);
    }

    public synchronized long count() {
        return count;
    }

    /** Takes the next one, and waits for it; an error says that none came. */
    public synchronized T next(Duration patience) {
        await(() -> taken < all.size(), patience);
        return all.get(taken++);
    }

    /** Takes the next one that fits; those before it are passed over. */
    public T next(Predicate<? super T> fits, Duration patience) {
        long end = System.nanoTime() + patience.toNanos();
        T next = next(patience);
        while (!fits.test(next)) {
            next = next(Duration.ofNanos(end - System.nanoTime()));
        }
        return next;
    }

    /** Waits until something holds, which is looked at now and whenever something more has happened. */
    public synchronized void await(BooleanSupplier holds, Duration patience) {
        long end = System.nanoTime() + patience.toNanos();
        while (!holds.getAsBoolean()) {
            long millis = (end - System.nanoTime()) / 1_000_000;
            if (millis <= 0) {
                throw new AssertionError("not within " + patience + "; what happened is " + all);
            }
            try {
                wait(millis);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new AssertionError("interrupted", e);
            }
        }
    }

    /** Forgets everything. */
    public synchronized void clear() {
        all.clear();
        taken = 0;
        count = 0;
    }
}
