package io.reactivecoap.netty.internal.block;

import static io.reactivecoap.netty.internal.block.Reception.State.COMPLETE;
import static io.reactivecoap.netty.internal.block.Reception.State.GAVE_UP;
import static io.reactivecoap.netty.internal.block.Reception.State.RECEIVING;
import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecoap.CoapCode;
import io.reactivecoap.CoapTransferException.Reason;
import io.reactivecoap.TransmissionParameters;
import io.reactivecoap.netty.internal.message.Message;
import io.reactivecoap.netty.internal.message.Token;
import io.reactivecoap.option.BlockOption;
import io.reactivecoap.option.CoapOption;
import io.reactivecoap.option.CoapOptions;
import io.reactivecoap.option.ContentFormat;
import io.reactivecoap.option.ETag;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A body of 7 blocks of 16 bytes, in sets of three: each event in each state. */
class ReceptionTest {

    private static final long SECOND = Duration.ofSeconds(1).toNanos();
    private static final BurstParameters PARAMETERS = BurstParameters.of(TransmissionParameters.DEFAULT, 3);
    private static final long LENGTH = 7 * 16;

    private final PartialBody body = new PartialBody(1000);
    private final Reception reception = Reception.begin(body, PARAMETERS, 0, 0);
    private boolean sized = true;

    @Test
    void asksForAllAndGoesOnSetBySet() {
        asks("0/1/16");
        comes(0, 1);
        asks();
        comes(2);
        asks("3/1/16");
        comes(5, 3, 4);
        asks("6/1/16");
        comes(6);
        asks();
        assertThat(reception.state()).isEqualTo(COMPLETE);
        assertThat(body.whole().payload()).hasSize((int) LENGTH);
        assertThat(body.whole().options().contains(CoapOption.Q_BLOCK2)).isFalse();
    }

    @Test
    void asksForWhatIsMissingInTheSetWhenItIsTime() {
        asks("0/1/16");
        comes(1);
        reception.onTimeout(4 * SECOND - 1);
        asks();
        reception.onTimeout(4 * SECOND);
        asks("0/0/16", "2/0/16");
        assertThat(reception.deadline()).isEqualTo(12 * SECOND);
    }

    @Test
    void asksForWhatIsMissingWhenTheNextSetOvertakesItAndOnce() {
        asks("0/1/16");
        comes(0, 2, 3);
        asks("1/0/16");
        comes(4);
        asks();
        comes(1);
        asks("3/1/16");
    }

    @Test
    void asksForASetOfWhichNothingCameAsAtFirst() {
        asks("0/1/16");
        reception.onTimeout(4 * SECOND);
        asks("0/1/16");
        comes(0, 1, 2);
        asks("3/1/16");
        reception.onTimeout(reception.deadline());
        asks("3/1/16");
    }

    @Test
    void asksForTheRestOfASetWhoseEndIsNotKnown() {
        sized = false;
        asks("0/1/16");
        comes(1);
        reception.onTimeout(4 * SECOND);
        asks("0/0/16", "2/1/16");
    }

    @Test
    void givesUpAfterFourQuestionsWithoutNews() {
        asks("0/1/16");
        for (int i = 0; i < 4; i++) {
            reception.onTimeout(reception.deadline());
            asks("0/1/16");
        }
        assertThat(reception.deadline()).isEqualTo((4 + 8 + 16 + 32 + 64) * SECOND);
        reception.onTimeout(reception.deadline());
        asks();
        assertThat(reception.state()).isEqualTo(GAVE_UP);
    }

    @Test
    void newsBeginTheCountAnewAndDuplicatesDoNot() {
        reception.onTimeout(4 * SECOND);
        comes(0);
        assertThat(reception.deadline()).isEqualTo(4 * SECOND);
        reception.onTimeout(4 * SECOND);
        comes(0);
        assertThat(reception.deadline()).isEqualTo(12 * SECOND);
        assertThat(reception.state()).isEqualTo(RECEIVING);
    }

    @Test
    void blocksThatDoNotBelongToItAreTold() {
        comes(0);
        CoapOptions next = block(1);
        is(Reason.ETAG_CHANGED, next.with(CoapOption.ETAG, ETag.of(new byte[] {2})), 16);
        is(Reason.CONTENT_FORMAT_CHANGED, next.with(CoapOption.CONTENT_FORMAT, ContentFormat.CBOR), 16);
        is(Reason.BLOCK_LENGTH, next, 15);
        is(Reason.BLOCK_SIZE, next.with(CoapOption.Q_BLOCK2, new BlockOption(0, true, 1)), 32);
        is(Reason.BODY_TOO_LONG, next.with(CoapOption.Q_BLOCK2, new BlockOption(100, true, 0)), 16);
        is(Reason.BODY_TOO_LONG, next.with(CoapOption.SIZE2, 1001L), 16);
        is(Reason.UNEXPECTED_BLOCK, CoapOptions.empty(), 16);
        comes(6);
        is(Reason.UNEXPECTED_BLOCK, next.with(CoapOption.Q_BLOCK2, new BlockOption(7, true, 0)), 16);
        is(Reason.UNEXPECTED_BLOCK, next.with(CoapOption.Q_BLOCK2, new BlockOption(5, false, 0)), 16);
    }

    private void comes(int... numbers) {
        for (int number : numbers) {
            is(null, block(number), 16);
        }
    }

    private void is(@Nullable Reason wrong, CoapOptions options, int length) {
        Message block = new Message(CoapCode.CONTENT, Token.EMPTY, options, new byte[length]);
        assertThat(reception.onBlock(block, 0)).isEqualTo(wrong);
    }

    private CoapOptions block(int number) {
        CoapOptions options = CoapOptions.empty()
                .with(CoapOption.ETAG, ETag.of(new byte[] {1}))
                .with(CoapOption.Q_BLOCK2, new BlockOption(number, number < 6, 0));
        return sized ? options.with(CoapOption.SIZE2, LENGTH) : options;
    }

    private void asks(String... blocks) {
        assertThat(reception.pollRequest()).extracting(BlockOption::toString).containsExactly(blocks);
    }
}
