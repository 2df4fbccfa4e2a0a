package io.reactivecoap.netty.internal.observe;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** RFC 7641 §3.4: which of two notifications is the newer one. */
class FreshnessTest {

    private static final int ALL = 1 << 24;
    private static final int HALF = 1 << 23;
    private static final int MASK = ALL - 1;
    private static final int[] LANDMARKS = {0, HALF, ALL};
    private static final int AROUND = 3;
    private static final long WRAP_AROUND = Duration.ofSeconds(128).toNanos();
    private static final long BEGINNING = Long.MIN_VALUE / 2;

    private final Freshness freshness = new Freshness();

    @Test
    void theFirstIsNewWhateverItsNumber() {
        for (int number : new int[] {0, 1, HALF, MASK}) {
            assertThat(new Freshness().onNotification(number, BEGINNING)).isTrue();
        }
    }

    @Test
    void oneLessThanHalfTheNumbersAheadIsNewerWhereverTheCountStands() {
        for (int first : numbers()) {
            for (int second : numbers()) {
                int ahead = second - first & MASK;
                assertThat(isNewer(first, second, 0))
                        .as("%d after %d", second, first)
                        .isEqualTo(ahead > 0 && ahead < HALF);
            }
        }
    }

    @Test
    void ofTwoNumbersAtMostOneIsTheNewer() {
        for (int first : numbers()) {
            for (int second : numbers()) {
                boolean both = isNewer(first, second, 0) && isNewer(second, first, 0);
                assertThat(both).as("%d and %d", first, second).isFalse();
            }
        }
    }

    @Test
    void afterMoreThan128SecondsAnyNumberIsNewer() {
        for (int first : numbers()) {
            for (int second : numbers()) {
                assertThat(isNewer(first, second, WRAP_AROUND + 1)).isTrue();
                assertThat(isNewer(first, second, WRAP_AROUND)).isEqualTo(isNewer(first, second, 0));
            }
        }
    }

    @Test
    void whatIsNotNewerChangesNeitherTheNumberNorTheTime() {
        assertThat(freshness.onNotification(10, 0)).isTrue();
        assertThat(freshness.onNotification(5, WRAP_AROUND)).isFalse();
        assertThat(freshness.onNotification(7, WRAP_AROUND)).isFalse();

        assertThat(freshness.onNotification(7, WRAP_AROUND + 1)).isTrue();
        assertThat(freshness.onNotification(8, WRAP_AROUND + 2)).isTrue();
    }

    @Test
    void theCountGoesAllTheWayRound() {
        int step = HALF - 1;
        int number = 0;
        for (int i = 0; i < 100; i++) {
            assertThat(freshness.onNotification(number, 0)).isTrue();
            assertThat(freshness.onNotification(number, 0)).isFalse();
            number = number + step & MASK;
        }
    }

    @Test
    void whatIsForgottenOutdatesNothing() {
        freshness.onNotification(1000, 0);

        freshness.forget();

        assertThat(freshness.onNotification(2, 1)).isTrue();
        assertThat(freshness.onNotification(1, 2)).isFalse();
        assertThat(freshness.onNotification(3, 2)).isTrue();
    }

    private static boolean isNewer(int first, int second, long later) {
        Freshness one = new Freshness();
        one.onNotification(first, BEGINNING);
        return one.onNotification(second, BEGINNING + later);
    }

    private static int[] numbers() {
        int[] all = new int[LANDMARKS.length * (2 * AROUND + 1)];
        int i = 0;
        for (int landmark : LANDMARKS) {
            for (int offset = -AROUND; offset <= AROUND; offset++) {
                all[i++] = landmark + offset & MASK;
            }
        }
        return all;
    }
}
