package io.reactivecoap.netty.internal.link.datagram;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** RFC 7252 §4.7: no more than PROBING_RATE "to another endpoint that does not respond". */
class ProbingRateTest {

    private static final long SECOND = 1_000_000_000L;

    private final ProbingRate rate = new ProbingRate(1);

    @Test
    void allowsTheFirst() {
        assertThat(rate.allows(0)).isTrue();
    }

    @Test
    void pausesASecondForEveryByteThatGotNoAnswer() {
        rate.onUnanswered(20, 5 * SECOND);

        assertThat(rate.resumeAt()).isEqualTo(25 * SECOND);
        assertThat(rate.allows(25 * SECOND - 1)).isFalse();
        assertThat(rate.allows(25 * SECOND)).isTrue();
    }

    @Test
    void addsUpWhatWasSentMeanwhile() {
        rate.onUnanswered(20, 0);
        rate.onUnanswered(30, 0);
        assertThat(rate.resumeAt()).isEqualTo(50 * SECOND);

        rate.onUnanswered(10, 70 * SECOND);
        assertThat(rate.resumeAt()).isEqualTo(80 * SECOND);
    }

    @Test
    void isClearedByWhateverIsHeard() {
        rate.onUnanswered(20, 0);

        rate.onHeard(10 * SECOND);

        assertThat(rate.allows(10 * SECOND)).isTrue();
    }

    @Test
    void doesNotChargeWhatSomethingWasHeardAfter() {
        rate.onHeard(10 * SECOND);

        rate.onUnanswered(20, 10 * SECOND - 1);

        assertThat(rate.allows(10 * SECOND)).isTrue();
    }

    @Test
    void chargesWhatNothingWasHeardAfterNotEvenAtTheSameInstant() {
        rate.onHeard(10 * SECOND);

        rate.onUnanswered(20, 10 * SECOND);

        assertThat(rate.resumeAt()).isEqualTo(30 * SECOND);
    }

    @Test
    void mayBeAnyRate() {
        ProbingRate fast = new ProbingRate(1_000);
        fast.onUnanswered(20, 0);
        assertThat(fast.resumeAt()).isEqualTo(20_000_000);

        fast.resize(0.5);
        fast.onUnanswered(20, SECOND);
        assertThat(fast.resumeAt()).isEqualTo(41 * SECOND);
    }
}
