package io.reactivecoap.samples.bench;

import io.reactivecoap.CoapRequest;
import io.reactivecoap.CoapResponse;
import io.reactivecoap.CoapSession;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.Disposable;
import reactor.core.scheduler.Schedulers;

/** A number of requests, of which each session has as many under way as its window has places. */
final class Window {

    private final CoapRequest request;
    private final Tally tally;
    private final AtomicLong left;
    private final CountDownLatch openPlaces;

    private Window(CoapRequest request, long total, int places, Tally tally) {
        this.request = request;
        this.tally = tally;
        left = new AtomicLong(total);
        openPlaces = new CountDownLatch(places);
    }

    /** Sends them all and waits; places that are still waiting when the time is up count as errors. */
    static void run(List<CoapSession> sessions, Load load, long total, Tally tally, Progress progress)
            throws InterruptedException {
        if (total == 0) {
            return;
        }
        Window window = new Window(load.request(), total, sessions.size() * load.window(), tally);
        for (CoapSession session : sessions) {
            for (int place = 0; place < load.window(); place++) {
                window.new Place(session).sendNext();
            }
        }
        Disposable shown = progress.show(total, () -> total - Math.max(0, window.left.get()));
        try {
            window.await(load.limit());
        } finally {
            shown.dispose();
        }
    }

    private void await(Duration limit) throws InterruptedException {
        if (!openPlaces.await(limit.toMillis(), TimeUnit.MILLISECONDS)) {
            left.set(0);
            tally.failed(Tally.LATE, openPlaces.getCount());
        }
    }

    /** A place in a session's window. One object for all of its requests: only one is under way at a time. */
    private final class Place implements CoreSubscriber<CoapResponse> {

        private final CoapSession session;
        private long sentAt;

        Place(CoapSession session) {
            this.session = session;
        }

        void sendNext() {
            if (left.getAndDecrement() <= 0) {
                openPlaces.countDown();
                return;
            }
            sentAt = System.nanoTime();
            session.request(request).subscribe(this);
        }

        @Override
        public void onSubscribe(Subscription subscription) {
            subscription.request(Long.MAX_VALUE);
        }

        @Override
        public void onNext(CoapResponse response) {
            tally.answered(response, System.nanoTime() - sentAt);
        }

        @Override
        public void onComplete() {
            sendNext();
        }

        @Override
        public void onError(Throwable error) {
            tally.failed(error);
            // A session that has ended fails within subscribe: not from in here, or the stack would overflow
            Schedulers.parallel().schedule(this::sendNext);
        }
    }
}
