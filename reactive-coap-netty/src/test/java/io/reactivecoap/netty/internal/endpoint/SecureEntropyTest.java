package io.reactivecoap.netty.internal.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecoap.netty.internal.time.Entropy;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.NonBlocking;
import reactor.core.scheduler.Schedulers;
import reactor.netty.resources.LoopResources;

/** Chance for tokens and message ids: there at once, for everyone, and never twice the same. */
class SecureEntropyTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int MANY = 100_000;

    private final Entropy entropy = SecureEntropy.ready().block(PATIENCE);

    @Test
    void isSeededOnce() {
        assertThat(SecureEntropy.ready().block(PATIENCE)).isSameAs(entropy);
    }

    @Test
    void endsTheThreadThatSeeded() {
        Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("coap-seeding"))
                .forEach(SecureEntropyTest::join);
    }

    private static void join(Thread thread) {
        try {
            thread.join(PATIENCE.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        assertThat(thread.isAlive()).isFalse();
    }

    @Test
    void givesNoNumberTwice() {
        assertThat(IntStream.range(0, MANY)
                        .mapToObj(i -> entropy.nextLong())
                        .distinct()
                        .count())
                .isEqualTo(MANY);
    }

    @Test
    void givesEveryBitAsOftenAsNot() {
        int[] ones = new int[Long.SIZE];
        for (int i = 0; i < MANY; i++) {
            long bits = entropy.nextLong();
            for (int bit = 0; bit < Long.SIZE; bit++) {
                ones[bit] += (int) (bits >>> bit & 1);
            }
        }
        // 8 standard deviations of a fair coin: 8 * sqrt(100,000) / 2
        assertThat(Arrays.stream(ones).boxed().toList()).allMatch(count -> Math.abs(count - MANY / 2) < 1265);
    }

    @Test
    void givesEveryByteAboutAsOften() {
        int[] counts = new int[256];
        for (int i = 0; i < MANY; i++) {
            long bits = entropy.nextLong();
            for (int shift = 0; shift < Long.SIZE; shift += Byte.SIZE) {
                counts[(int) (bits >>> shift & 0xff)]++;
            }
        }
        double expected = MANY * 8 / 256.0;
        double chiSquare = Arrays.stream(counts)
                .mapToDouble(count -> (count - expected) * (count - expected) / expected)
                .sum();
        // 255 degrees of freedom: mean 255, standard deviation 22.6; 8 of them on either side
        assertThat(chiSquare).isBetween(255 - 181.0, 255 + 181.0);
    }

    @Test
    void givesNumbersFromZeroToOne() {
        double[] numbers =
                IntStream.range(0, MANY).mapToDouble(i -> entropy.nextDouble()).toArray();
        assertThat(Arrays.stream(numbers).allMatch(number -> number >= 0 && number < 1))
                .isTrue();
        assertThat(Arrays.stream(numbers).average().orElseThrow()).isBetween(0.49, 0.51);
    }

    @Test
    void doesNotBlockAnEventLoop() {
        LoopResources loops = LoopResources.create("entropy", 1, true);
        Mono<Long> numbers = Mono.fromCallable(() -> {
            assertThat(Thread.currentThread()).isInstanceOf(NonBlocking.class);
            return IntStream.range(0, MANY)
                    .mapToLong(i -> entropy.nextLong())
                    .distinct()
                    .count();
        });
        assertThat(numbers.subscribeOn(Schedulers.fromExecutor(loops.onClient(true)))
                        .block(PATIENCE))
                .isEqualTo(MANY);
        loops.disposeLater(Duration.ZERO, PATIENCE).block(PATIENCE);
    }

    @Test
    void isSeededWithoutBlockingAnEventLoop() {
        LoopResources loops = LoopResources.create("entropy", 1, true);
        Mono<Entropy> ready =
                Mono.defer(SecureEntropy::ready).subscribeOn(Schedulers.fromExecutor(loops.onClient(true)));
        assertThat(ready.block(PATIENCE)).isSameAs(entropy);
        loops.disposeLater(Duration.ZERO, PATIENCE).block(PATIENCE);
    }

    @Test
    void givesNoNumberTwiceToManyThreads() {
        Set<Long> seen = ConcurrentHashMap.newKeySet();
        List<Boolean> fresh = Flux.range(0, 8)
                .parallel(8)
                .runOn(Schedulers.boundedElastic())
                .map(thread -> {
                    boolean all = true;
                    for (int i = 0; i < MANY / 8; i++) {
                        all &= seen.add(entropy.nextLong());
                    }
                    return all;
                })
                .sequential()
                .collectList()
                .block(PATIENCE);
        assertThat(fresh).hasSize(8).doesNotContain(false);
    }
}
