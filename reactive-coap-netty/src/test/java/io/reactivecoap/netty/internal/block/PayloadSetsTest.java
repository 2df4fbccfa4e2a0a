package io.reactivecoap.netty.internal.block;

import static io.reactivecoap.netty.internal.block.PayloadSets.State.AWAITING;
import static io.reactivecoap.netty.internal.block.PayloadSets.State.GAVE_UP;
import static io.reactivecoap.netty.internal.block.PayloadSets.State.PAUSED;
import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecoap.TransmissionParameters;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Blocks 0 to 6, in two sets of three and one of one: each event in each state. */
class PayloadSetsTest {

    private static final long SECOND = Duration.ofSeconds(1).toNanos();
    private static final BurstParameters PARAMETERS = BurstParameters.of(TransmissionParameters.DEFAULT, 3);

    private final PayloadSets sets = new PayloadSets(7, PARAMETERS, () -> 0, 0);

    @Test
    void pausedGoesOnWhenTheSetIsConfirmed() {
        isOut(PAUSED, 0, 1, 2);
        sets.onContinue(2, 1);
        isOut(PAUSED, 3, 4, 5);
        sets.onContinue(2, 2);
        isOut(PAUSED);
        sets.onContinue(5, 3);
        isOut(AWAITING, 6);
    }

    @Test
    void pausedGoesOnAfterNonTimeout() {
        isOut(PAUSED, 0, 1, 2);
        assertThat(sets.deadline()).isEqualTo(2 * SECOND);
        sets.onTimeout(2 * SECOND - 1);
        isOut(PAUSED);
        sets.onTimeout(2 * SECOND);
        isOut(PAUSED, 3, 4, 5);
        assertThat(sets.deadline()).isEqualTo(4 * SECOND);
    }

    @Test
    void pausedSendsWhatIsMissingAndPausesAnew() {
        isOut(PAUSED, 0, 1, 2);
        sets.onMissing(new int[] {1, 2, 5}, SECOND);
        isOut(PAUSED, 1, 2);
        assertThat(sets.deadline()).isEqualTo(3 * SECOND);
    }

    @Test
    void awaitingSendsWhatIsMissingASetAtMost() {
        allIsOut();
        sets.onMissing(new int[] {0, 1, 2, 3}, 0);
        isOut(AWAITING, 0, 1, 2);
    }

    @Test
    void awaitingIsContinuedByNothing() {
        allIsOut();
        sets.onContinue(6, 0);
        isOut(AWAITING);
    }

    @Test
    void awaitingAsksByTheLastBlockAndGivesUp() {
        allIsOut();
        for (int i = 0; i < 4; i++) {
            sets.onTimeout(sets.deadline());
            isOut(AWAITING, 6);
        }
        assertThat(sets.deadline()).isEqualTo((8 + 16 + 32 + 64 + 128) * SECOND);
        sets.onTimeout(sets.deadline());
        isOut(GAVE_UP);
    }

    @Test
    void noBlockIsRepeatedForEver() {
        allIsOut();
        for (int i = 0; i < 4; i++) {
            sets.onMissing(new int[] {3}, 0);
            isOut(AWAITING, 3);
        }
        sets.onMissing(new int[] {3}, 0);
        isOut(GAVE_UP);
    }

    @Test
    void whoGaveUpStaysSo() {
        noBlockIsRepeatedForEver();
        sets.onContinue(6, 0);
        sets.onTimeout(Long.MAX_VALUE);
        sets.onMissing(new int[] {1}, 0);
        isOut(GAVE_UP);
    }

    private void allIsOut() {
        sets.onContinue(2, 0);
        sets.onContinue(5, 0);
        assertThat(sets.pollBlocks()).containsExactly(6);
    }

    private void isOut(PayloadSets.State state, int... blocks) {
        assertThat(sets.pollBlocks()).containsExactly(blocks);
        assertThat(sets.state()).isEqualTo(state);
    }
}
