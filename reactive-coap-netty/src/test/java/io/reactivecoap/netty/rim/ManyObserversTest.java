package io.reactivecoap.netty.rim;

import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecoap.CoapRequest;
import io.reactivecoap.CoapSession;
import io.reactivecoap.NotificationBuffer;
import io.reactivecoap.NotificationBuffer.Overflow;
import io.reactivecoap.ObservationSignal;
import io.reactivecoap.ObservationSignal.Notification;
import io.reactivecoap.netty.support.LeakCheck;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;

/** A thousand observations at the speed of the network: what an observer does not get is counted, to the last one. */
@ExtendWith(LeakCheck.class)
@Timeout(90)
class ManyObserversTest {

    private static final int SESSIONS = 100;
    private static final int EACH = 10;
    private static final int NOTIFICATIONS = 100;
    private static final int SLOWNESS = 20;

    private static final List<NotificationBuffer> BUFFERS = List.of(
            NotificationBuffer.latest(),
            NotificationBuffer.bounded(8, Overflow.DROP_OLDEST),
            NotificationBuffer.bounded(8, Overflow.DROP_NEWEST));

    @RegisterExtension
    static final Rim rim = new Rim();

    /** When the next notification is asked for. */
    private enum Pace {
        /** Nothing is counted out. */
        UNBOUNDED,
        /** One, as soon as one has come. */
        ONE_BY_ONE,
        /** One, whenever one that is not slow has got some. */
        SLOW
    }

    /** Adds up what it is told. */
    private static final class Ledger extends BaseSubscriber<ObservationSignal> {
        private final Pace pace;
        private final NotificationBuffer buffer;
        private final int last;
        private final CountDownLatch registered;
        private final CountDownLatch done;
        private volatile @Nullable Ledger slower;
        private int delivered;
        private long skipped;
        private int latest = -1;
        private @Nullable String wrong;

        Ledger(Pace pace, NotificationBuffer buffer, int last, CountDownLatch registered, CountDownLatch done) {
            this.pace = pace;
            this.buffer = buffer;
            this.last = last;
            this.registered = registered;
            this.done = done;
        }

        boolean isBalanced() {
            return wrong == null && delivered + skipped == last + 1;
        }

        @Override
        public String toString() {
            return pace + ", " + buffer + ": " + delivered + " delivered, " + skipped + " skipped, the last was "
                    + latest + (wrong == null ? "" : "; " + wrong);
        }

        @Override
        protected void hookOnSubscribe(Subscription subscription) {
            if (pace == Pace.UNBOUNDED) {
                requestUnbounded();
            } else {
                request(1);
            }
        }

        @Override
        protected void hookOnNext(ObservationSignal signal) {
            if (!(signal instanceof Notification notification)) {
                wrong = signal.toString();
                return;
            }
            int number = Integer.parseInt(notification.response().payloadAsString());
            if (number - latest != notification.skipped() + 1) {
                wrong = latest + ", then " + number + " with " + notification.skipped() + " skipped";
            }
            if (delivered == 0) {
                registered.countDown();
            }
            latest = number;
            delivered++;
            skipped += notification.skipped();
            if (number == last) {
                done.countDown();
            } else if (pace == Pace.ONE_BY_ONE) {
                request(1);
                if (delivered % SLOWNESS == 0 && slower != null) {
                    slower.request(1);
                }
            }
        }

        @Override
        protected void hookOnError(Throwable error) {
            wrong = error.toString();
        }
    }

    @Test
    void everyNotificationIsDeliveredOrCounted() throws InterruptedException {
        Notifier server = rim.closing(new Notifier());
        CountDownLatch registered = new CountDownLatch(SESSIONS * EACH);
        CountDownLatch done = new CountDownLatch(SESSIONS * EACH);
        List<CoapSession> sessions = new ArrayList<>();
        List<Ledger> ledgers = new ArrayList<>();
        for (int s = 0; s < SESSIONS; s++) {
            CoapSession session = rim.connect(server.uri());
            sessions.add(session);
            for (int i = 0; i < EACH; i++) {
                Pace pace = Pace.values()[ledgers.size() % Pace.values().length];
                NotificationBuffer buffer = BUFFERS.get(ledgers.size() / Pace.values().length % BUFFERS.size());
                Ledger ledger = new Ledger(pace, buffer, NOTIFICATIONS + 1, registered, done);
                session.observeSignals(CoapRequest.get("/" + i), buffer).subscribe(ledger);
                ledgers.add(ledger);
                if (pace == Pace.SLOW) {
                    ledgers.get(ledgers.size() - 2).slower = ledger;
                }
            }
        }
        assertThat(registered.await(30, TimeUnit.SECONDS)).isTrue();
        List<Ledger> slow =
                ledgers.stream().filter(ledger -> ledger.pace == Pace.SLOW).toList();
        server.notifyAllOf(NOTIFICATIONS);

        // what is skipped is told with the next one that is not: one more for those who asked for it
        slow.forEach(Ledger::requestUnbounded);
        Flux.fromIterable(sessions).flatMap(CoapSession::ping).blockLast(Rim.PATIENCE); // which is behind the demand
        server.notifyAllOf(1);
        assertThat(done.await(30, TimeUnit.SECONDS)).isTrue();

        assertThat(ledgers.stream().filter(ledger -> !ledger.isBalanced())).isEmpty();
        assertThat(slow.stream().filter(ledger -> ledger.skipped == 0))
                .as("as slow as that")
                .isEmpty();
        assertThat(server.registrations()).isEqualTo(SESSIONS * EACH);
        assertThat(server.observers()).isEqualTo(SESSIONS * EACH);

        ledgers.forEach(Ledger::cancel);
        // NSTART is 1: the answer comes after those to all deregistrations
        Flux.fromIterable(sessions).flatMap(CoapSession::ping).blockLast(Rim.PATIENCE);
        assertThat(server.observers()).isZero();
    }
}
