package io.reactivecoap.netty.internal.endpoint;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.RejectedExecutionException;
import reactor.core.Disposable;

/** A door that a test opens: tasks wait until they are run, time stands until it is moved. */
final class ManualDoor implements Door {

    /** A task and when it is due. */
    static final class Scheduled implements Disposable {
        final Runnable task;
        final long due;
        private boolean disposed;

        Scheduled(Runnable task, long due) {
            this.task = task;
            this.due = due;
        }

        @Override
        public void dispose() {
            disposed = true;
        }

        @Override
        public boolean isDisposed() {
            return disposed;
        }
    }

    final Queue<Runnable> tasks = new ArrayDeque<>();
    final List<Scheduled> scheduled = new ArrayList<>();
    boolean inside;
    boolean gone;
    boolean closed;
    int executions;
    private long now;

    @Override
    public boolean isInside() {
        return inside;
    }

    @Override
    public void execute(Runnable task) {
        if (gone) {
            throw new RejectedExecutionException("the loop is gone");
        }
        executions++;
        tasks.add(task);
    }

    @Override
    public Disposable schedule(Runnable task, long delayNanos) {
        Scheduled timer = new Scheduled(task, now + delayNanos);
        scheduled.add(timer);
        return timer;
    }

    @Override
    public long now() {
        return now;
    }

    @Override
    public void close() {
        closed = true;
    }

    /** Runs one task that waits, inside. */
    void runOne() {
        inside(tasks.remove());
    }

    void runAll() {
        while (!tasks.isEmpty()) {
            runOne();
        }
    }

    void inside(Runnable task) {
        inside = true;
        try {
            task.run();
        } finally {
            inside = false;
        }
    }

    /** The timers that have neither fired nor been disposed of. */
    List<Scheduled> armed() {
        return scheduled.stream().filter(timer -> !timer.disposed).toList();
    }

    /** Moves time and runs what is due. */
    void advanceTo(long time) {
        now = time;
        for (Scheduled timer : armed()) {
            if (timer.due <= now) {
                timer.disposed = true;
                inside(timer.task);
            }
        }
    }
}
