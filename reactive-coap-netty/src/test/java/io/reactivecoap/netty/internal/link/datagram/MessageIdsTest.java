package io.reactivecoap.netty.internal.link.datagram;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 7252 §4.4. */
class MessageIdsTest {

    private static final int ALL = 0x10000;
    private static final int GROUP = 256;
    private static final long LIFETIME = 247;

    @Test
    void countUpFromTheirStartAndWrap() {
        MessageIds ids = new MessageIds(0xfffe, true);

        assertThat(ids.next(0, LIFETIME)).isEqualTo(0xfffe);
        assertThat(ids.next(0, LIFETIME)).isEqualTo(0xffff);
        assertThat(ids.next(0, LIFETIME)).isZero();
        assertThat(ids.next(0, LIFETIME)).isEqualTo(1);
    }

    @Test
    void areAllThereInABurstAndThenAreAwaited() {
        MessageIds ids = new MessageIds(1234, true);
        BitSet used = new BitSet();
        for (int i = 0; i < ALL; i++) {
            assertThat(ids.availableAt()).isLessThanOrEqualTo(1_000);
            used.set(ids.next(1_000, LIFETIME));
        }

        assertThat(used.cardinality()).isEqualTo(ALL);
        assertThat(ids.availableAt()).isEqualTo(1_000 + LIFETIME);
        assertThat(ids.next(1_000 + LIFETIME, LIFETIME)).isEqualTo(1234);
    }

    @Test
    void areFreeByGroupsWhenTheLastLifetimeInTheGroupIsOver() {
        MessageIds ids = new MessageIds(0, true);
        for (int i = 0; i < ALL; i++) {
            ids.next(i / GROUP, i % GROUP == 7 ? 1_000 : LIFETIME);
        }

        for (int group = 0; group < ALL / GROUP; group++) {
            assertThat(ids.availableAt()).isEqualTo(group + 1_000);
            for (int i = 0; i < GROUP; i++) {
                ids.next(ids.availableAt(), 1);
                assertThat(ids.availableAt()).isLessThanOrEqualTo(i == GROUP - 1 ? Long.MAX_VALUE : 0);
            }
        }
    }

    @Test
    void areNeverAwaitedWhenReuseIsEarly() {
        MessageIds ids = new MessageIds(0, false);
        for (int i = 0; i < 3 * ALL; i++) {
            assertThat(ids.availableAt()).isZero();
            assertThat(ids.next(0, LIFETIME)).isEqualTo(i % ALL);
        }
    }

    /** Whatever the pace and the lifetimes: no id is given again before its lifetime is over. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void areNeverReusedWithinTheirLifetime(long seed) {
        Random random = new Random(seed);
        MessageIds ids = new MessageIds(random.nextInt(ALL), true);
        Map<Integer, Long> takenUntil = new HashMap<>();
        long now = 0;
        for (int i = 0; i < 4 * ALL; i++) {
            if (random.nextInt(100) == 0) {
                now += random.nextInt(200);
            }
            now = Math.max(now, ids.availableAt());
            long lifetime = random.nextBoolean() ? 24_700 : 14_500;

            int id = ids.next(now, lifetime);

            Long until = takenUntil.put(id, now + lifetime);
            assertThat(until == null || until <= now)
                    .as("id %d at %d, taken until %s", id, now, until)
                    .isTrue();
        }
    }

    /** RFC 7252 §4.4 and §4.8.2: 65,536 ids in 247 seconds are 265 a second, for ever. */
    @Test
    void sufficeFor265MessagesASecondForEver() {
        long second = 1_000_000_000L;
        MessageIds ids = new MessageIds(0, true);
        for (long i = 0; i < 5 * ALL; i++) {
            long now = i * second / 264; // a group of 256 comes free together
            assertThat(ids.availableAt()).isLessThanOrEqualTo(now);
            ids.next(now, 247 * second);
        }
    }
}
