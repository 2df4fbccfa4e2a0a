package io.reactivecoap.netty.support;

import io.netty.buffer.ByteBufAllocator;
import io.netty.util.ResourceLeakDetector;
import java.lang.ref.PhantomReference;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.reflect.Field;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Fails a test class during which a buffer was lost: collected as garbage without having been released. Put it on the class
 * with {@code @ExtendWith(LeakCheck.class)}, so that it looks after all other extensions have cleaned up.
 */
public final class LeakCheck implements BeforeAllCallback, AfterAllCallback {

    private static final Duration LONGEST_COLLECTION = Duration.ofSeconds(10);
    private static final List<String> REPORTS = new CopyOnWriteArrayList<>();

    private int before;

    @Override
    public void beforeAll(ExtensionContext context) {
        begin();
    }

    @Override
    public void afterAll(ExtensionContext context) {
        end();
    }

    void begin() {
        listen();
        collectGarbage(); // what earlier classes have lost is not this one's
        before = REPORTS.size();
    }

    void end() {
        collectGarbage();
        List<String> lost = List.copyOf(REPORTS).subList(before, REPORTS.size());
        if (!lost.isEmpty()) {
            throw new AssertionError(lost.size() + " buffers were not released:\n" + String.join("\n", lost));
        }
    }

    /**
     * Netty lets one replace its detectors before they are made only; the one for buffers is long made when an earlier test
     * class has used a buffer. So the present one is asked to tell.
     */
    private static void listen() {
        ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.PARANOID);
        try {
            Field detector = Class.forName("io.netty.buffer.AbstractByteBuf").getDeclaredField("leakDetector");
            detector.setAccessible(true);
            ((ResourceLeakDetector<?>) detector.get(null))
                    .setLeakListener((type, records) -> REPORTS.add(type + records));
        } catch (ReflectiveOperationException e) {
            throw new AssertionError("this Netty keeps its leak detector elsewhere", e);
        }
    }

    /**
     * Returns when everything that was garbage has been reported. Twice: when something of the second collection comes out
     * of its queue, all of the first is in theirs.
     */
    private static void collectGarbage() {
        collectOnce();
        collectOnce();
        // a detector tells of what was lost when it is asked to track the next one
        ByteBufAllocator.DEFAULT.directBuffer(1).release();
    }

    private static void collectOnce() {
        ReferenceQueue<Object> collected = new ReferenceQueue<>();
        Reference<Object> sentinel = new PhantomReference<>(new Object(), collected);
        long end = System.nanoTime() + LONGEST_COLLECTION.toNanos();
        try {
            do {
                System.gc();
                if (System.nanoTime() > end) {
                    throw new AssertionError("no garbage is collected; is -XX:+DisableExplicitGC set?");
                }
            } while (collected.remove(100) == null);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
        Reference.reachabilityFence(sentinel);
    }
}
