package io.reactivecoap.netty.internal.security;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Threads for handshakes where the JVM has no virtual ones. */
@Timeout(30)
class HandshakeThreadsTest {

    private final CountDownLatch answered = new CountDownLatch(1);
    private final Semaphore begun = new Semaphore(0);

    private void shakeHands() {
        begun.release();
        try {
            answered.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean have(int handshakes) throws InterruptedException {
        return begun.tryAcquire(handshakes, 10, TimeUnit.SECONDS);
    }

    @Test
    void areMoreWhenDeadPeersHoldTheUsualOnes() throws InterruptedException {
        HandshakeThreads threads = new HandshakeThreads(2, 4, Duration.ofMillis(20));
        for (int i = 0; i < 5; i++) {
            threads.execute(this::shakeHands);
        }
        assertThat(have(4)).isTrue();
        assertThat(threads.threads()).isEqualTo(4);
        assertThat(begun.tryAcquire(100, TimeUnit.MILLISECONDS))
                .as("more than the most")
                .isFalse();
        answered.countDown();
        assertThat(have(1)).isTrue();
    }

    @Test
    void areNoMoreThanUsualForPeersThatAnswer() throws InterruptedException {
        HandshakeThreads threads = new HandshakeThreads(2, 4, Duration.ofSeconds(20));
        for (int i = 0; i < 100; i++) {
            threads.execute(begun::release);
        }
        assertThat(have(100)).isTrue();
        assertThat(threads.threads()).isLessThanOrEqualTo(2);
    }

    @Test
    void areHadInTheOrderOfAsking() throws InterruptedException {
        HandshakeThreads threads = new HandshakeThreads(1, 1, Duration.ofMillis(20));
        List<Integer> order = new CopyOnWriteArrayList<>();
        threads.execute(this::shakeHands);
        IntStream.range(0, 50)
                .forEach(i -> threads.execute(() -> {
                    order.add(i);
                    begun.release();
                }));
        answered.countDown();
        assertThat(have(51)).isTrue();
        assertThat(order).isSorted().hasSize(50);
    }
}
