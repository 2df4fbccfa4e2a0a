package io.reactivecoap.netty.support;

import java.lang.reflect.Field;
import java.util.Queue;
import reactor.test.scheduler.VirtualTimeScheduler;

/** What is due in virtual time. */
public final class VirtualTimers {

    private VirtualTimers() {}

    /** Reactor's scheduler counts what it was ever given, and keeps to itself what is due. */
    public static Queue<?> of(VirtualTimeScheduler time) {
        try {
            Field queue = VirtualTimeScheduler.class.getDeclaredField("queue");
            queue.setAccessible(true);
            return (Queue<?>) queue.get(time);
        } catch (ReflectiveOperationException e) {
            throw new AssertionError("this scheduler keeps its timers elsewhere", e);
        }
    }
}
