package io.reactivecoap.samples.bench;

import io.reactivecoap.CoapSession;
import io.reactivecoap.ObservationSignal.Notification;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.Disposables;

/**
 * Each session observes the resource, and takes whatever comes. A notification begins with its number, four bytes from 1
 * on; with that of the load's total a session is done. The first quarter warms up.
 */
final class ObserveWorkload {

    private final Load load;
    private final Tally tally = new Tally();
    private final CountDownLatch openSessions;
    private final AtomicInteger completeSessions = new AtomicInteger();
    private final AtomicLong delivered = new AtomicLong();
    private final AtomicLong skipped = new AtomicLong();
    private final AtomicReference<@Nullable Mark> warm = new AtomicReference<>();
    private volatile long lastNanos;

    /** What had been used, and how many had come, at a moment. */
    private record Mark(Reading reading, long delivered) {}

    private ObserveWorkload(Load load) {
        this.load = load;
        openSessions = new CountDownLatch(load.sessions());
    }

    static Result run(Load load, Progress progress) throws InterruptedException {
        try (Sessions opened = Sessions.of(load)) {
            return new ObserveWorkload(load).run(opened.open(), progress);
        }
    }

    private Result run(List<CoapSession> sessions, Progress progress) throws InterruptedException {
        Mark begin = new Mark(Reading.now(), 0);
        long sent = load.total() * sessions.size();
        Disposable.Composite observations = Disposables.composite();
        sessions.forEach(session -> observations.add(observe(session)));
        Disposable shown = progress.show(sent, delivered::get);
        try {
            openSessions.await(load.limit().toMillis(), TimeUnit.MILLISECONDS);
        } finally {
            shown.dispose();
        }
        Mark reached = warm.get();
        Mark from = reached == null ? begin : reached;
        Reading used = Reading.now().since(from.reading());
        long all = delivered.get();
        observations.dispose();
        long measured = all - from.delivered();
        boolean complete = completeSessions.get() == sessions.size();
        double seconds = complete ? (lastNanos - from.reading().nanos()) / 1e9 : used.seconds();
        return Result.of(load, measured, all, used, tally)
                .with(new Detail.Delivery(all, sent, measured, seconds, skipped.get(), complete));
    }

    private Disposable observe(CoapSession session) {
        return session.observeSignals(load.request())
                .ofType(Notification.class)
                .subscribe(this::onNotification, this::onFailed, () -> onEnd("not observable, or no longer"));
    }

    private void onNotification(Notification notification) {
        if (notification.skipped() > 0) {
            skipped.addAndGet(notification.skipped());
        }
        int number = number(notification);
        if (number <= 0 || number > load.total()) {
            return;
        }
        long now = delivered.incrementAndGet();
        if (warm.get() == null && number >= load.total() / 4) {
            warm.compareAndSet(null, new Mark(Reading.now(), now));
        }
        if (number == load.total()) {
            lastNanos = System.nanoTime();
            completeSessions.incrementAndGet();
            openSessions.countDown();
        }
    }

    /** The representation at first has no number, or 0. */
    private static int number(Notification notification) {
        ByteBuffer payload = notification.response().payloadBuffer();
        return payload.remaining() < Integer.BYTES ? 0 : payload.getInt();
    }

    private void onFailed(Throwable error) {
        tally.failed(error);
        openSessions.countDown();
    }

    private void onEnd(String why) {
        tally.failed(why, 1);
        openSessions.countDown();
    }
}
