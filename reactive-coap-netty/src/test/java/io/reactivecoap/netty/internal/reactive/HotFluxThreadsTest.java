package io.reactivecoap.netty.internal.reactive;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.RepeatedTest;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.SignalType;

/** A hot view that many threads emit to, subscribe to and leave at once. */
class HotFluxThreadsTest {

    private static final int THREADS = 8;
    private static final int EACH = 2_000;

    private record Element(int thread, int number) {}

    private record Missed(long count) {}

    private static void inParallel(int threads, IntConsumer work) throws InterruptedException {
        CountDownLatch ready = new CountDownLatch(threads);
        List<Thread> all = IntStream.range(0, threads)
                .mapToObj(i -> new Thread(() -> {
                    ready.countDown();
                    while (ready.getCount() > 0) {
                        Thread.onSpinWait();
                    }
                    work.accept(i);
                }))
                .toList();
        all.forEach(Thread::start);
        for (Thread thread : all) {
            thread.join();
        }
    }

    /** Notes what it gets, and whether signals ever overlap. */
    private static class Witness extends BaseSubscriber<Object> {

        final AtomicInteger within = new AtomicInteger();
        final AtomicInteger overlaps = new AtomicInteger();
        final List<Element> elements = new ArrayList<>();
        final CountDownLatch complete = new CountDownLatch(1);
        final AtomicLong missed = new AtomicLong();

        @Override
        protected void hookOnNext(Object element) {
            if (within.getAndIncrement() != 0) {
                overlaps.incrementAndGet();
            }
            if (element instanceof Missed told) {
                missed.addAndGet(told.count);
            } else {
                elements.add((Element) element);
            }
            within.decrementAndGet();
        }

        @Override
        protected void hookFinally(SignalType type) {
            complete.countDown();
        }

        void isInOrder() {
            Map<Integer, Integer> last = new HashMap<>();
            for (Element element : elements) {
                assertThat(element.number).isGreaterThan(last.getOrDefault(element.thread, -1));
                last.put(element.thread, element.number);
            }
        }
    }

    @RepeatedTest(5)
    void losesNothingAndKeepsSignalsApart() throws InterruptedException {
        HotFlux<Object> flux = new HotFlux<>(0, 16, Missed::new);
        Witness witness = new Witness();
        flux.subscribe(witness);
        inParallel(THREADS, thread -> IntStream.range(0, EACH).forEach(i -> flux.emit(new Element(thread, i))));
        flux.complete();

        assertThat(witness.complete.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(witness.overlaps).hasValue(0);
        assertThat(witness.elements).hasSize(THREADS * EACH).doesNotHaveDuplicates();
        assertThat(witness.missed).hasValue(0);
        witness.isInOrder();
    }

    @RepeatedTest(5)
    void countsExactlyWhatASlowSubscriberMisses() throws InterruptedException {
        HotFlux<Object> flux = new HotFlux<>(0, 16, Missed::new);
        Witness witness = new Witness() {
            @Override
            protected void hookOnSubscribe(Subscription subscription) {
                subscription.request(1);
            }
        };
        flux.subscribe(witness);
        inParallel(THREADS, thread -> {
            if (thread == 0) {
                IntStream.range(0, EACH).forEach(i -> witness.request(1));
            } else {
                IntStream.range(0, EACH).forEach(i -> flux.emit(new Element(thread, i)));
            }
        });
        flux.complete();
        witness.requestUnbounded();

        assertThat(witness.complete.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(witness.overlaps).hasValue(0);
        assertThat(witness.elements.size() + witness.missed.get()).isEqualTo((THREADS - 1) * EACH);
        witness.isInOrder();
    }

    @RepeatedTest(5)
    void letsSubscribersComeAndGoMeanwhile() throws InterruptedException {
        HotFlux<Object> flux = new HotFlux<>(4, 16, Missed::new);
        Witness constant = new Witness();
        flux.subscribe(constant);
        inParallel(THREADS, thread -> {
            for (int i = 0; i < EACH; i++) {
                if (thread % 2 == 0) {
                    flux.emit(new Element(thread, i));
                } else if (i % 10 == 0) {
                    Witness guest = new Witness();
                    flux.subscribe(guest);
                    guest.cancel();
                }
            }
        });
        flux.complete();
        assertThat(constant.complete.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(constant.elements).hasSize(THREADS / 2 * EACH);
        constant.isInOrder();
    }
}
